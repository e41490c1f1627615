// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Session } from '../examples/demo/session.ts';
import { type Finished, runProcess } from '../src/host/process.ts';
import { helms } from '../tools/pinned-tools.ts';

const root = path.join(import.meta.dirname, '..');

describe('npm run demo', () => {
  let ran: Finished;
  let untouched: string;
  let temporary: string;

  before(async function runDemo() {
    if (helms().length === 0) {
      console.warn('skipped: the demo needs Helm; `npm run tools` builds one where Go is installed');
      this.skip();
    }
    this.timeout(300_000);
    untouched = checkout();
    temporary = mkdtempSync(path.join(tmpdir(), 'demo-test-'));
    const env = { ...process.env, TMPDIR: temporary };
    ran = await runProcess(process.execPath, [path.join(root, 'examples', 'demo.ts')], { cwd: tmpdir(), env });
  });
  after(() => {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
  });

  it('ends as expected', () => {
    const output = ran.stdout.toString();
    assert.equal(ran.code, 0, output + ran.stderr);
    assert.match(output, /\n([1-9]\d*) of \1 as expected\.\n$/);
    assert.equal(ran.stderr, '');
  });

  it('leaves the checkout and the temporary folder as they were', () => {
    assert.equal(checkout(), untouched);
    assert.deepEqual(readdirSync(temporary), []);
  });

  it('prints the session that the README shows', () => {
    const shown = /```console\n(\$ helm-airgap discover\n[\s\S]*?)```/.exec(
      readFileSync(path.join(root, 'README.md'), 'utf8'),
    )?.[1];
    assert.ok(shown, 'the README holds a session that begins with `$ helm-airgap discover`');
    let rest = withoutPort(ran.stdout.toString());
    for (const line of withoutPort(shown).split('\n')) {
      if (line === '' || line === '[…]') continue;
      const at = `\n${rest}`.indexOf(`\n${line}\n`);
      assert.notEqual(at, -1, `the demo does not print, or not there: ${line}`);
      rest = rest.slice(at + line.length);
    }
  });
});

describe('a session of the demo', () => {
  const node = process.execPath;
  let written: string;
  let session: Session;
  beforeEach(() => {
    written = '';
    session = new Session(root, process.env, text => {
      written += text;
    });
  });

  it('shows a command, its output and its exit code', async () => {
    const ran = await session.run([node, '-e', 'console.log(1), console.error(2), process.exit(3)']);
    assert.equal(ran.exit, 3);
    assert.match(written, /\n1\n2\n\(exit 3\)\n$/);
  });

  it('says how much it leaves out', async () => {
    await session.run([node, '-e', 'for (let i = 1; i < 7; i++) console.log(i)'], { first: 2 });
    assert.match(written, /\n1\n2\n… 4 more lines\n$/);
  });

  it('succeeds only when all that was expected came true', () => {
    assert.equal(session.conclude(), false);
    session.expect('one', true);
    assert.equal(session.conclude(), true);
    session.expect('two', false);
    assert.equal(session.conclude(), false);
    assert.match(written, /NOT two\n\n1 of 2 as expected\.\n$/);
  });
});

/** The files that the demo reads, and where it could write by mistake. */
function checkout(): string {
  const names = ['airgap.yaml', 'airgap.lock.yaml', 'airgap-values', ...globSync('examples/**', { cwd: root })].sort();
  const hash = createHash('sha256');
  for (const name of names) {
    const file = path.join(root, name);
    const content = existsSync(file) && statSync(file).isFile() ? readFileSync(file) : '';
    hash.update(`${name} ${existsSync(file)}\0`).update(content);
  }
  return hash.digest('hex');
}

/** A port is another one at each run. */
function withoutPort(text: string): string {
  return text.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT');
}
