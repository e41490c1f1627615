// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const source = path.join(import.meta.dirname, '..', 'src');

/** Who may import whom, as docs/architecture.md says; `types` may be imported as types only. */
interface Room {
  readonly rooms: readonly string[];
  readonly packages?: readonly string[];
  /** Node's own modules; absent means none, for a room without I/O. */
  readonly node?: RegExp;
  readonly types?: readonly string[];
}

const PURE = ['errors', 'reference'];
const IO =
  /^node:(net|fs|fs\/promises|os|path|child_process|crypto|v8|zlib|stream|stream\/consumers|stream\/promises|vm)$/;

const rooms: Readonly<Record<string, Room>> = {
  errors: { rooms: [] },
  reference: { rooms: ['errors'] },
  rendered: { rooms: PURE, packages: ['js-yaml'] },
  discover: { rooms: [...PURE, 'rendered'], packages: ['js-yaml', 'smol-toml'] },
  knowledge: { rooms: [...PURE, 'rendered', 'discover'], packages: ['js-yaml', 'semver'] },
  config: { rooms: [...PURE, 'rendered'], packages: ['js-yaml'] },
  lock: { rooms: [...PURE, 'rendered', 'discover'], packages: ['js-yaml', 'yaml'] },
  plan: { rooms: [...PURE, 'rendered', 'discover', 'lock'], packages: ['yaml', 'smol-toml'] },
  drift: { rooms: [...PURE, 'lock'] },
  diagnose: { rooms: [...PURE, 'rendered', 'lock', 'plan', 'drift'] },
  // A digest is as pure as a sum.
  emit: {
    rooms: [...PURE, 'rendered', 'plan', 'lock'],
    packages: ['yaml', 'handlebars', 'smol-toml'],
    node: /^node:crypto$/,
  },
  bundle: { rooms: PURE },
  self: { rooms: ['errors', 'host'], node: /^node:(fs|path)$/ },
  report: {
    rooms: [...PURE, 'drift'],
    types: ['action', 'diagnose', 'bundle', 'lock', 'discover', 'plan', 'sarif'],
    packages: ['yaml', 'diff', 'cli-table3', 'csv-stringify', 'xmlbuilder2'],
  },
  host: { rooms: ['errors'], packages: ['tar-stream'], node: IO },
  chart: { rooms: [...PURE, 'host', 'rendered'], packages: ['fast-glob', 'js-yaml', 'tar-stream', 'yaml'], node: IO },
  oci: {
    rooms: [...PURE, 'host'],
    packages: [
      'smol-toml',
      'undici',
      '@aws-sdk/client-ecr',
      '@sigstore/bundle',
      '@sigstore/protobuf-specs',
      '@sigstore/verify',
    ],
    node: /^node:(fs|fs\/promises|os|path|crypto|http|net|tls|stream|stream\/promises|buffer|url|util|events|timers|timers\/promises|zlib)$/,
  },
  foreign: {
    rooms: [...PURE, 'bundle', 'host', 'rendered', 'chart', 'oci'],
    node: /^node:(fs\/promises|path|crypto|stream)$/,
  },
  serve: {
    rooms: [...PURE, 'bundle', 'host', 'oci', 'foreign'],
    packages: ['bcryptjs'],
    node: /^node:(fs|fs\/promises|path|crypto|http|https|net|stream)$/,
  },
  cluster: {
    rooms: [...PURE, 'host', 'rendered', 'oci'],
    packages: ['@kubernetes/client-node', 'js-yaml', 'undici'],
    node: /^node:(fs\/promises|os|path|crypto|https|stream)$/,
  },
  action: {
    rooms: [
      ...PURE,
      'rendered',
      'discover',
      'knowledge',
      'config',
      'lock',
      'plan',
      'drift',
      'diagnose',
      'emit',
      'bundle',
      'host',
      'chart',
      'oci',
      'foreign',
      'self',
      'serve',
      'cluster',
    ],
    packages: ['fast-glob'],
    node: IO,
  },
  flags: { rooms: [...PURE], types: ['action'], packages: ['@oclif/core'] },
  'base-command': { rooms: [...PURE, 'flags', 'host', 'by-oclif'], packages: ['@oclif/core'], node: IO },
  commands: {
    rooms: [...PURE, 'base-command', 'flags', 'action', 'report', 'drift', 'lock', 'host'],
    packages: ['@oclif/core'],
    node: IO,
  },
  program: { rooms: ['by-oclif', 'mistake'], types: ['base-command'], packages: ['@oclif/core'] },
  'by-oclif': { rooms: [], types: ['base-command'], packages: ['@oclif/core'] },
  mistake: { rooms: ['reference'], packages: ['@oclif/core'] },
  completion: { rooms: [], packages: ['@oclif/core'], node: IO },
};

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

const IMPORT = /^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm;

function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(source, file), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  return [...text.matchAll(IMPORT)].map(([, type, plain, dynamic]) => {
    const target = plain ?? dynamic ?? '';
    const inside = target.startsWith('.') ? path.posix.join(path.posix.dirname(file), target) : target;
    return { file, room: roomOf(file), target: inside, typeOnly: type !== undefined };
  });
}

function roomOf(file: string): string {
  return file.split('/')[0]?.replace(/\.ts$/, '') ?? '';
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .map(name => name.split(path.sep).join('/'))
  .filter(name => name.endsWith('.ts'));
const imports = files.flatMap(importsOf);
const inner = imports.filter(({ target }) => !/^(node:|@|[a-z])/.test(target) || target.endsWith('.ts'));
const node = imports.filter(({ target }) => target.startsWith('node:'));
const packages = imports.filter(entry => !inner.includes(entry) && !node.includes(entry));

describe('the architecture', () => {
  it('reads every import', () => {
    assert.ok(imports.length > 300, `${imports.length} imports`);
    assert.deepEqual(
      [...new Set(files.map(roomOf))].filter(room => rooms[room] === undefined),
      [],
    );
  });

  it('lets data flow one way: no room imports one that comes after it', () => {
    const wrong = inner.filter(({ room, target, typeOnly }) => {
      const to = roomOf(target);
      const { rooms: allowed = [], types = [] } = rooms[room] ?? {};
      return to !== room && to !== '..' && !allowed.includes(to) && !(typeOnly && types.includes(to));
    });
    assert.deepEqual(wrong.map(describeImport), []);
  });

  it('gives each package the rooms that it is for', () => {
    const wrong = packages.filter(({ room, target, typeOnly }) => {
      const name = target
        .split('/')
        .slice(0, target.startsWith('@') ? 2 : 1)
        .join('/');
      const { packages: allowed = [], types = [] } = rooms[room] ?? {};
      return !allowed.includes(name) && !(typeOnly && types.includes(name));
    });
    assert.deepEqual(wrong.map(describeImport), []);
  });

  it('keeps I/O at the edge: pure rooms import nothing of Node', () => {
    const wrong = node.filter(({ room, target }) => rooms[room]?.node?.test(target) !== true);
    assert.deepEqual(wrong.map(describeImport), []);
  });

  it('has no circles between files, types aside', () => {
    const edges = new Map(files.map(file => [file, [] as string[]]));
    for (const { file, target, typeOnly } of inner) if (!typeOnly) edges.get(file)?.push(target);
    assert.deepEqual(circleIn(edges), []);
  });
});

/** A chain of files that leads back to its start, or none. */
function circleIn(edges: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const visit = (file: string, chain: readonly string[]): string[] => {
    if (chain.includes(file)) return [...chain.slice(chain.indexOf(file)), file];
    if (done.has(file)) return [];
    done.add(file);
    for (const next of edges.get(file) ?? []) {
      const circle = visit(next, [...chain, file]);
      if (circle.length > 0) return circle;
    }
    return [];
  };
  for (const file of edges.keys()) {
    const circle = visit(file, []);
    if (circle.length > 0) return circle;
  }
  return [];
}

function describeImport({ file, target }: Import): string {
  return `${file} imports ${target}`;
}
