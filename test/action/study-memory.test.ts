// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openReader } from '../../src/action/knowledge.ts';
import type { Lockable } from '../../src/action/lockable.ts';
import type { Subject } from '../../src/action/study.ts';
import { StudyMemory } from '../../src/action/study-memory.ts';
import { surveyForLock } from '../../src/action/survey-for-lock.ts';
import { Helm, type HelmOptions } from '../../src/chart/helm.ts';
import { NO_VALUES, type Release } from '../../src/chart/release.ts';
import { Gate } from '../../src/host/gate.ts';
import { parseMirror } from '../../src/plan/layout.ts';
import { helms } from '../../tools/pinned-tools.ts';

const SECRET = 'hunter2:of-the-database';

/** Counts what Helm is asked to render. */
class CountedHelm extends Helm {
  readonly rendered: string[] = [];
  readonly #before: () => void;

  constructor(options: HelmOptions, before: () => void) {
    super(options);
    this.#before = before;
  }

  override template(release: Release, ...rest: [string, (readonly string[])?, boolean?]): Promise<string> {
    this.rendered.push(release.name);
    this.#before();
    return super.template(release, ...rest);
  }
}

describe('the memory of studies', function () {
  this.timeout(60_000);
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'helm-airgap-memory-'));
    for (const name of ['web', 'jobs']) chart(name, `image: {{ .Values.image }}`);
    write('secret.yaml', `password: ${SECRET}\n`);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }

  function chart(name: string, image: string, more = ''): void {
    write(`${name}/Chart.yaml`, `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`);
    write(`${name}/values.yaml`, `image: docker.io/shop-example/${name}:1\npassword: ""\n`);
    write(
      `${name}/templates/pod.yaml`,
      `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec:\n  containers:\n    - name: main\n      ${image}\n      env: [{name: PASSWORD, value: "{{ .Values.password }}"}]\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {password: "{{ .Values.password }}"}\n${more}`,
    );
  }

  function subject(name: string, changes: Partial<Release> = {}): Subject {
    const release = { name, namespace: 'shop', chart: path.join(folder, name), flags: NO_VALUES, apiVersions: [] };
    return { kind: 'release', release: { ...release, ...changes } };
  }

  const two = () => [subject('web', { layers: [path.join(folder, 'secret.yaml')] }), subject('jobs')];

  async function run(
    subjects: readonly Subject[],
    options: { reading?: string; only?: string; beforeRender?: () => void } = {},
  ) {
    const environment = { ...process.env, HELM_BIN: helms().at(-1)?.file, XDG_CACHE_HOME: path.join(folder, 'cache') };
    const helm = new CountedHelm({ environment, gate: new Gate(4) }, options.beforeRender ?? (() => {}));
    const workspace = { root: '.', file: 'airgap.yaml', config: {}, configured: true, lockFile: 'airgap.lock.yaml' };
    const found: Lockable[] = await surveyForLock(
      subjects,
      {
        trace: true,
        prove: parseMirror('mirror.example'),
        allowEmpty: false,
        ...(options.only !== undefined && { only: (name: string) => name === options.only }),
      },
      {
        helm,
        stdin: process.stdin,
        reader: openReader({ rules: [], allVersions: false }, workspace),
        memory: await StudyMemory.open(environment, helm, options.reading ?? ''),
      },
    );
    return { found, rendered: new Set(helm.rendered) };
  }

  it('knows releases that are as they were, and says the same of them', async () => {
    const first = await run(two());
    assert.deepEqual(first.rendered, new Set(['web', 'jobs']));
    const second = await run(two());
    assert.deepEqual(second.rendered, new Set());
    assert.deepEqual(second.found, JSON.parse(JSON.stringify(first.found)));
  });

  it('renders what changed, and nothing else', async () => {
    await run(two());
    const changes: [string, () => Subject[]][] = [
      ['values', () => [subject('web', { layers: [path.join(folder, 'jobs', 'values.yaml')] }), subject('jobs')]],
      [
        'inline values',
        () => [subject('web', { layers: [{ values: { password: 'x' }, sources: [] }] }), subject('jobs')],
      ],
      ['a flag', () => [subject('web', { flags: { ...NO_VALUES, set: ['a=b'] } }), subject('jobs')]],
      ['a namespace', () => [subject('web', { namespace: 'other' }), subject('jobs')]],
      ['Kubernetes', () => [subject('web', { kubeVersion: '1.30.0' }), subject('jobs')]],
      ['API versions', () => [subject('web', { apiVersions: ['x/v1'] }), subject('jobs')]],
      [
        'the chart',
        () => {
          write('web/templates/more.yaml', '{{/* a comment */}}\n');
          return two();
        },
      ],
    ];
    for (const [what, change] of changes) assert.deepEqual((await run(change())).rendered, new Set(['web']), what);
    assert.deepEqual((await run(two(), { reading: 'other rules' })).rendered, new Set(['web', 'jobs']));
  });

  it('stores nothing that a value says', async () => {
    await run(two());
    const cache = path.join(folder, 'cache', 'helm-airgap', 'releases');
    const texts = readdirSync(cache).map(name => readFileSync(path.join(cache, name), 'utf8'));
    assert.equal(texts.length, 4);
    assert.ok(texts.some(text => text.includes('docker.io/shop-example/web:1')));
    for (const part of [SECRET, 'hunter2', 'of-the-database']) assert.ok(!texts.some(text => text.includes(part)));
  });

  it('finds again what is damaged', async () => {
    const { found } = await run(two());
    const cache = path.join(folder, 'cache', 'helm-airgap', 'releases');
    for (const name of readdirSync(cache)) writeFileSync(path.join(cache, name), 'damaged');
    const again = await run(two());
    assert.deepEqual(again.found, found);
    assert.deepEqual((await run(two())).rendered, new Set());
  });

  for (const [what, file] of [
    ['a chart', 'web/values.yaml'],
    ['values', 'secret.yaml'],
  ] as const) {
    it(`does not take what it found for that of ${what} that changed while Helm ran`, async () => {
      const text = readFileSync(path.join(folder, file), 'utf8');
      const later = await run(two(), { beforeRender: () => write(file, 'image: docker.io/shop-example/web:2\n') });
      write(file, text);
      const again = await run(two());
      assert.deepEqual(again.rendered, new Set(['web']));
      assert.notDeepEqual(again.found, later.found);
      assert.deepEqual((await run(two())).rendered, new Set());
    });
  }

  it('is shared by runs at the same time', async () => {
    const runs = await Promise.all([run(two()), run(two()), run(two())]);
    for (const { found } of runs) assert.deepEqual(found, runs[0]?.found);
    assert.deepEqual((await run(two())).rendered, new Set());
  });

  it('never takes a chart that asks for the time for known', async () => {
    chart('web', 'image: docker.io/shop-example/web:{{ now | date "2006" }}');
    await run(two());
    assert.deepEqual((await run(two())).rendered, new Set(['web']));
  });

  it('reads a release anew when one beside it says other things that matter to it', async () => {
    const resource = (version: string) =>
      `---\napiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: p}\nspec: {version: ${version}}\n`;
    chart('jobs', 'image: docker.io/shop-example/jobs:1', resource('v3.0.0'));
    const before = await run(two());
    assert.deepEqual((await run(two())).rendered, new Set());
    chart('jobs', 'image: docker.io/shop-example/jobs:1', resource('v3.1.0'));
    const after = await run(two());
    assert.deepEqual(after.rendered, new Set(['web', 'jobs']));
    assert.notDeepEqual(after.found, before.found);
  });

  it('studies those that are asked for, and those that read others', async () => {
    const { found } = await run(two(), { only: 'shop/web' });
    assert.deepEqual(
      found.map(({ name }) => name),
      ['shop/web'],
    );
    const resource = '---\napiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: p}\n';
    chart('jobs', 'image: docker.io/shop-example/jobs:1', resource);
    assert.equal((await run(two(), { only: 'shop/web' })).found.length, 2);
  });
});
