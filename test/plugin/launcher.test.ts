// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root, Sandbox } from './sandbox.ts';

const program = path.join(root, 'bin', 'helm-airgap');
const kubectlProgram = path.join(root, 'bin', 'kubectl-airgap');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** Shows Node's own modules under their plain names only, as Node 12 does. */
const AS_NODE_12 = `
const Module = require('module');
const load = Module._load;
Module._load = (name, ...rest) => {
  if (name.startsWith('node:')) throw new Error('Cannot find module ' + name);
  return load(name, ...rest);
};
Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '12.22.9' } });
`;

describe('the launcher', () => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox();
  });
  afterEach(() => sandbox.remove());

  /** The name that help gives the program. */
  async function usage(file: string, env: NodeJS.ProcessEnv = {}): Promise<string | undefined> {
    const { stdout } = await sandbox.run(file, ['--help'], env);
    return /\$ (.*) \[COMMAND\]/.exec(stdout.toString())?.[1];
  }

  /** A copy of the launcher without the packages, as a clone is before `npm ci`. */
  function bareCheckout(): string {
    const folder = path.join(sandbox.folder, 'checkout');
    cpSync(path.join(root, 'bin'), path.join(folder, 'bin'), { recursive: true });
    cpSync(path.join(root, 'package.json'), path.join(folder, 'package.json'));
    cpSync(path.join(root, 'src'), path.join(folder, 'src'), { recursive: true });
    return folder;
  }

  it('prints the version in the words of oclif', async () => {
    const { stdout, code } = await sandbox.run(program, ['--version']);
    assert.match(stdout.toString(), /^helm-airgap\/\S+ \w+-\w+ node-v\d+\.\d+\.\d+\n$/);
    assert.ok(stdout.toString().startsWith(`helm-airgap/${version} `));
    assert.equal(code, 0);
  });

  it('calls itself what the user typed', async () => {
    assert.equal(await usage(program), 'helm-airgap');
    assert.equal(await usage(program, { HELM_PLUGIN_NAME: 'airgap' }), 'helm airgap');
    assert.equal(await usage(kubectlProgram), 'kubectl airgap');
    assert.equal(await usage(kubectlProgram, { HELM_PLUGIN_NAME: 'airgap' }), 'kubectl airgap');
  });

  it('finds itself behind symbolic links, absolute and relative, and on PATH', async () => {
    const bin = path.join(sandbox.folder, 'bin');
    mkdirSync(bin);
    symlinkSync(kubectlProgram, path.join(bin, 'kubectl-airgap'));
    symlinkSync('kubectl-airgap', path.join(bin, 'relative'));
    assert.equal(await usage(path.join(bin, 'relative')), 'kubectl airgap');
    assert.equal(
      await usage('kubectl-airgap', { PATH: `${bin}${path.delimiter}${sandbox.env.PATH}` }),
      'kubectl airgap',
    );
  });

  it('passes arguments on as they are, and the exit code back', async () => {
    const { stderr, code } = await sandbox.run(program, ['no  such command']);
    assert.match(stderr, /command no {2}such command not found/);
    assert.equal(code, 2);
  });

  it('says in one line that there is no Node', async () => {
    const file = path.join(bareCheckout(), 'bin', 'helm-airgap');
    const { stderr, code } = await sandbox.run('/bin/sh', [file], { PATH: '/nowhere' });
    assert.equal(stderr, 'helm-airgap: Node.js 22.12 or newer is needed, and there is no `node` on PATH\n');
    assert.equal(code, 1);
  });

  it('says in one line that the Node on PATH is too old', async () => {
    const disguise = path.join(sandbox.folder, 'disguise.cjs');
    writeFileSync(disguise, AS_NODE_12);
    const run = path.join(root, 'bin', 'run.cjs');
    const { stderr, code } = await sandbox.run(process.execPath, ['--require', disguise, run, '--version']);
    assert.match(
      stderr,
      /^helm-airgap: Node\.js 22\.12 or newer is needed, and .* is 12\.22\.9; `npm ci` in .* brings its own\n$/,
    );
    assert.equal(code, 1);
  });

  it('ends its lines on Windows as cmd.exe wants them', () => {
    const lines = readFileSync(path.join(root, 'bin', 'helm-airgap.cmd'), 'latin1').split('\n');
    assert.ok(lines.length > 5 && lines.slice(0, -1).every(line => line.endsWith('\r')));
  });

  it('says that a clone still needs `npm ci`', async () => {
    const file = path.join(bareCheckout(), 'bin', 'helm-airgap');
    for (const word of ['--help', 'lock']) {
      const { stderr, code } = await sandbox.run(file, [word]);
      assert.match(stderr, /^helm-airgap: .*checkout is a checkout without its packages: run `npm ci` there, .*\n$/);
      assert.equal(code, 1);
    }
  });

  it('runs where the compile cache cannot be written', async () => {
    writeFileSync(path.join(sandbox.folder, 'file'), '');
    assert.equal(await usage(program, { XDG_CACHE_HOME: path.join(sandbox.folder, 'file') }), 'helm-airgap');
  });
});
