// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { parse } from 'smol-toml';
import { containerdConfig } from '../../../src/emit/nodes/containerd-config.ts';
import { AirgapError } from '../../../src/errors.ts';
import { SCRIPT, V1, V2, V3 } from '../../support/config-path.ts';
import { Bench, runScript, SHELLS } from '../../support/node-shell.ts';

describe('config_path on a node', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });
  afterEach(() => bench.close());

  for (const shell of SHELLS) {
    it(`says the same as --merge, whatever the file, in ${shell.join(' ')}`, () => {
      const editor = path.join(bench.folder, 'edit.sh');
      writeFileSync(editor, SCRIPT.replace(/\n\n# install\.sh install[\s\S]*$/, '\nedited "$1"\n'));
      const config = path.join(bench.folder, 'config.toml');
      let edits = 0;
      const property = fc.property(configs, text => {
        writeFileSync(config, text);
        const { status, stdout } = runScript(shell, [editor, config]);
        const merged = merge(text);
        // It need not find every fault: containerd reads the file before it has to start with it.
        if (!parses(text)) return assert.equal(merged, undefined);
        assert.ok(status === 1 || isSound(text), text);
        if (status === 3) assert.equal(merged ?? text, text);
        if (status !== 0) return;
        edits += 1;
        // --merge gives up where a header stands in a text of several lines.
        if (merged !== undefined) assert.equal(stdout, merged);
        assert.deepEqual(plain(parse(stdout)), plain(withConfigPath(parse(text))));
      });
      fc.assert(property, { numRuns: 150 });
      assert.ok(edits > 20, `only ${edits} edits`);
    });
  }
});

function parses(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Nothing in it keeps containerd from starting with a config_path. */
function isSound(text: string): boolean {
  const { mirrors = {}, configs = {} } = registryOf(parse(text));
  return Object.keys(mirrors).length === 0 && !JSON.stringify(configs).includes('"tls"');
}

// biome-ignore lint/suspicious/noExplicitAny: a configuration of any form
function registryOf(config: any): any {
  const plugin = config.version >= 3 ? 'io.containerd.cri.v1.images' : 'io.containerd.grpc.v1.cri';
  const name = config.version >= 2 ? plugin : 'cri';
  config.plugins ??= {};
  config.plugins[name] ??= {};
  config.plugins[name].registry ??= {};
  return config.plugins[name].registry;
}

/** Without the parser's prototypes. */
function plain(value: object): object {
  return JSON.parse(JSON.stringify(value));
}

function withConfigPath(config: object): object {
  registryOf(config).config_path = '/etc/containerd/certs.d';
  return config;
}

function merge(text: string): string | undefined {
  try {
    const options = { runtime: 'containerd', merge: { file: 'config.toml', text, mode: 0o644 } } as const;
    return containerdConfig.write({} as never, options)[0]?.text;
  } catch (error) {
    if (error instanceof AirgapError) return undefined;
    throw error;
  }
}

const lines = [
  'root = "/var/lib/containerd" # a [comment] = "x"',
  "text = '''\n[plugins.cri.registry]\n'''",
  'more = """\nconfig_path = "x" \\\n"""',
  'list = [\n  "a", # ]\n  "b",\n]',
  'inline = {a = "}", b = [1, 2]}',
  '',
  '# [plugins]',
];
const tables = [V1, V2, V3].flatMap(plugin => [
  `[${plugin}]\n  sandbox_image = "pause"`,
  `  [ ${plugin} . registry ]\n`,
  `  [${plugin}.registry]\n    config_path = "" # none`,
  `[${plugin}.registry]\nconfig_path = '/etc/containerd/certs.d:/etc/docker/certs.d'`,
  `[${plugin}.registry]\n"config_path" = "/etc/containerd/certs.d"`,
  `[${plugin}.registry]\nconfig_path = "/else"`,
  `[${plugin}.registry.mirrors]`,
  `[${plugin}.registry.mirrors."docker.io"]\nendpoint = ["https://m"]`,
  `[${plugin}.registry.configs."m:5000".auth]\nusername = "u"`,
  `[${plugin}.registry.configs."m:5000".tls]\nca_file = "c"`,
  `[${plugin}]\nregistry.config_path = ""`,
]);
/** Files of any version, most of them sound. */
const configs = fc
  .tuple(
    fc.constantFrom(
      '',
      'version = 1\n',
      'version = 2\n',
      'version = 2\n',
      'version = 3 # new\n',
      'version = 4\n',
      'version = 5\n',
    ),
    fc.uniqueArray(fc.constantFrom(...lines), { maxLength: 3 }),
    fc.uniqueArray(fc.constantFrom(...tables), { maxLength: 3 }),
    fc.constantFrom('', '\n', '\n\n', '[broken', 'x = "'),
    fc.boolean(),
  )
  .map(([version, keys, parts, end, windows]) => {
    const text = `${version}${[...keys, ...parts].map(part => `${part}\n`).join('')}${end}`;
    return windows ? text.replaceAll('\n', '\r\n') : text;
  });
