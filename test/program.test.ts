// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Config } from '@oclif/core/config';
import { BaseCommand, bareConfig } from '../src/base-command.ts';
import { Discover } from '../src/commands/discover.ts';

const root = path.join(import.meta.dirname, '..');
const pjson = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const program = { root: path.join(root, 'src'), isRoot: true, pjson, devPlugins: false, userPlugins: false };

/** Asked for and not used: for HTTP requests with oclif's client, and to find names of commands that are deprecated. */
const UNUSED: readonly PropertyKey[] = ['userAgent', 'topicSeparator'];

/** Parses its words as `discover` does, and ends. */
class Probe extends BaseCommand {
  static override id = 'discover';
  static override args = Discover.args;
  static override flags = Discover.flags;

  async run(): Promise<void> {
    await this.parse(Probe);
  }

  static async runWith(words: string[], config: Config): Promise<void> {
    await new Probe(words, config)._run();
  }
}

/** What commands asked of a configuration. */
function watch(config: Config, asked: Set<PropertyKey>): Config {
  return new Proxy(config, {
    get: (target, key, receiver) => {
      asked.add(key);
      return Reflect.get(target, key, receiver);
    },
  });
}

describe('the program without the loader of oclif', () => {
  it('has nothing that this would have loaded: plugins, hooks, a theme', () => {
    for (const key of ['plugins', 'hooks', 'theme', 'aliases', 'flexibleTaxonomy', 'jitPlugins'])
      assert.equal(pjson.oclif[key], undefined, key);
  });

  it('tells a command what oclif would tell it', async () => {
    const whole = await Config.load(program);
    const asked = new Set<PropertyKey>();
    const bare = watch(bareConfig(program), asked);
    await Probe.runWith(['chart', '-o', 'json'], bare);
    await assert.rejects(Probe.runWith(['--no-such-flag'], bare), /Nonexistent flag: --no-such-flag/);
    assert.ok(asked.has('bin'));
    for (const key of asked) {
      if (UNUSED.includes(key)) continue;
      const [own, theirs] = [Reflect.get(bare, key), Reflect.get(whole, key)];
      if (typeof theirs === 'function') assert.equal(typeof own, 'function', String(key));
      else assert.deepEqual(own, theirs, String(key));
    }
  });

  it('runs no hook, as oclif does here', async () => {
    const [own, theirs] = [bareConfig(program), await Config.load(program)];
    const options = { argv: [], options: Probe };
    assert.deepEqual(await own.runHook('preparse', options), await theirs.runHook('preparse', options));
  });
});

describe('what the program writes to stdout', function () {
  this.timeout(30_000);
  const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: [{name: a, image: nginx:1.27}]}\n';

  it('fails with a sentence, and no trace of a defect, when the disk is full', function () {
    if (process.platform !== 'linux') this.skip();
    const words = [path.join(root, 'bin', 'run.cjs'), 'discover', '-'];
    const stdio = ['pipe', openSync('/dev/full', 'w'), 'pipe'] as const;
    const { stderr, status } = spawnSync(process.execPath, words, { input: pod, stdio: [...stdio], encoding: 'utf8' });
    assert.equal(stderr, 'Error: cannot write to stdout: ENOSPC: no space left on device, write\n');
    assert.equal(status, 1);
  });
});
