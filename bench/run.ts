// SPDX-License-Identifier: Apache-2.0
import { readdirSync } from 'node:fs';
import path from 'node:path';

/** What each file beside this one exports as `run`: prints its figures, answers whether they keep their limit. */
type Bench = (args: readonly string[]) => boolean | Promise<boolean>;

const own = path.basename(import.meta.filename);
const names = readdirSync(import.meta.dirname)
  .filter(file => file.endsWith('.ts') && file !== own)
  .map(file => path.basename(file, '.ts'));
const [name = '', ...args] = process.argv.slice(2);

if (!names.includes(name)) {
  process.stderr.write(`usage: node bench/run.ts NAME, where NAME is one of: ${names.join(', ')}\n`);
  process.exitCode = 2;
} else {
  const { run } = (await import(`./${name}.ts`)) as { run: Bench };
  if (!(await run(args))) process.exitCode = 1;
}
