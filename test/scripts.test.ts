// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Helm, helms } from '../tools/pinned-tools.ts';
import { formatScript, parseScript, type Script } from './support/script.ts';
import { Session } from './support/session.ts';

const SCRIPTS = path.join(import.meta.dirname, 'scripts');
const update = process.env.UPDATE !== undefined;

// The sessions of test/scripts/*.txt: what a user types, and all that the program says and leaves behind.
describe('command sessions', function () {
  this.timeout(120_000);
  let folder = '';
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'helm-airgap-sessions-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const file of readdirSync(SCRIPTS).filter(name => name.endsWith('.txt'))) {
    const script = parseScript(readFileSync(path.join(SCRIPTS, file), 'utf8'));
    for (const helm of helmsOf(script))
      it(`${path.basename(file, '.txt')} (${helm.name})`, () => run(file, script, helm));
  }

  it('has a Helm to run', () => assert.notEqual(helms().length, 0, 'run `npm run tools`, or put a helm on PATH'));

  async function run(file: string, script: Script, helm: Helm): Promise<void> {
    const own = mkdtempSync(path.join(folder, `${path.basename(file, '.txt')}-`));
    const session = new Session(script, { folder: own, cache: path.join(folder, 'cache'), helm: helm.file, update });
    await session.run();
    if (session.updated.size === 0) return;
    const files = new Map([...script.files, ...session.updated]);
    writeFileSync(path.join(SCRIPTS, file), formatScript({ head: script.head, files }));
  }
});

/** The newest Helm at hand; every one from `helms MAJOR.MINOR` on for a script that says so. */
function helmsOf({ lines }: Script): Helm[] {
  const wanted = lines.find(({ words }) => words[0]?.text === 'helms')?.words[1]?.text;
  if (wanted === undefined) return helms().slice(-1);
  return helms().filter(({ name }) => !isOlder(name, wanted));
}

function isOlder(name: string, wanted: string): boolean {
  const [major = 9, minor = 0] = (/(\d+)\.(\d+)/.exec(name) ?? []).slice(1).map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number);
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}
