// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { type Helm, helms, peer } from '../tools/pinned-tools.ts';
import { formatScript, parseScript, type Script } from './support/script.ts';
import { Session } from './support/session.ts';

const SCRIPTS = path.join(import.meta.dirname, 'scripts');
const update = process.env.UPDATE !== undefined;

interface Planned {
  readonly file: string;
  readonly script: Script;
  readonly helm: Helm;
}

// The sessions of test/scripts/*.txt: what a user types, and all that the program says and leaves behind.
describe('command sessions', function () {
  this.timeout(120_000);
  const sessions = readdirSync(SCRIPTS)
    .filter(name => name.endsWith('.txt'))
    .flatMap(plan);
  const missing = (script: Script): string[] => needs(script).filter(name => peer(name) === undefined);
  const started: Promise<void>[] = [];
  let folder = '';
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'helm-airgap-sessions-'));
  });
  after(async () => {
    await Promise.allSettled(started);
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [index, { file, helm, script }] of sessions.entries()) {
    const title = `${path.basename(file, '.txt')} (${helm.name})`;
    const [gone] = missing(script);
    if (gone === undefined) it(title, () => start(index));
    else it.skip(`${title}: there is no ${gone}`);
  }

  it('has a Helm to run', () => assert.notEqual(helms().length, 0, 'run `npm run tools`, or put a helm on PATH'));

  /** The session of this number; as many of the next ones as there are other cores are begun meanwhile. */
  function start(index: number): Promise<void> | undefined {
    for (const [at, session] of sessions.entries()) {
      if (at < index || at >= index + availableParallelism() || started[at] !== undefined) continue;
      if (missing(session.script).length > 0) continue;
      started[at] = run(session, folder);
      started[at].catch(() => {});
    }
    return started[index];
  }
});

/** The newest Helm at hand; every one from `helms MAJOR.MINOR` on for a script that says so. */
function plan(file: string): Planned[] {
  const script = parseScript(readFileSync(path.join(SCRIPTS, file), 'utf8'));
  const wanted = script.lines.find(({ words }) => words[0]?.text === 'helms')?.words[1]?.text;
  const chosen = wanted === undefined ? helms().slice(-1) : helms().filter(({ name }) => !isOlder(name, wanted));
  return chosen.map(helm => ({ file, script, helm }));
}

/** Programs beside Helm that a script cannot do without. */
function needs({ lines }: Script): string[] {
  return lines.flatMap(({ words: [name, ...rest] }) => (name?.text === 'needs' ? rest.map(({ text }) => text) : []));
}

function isOlder(name: string, wanted: string): boolean {
  const [major = 9, minor = 0] = (/(\d+)\.(\d+)/.exec(name) ?? []).slice(1).map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number);
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}

async function run({ file, script, helm }: Planned, folder: string): Promise<void> {
  const own = mkdtempSync(path.join(folder, `${path.basename(file, '.txt')}-`));
  const session = new Session(script, {
    folder: own,
    cache: path.join(folder, 'cache'),
    helm: helm.file,
    update,
    needs: needs(script),
  });
  await session.run();
  if (session.updated.size === 0) return;
  const files = new Map([...script.files, ...session.updated]);
  writeFileSync(path.join(SCRIPTS, file), formatScript({ head: script.head, files }));
}
