// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What a command took: wall and processor time in seconds, and the most memory of one of its processes, in MB. */
export interface Measured {
  readonly seconds: number;
  readonly cpu: number;
  readonly megabytes: number;
}

/** Runs a command in a folder. GNU time counts what its children used, too. Throws when it fails. */
export async function measure(command: readonly string[], cwd: string): Promise<Measured & { stdout: string }> {
  const figures = path.join(cwd, 'figures');
  const child = spawn('/usr/bin/time', ['-o', figures, '-f', '%e %U %S %M', ...command], { cwd });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', chunk => (stdout += chunk));
  child.stderr.on('data', chunk => (stderr += chunk));
  const code = await new Promise(resolve => child.once('close', resolve));
  if (code !== 0) throw new Error(`${command.join(' ').slice(0, 200)} exited ${code}: ${stderr.slice(-500)}`);
  const [seconds = 0, user = 0, system = 0, kilobytes = 0] = readFileSync(figures, 'utf8')
    .trim()
    .split(/\s+/)
    .map(Number);
  return { seconds, cpu: user + system, megabytes: kilobytes / 1000, stdout };
}

export function shown({ seconds, cpu, megabytes }: Measured): string {
  return `${seconds.toFixed(2)} s, ${cpu.toFixed(2)} CPU s, ${megabytes.toFixed(0)} MB resident`;
}

/** Prints a figure beside its limit. False when it is over it, and judged: a set may be too small for that. */
export function holds(what: string, value: number, limit: number, judged = true): boolean {
  const verdict = value <= limit ? 'held' : 'NOT HELD';
  console.log(
    `  ${what}: ${value.toFixed(3)} (limit ${limit})  ${judged ? verdict : 'not judged: the set is too small'}`,
  );
  return !judged || value <= limit;
}
