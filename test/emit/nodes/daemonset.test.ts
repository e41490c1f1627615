// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { GenerateNodesOptions } from '../../../src/action/generate-nodes.ts';
import { helms, peer } from '../../../tools/pinned-tools.ts';
import { CA, generated, objectsOf, volume } from '../../support/daemonset.ts';
import { fails } from '../../support/failures.ts';
import { digest } from '../../support/locks.ts';
import { Bench } from '../../support/node-shell.ts';

const credentials = { username: 'puller', password: 'a: {{ .Values.b }} \'"#' };
const VARIANTS: Readonly<Record<string, Partial<GenerateNodesOptions>>> = {
  plain: {},
  'with a CA and config_path': { ca: CA, setConfigPath: true },
  'with credentials': { credentials },
  'for CRI-O': { runtime: 'crio', ca: CA },
};

describe('the DaemonSet', () => {
  it('runs an image of the lock, by digest and from the mirror', () => {
    const objects = objectsOf(generated([], { setConfigPath: true }));
    const { containers, initContainers } = objects.find(({ kind }) => kind === 'DaemonSet').spec.template.spec;
    for (const { image } of [...containers, ...initContainers]) {
      assert.equal(image, `mirror.example:5000/m/docker.io/library/busybox:1.36@${digest('a')}`);
    }
  });

  it('has each file in its volume, also of an IPv6 address, and keys that a ConfigMap takes', () => {
    const files = generated(['[2001:db8::1]:5000/a:1'], { ca: CA });
    const { order = '', ...there } = volume(files);
    const names = order
      .split('\n')
      .slice(0, -1)
      .map(line => line.replace('0644 ', ''));
    assert.deepEqual(Object.keys(there).sort(), ['install.sh', ...names].sort());
    assert.ok(names.indexOf('[2001:db8::1]_5000_/ca.crt') < names.indexOf('[2001:db8::1]_5000_/hosts.toml'));
    const { data } = objectsOf(files).find(({ kind }) => kind === 'ConfigMap');
    for (const key of Object.keys(data)) assert.match(key, /^[-._a-zA-Z0-9]+$/);
  });

  it('holds a CA once, however many hosts name it, and no more than `kubectl apply` takes', () => {
    const hosts = (count: number) => Array.from({ length: count }, (_, at) => `registry-${at}.example/team/web:1`);
    const long = CA.replace('MIIB', 'A'.repeat(50_000));
    const files = generated(hosts(50), { ca: long });
    const { data } = objectsOf(files).find(({ kind }) => kind === 'ConfigMap');
    assert.equal(Object.values<string>(data).filter(text => text === long).length, 1);
    assert.equal(Object.values(volume(files)).filter(text => text === long).length, 52);
    fails(() => generated(hosts(1000), { ca: long }), 'FORMAT_UNFIT', /takes 262144 bytes, .* these are \d{6}/);
  });

  it('has a new name for new files, so that they roll over the nodes', () => {
    const names = [[], ['quay.io/team/web:1']].map(images => objectsOf(generated(images))[1].metadata.name);
    assert.notEqual(names[0], names[1]);
    assert.match(names[0], /^airgap-nodes-[0-9a-f]{10}$/);
  });

  it('may do no more than it has to', () => {
    const pod = (changes: Partial<GenerateNodesOptions>) => objectsOf(generated([], changes))[0].spec.template.spec;
    const [plain, configPath] = [pod({}), pod({ setConfigPath: true })];
    assert.deepEqual(plain.volumes[0].hostPath.path, '/etc/containerd/certs.d');
    for (const spec of [plain, configPath]) {
      assert.ok(!spec.hostPID && !spec.hostIPC && spec.automountServiceAccountToken === false);
      for (const { securityContext } of [...spec.containers, ...(spec.initContainers ?? [])]) {
        assert.ok(securityContext.privileged !== true && securityContext.allowPrivilegeEscalation === false);
        assert.deepEqual(securityContext.capabilities.drop, ['ALL']);
      }
    }
    // Only what waits for its turn and then ends has the node's root and a token; what stays has neither.
    const withHost = (container: { volumeMounts: { name: string }[] }) =>
      container.volumeMounts.some(({ name }) => name === 'host' || name === 'access');
    assert.deepEqual(
      configPath.initContainers.filter(withHost).map(({ name }: { name: string }) => name),
      ['config-path'],
    );
    assert.ok(!configPath.containers.some(withHost) && !plain.containers.some(withHost));
    const { rules } = objectsOf(generated([], { setConfigPath: true })).find(({ kind }) => kind === 'Role');
    assert.deepEqual(rules, [
      {
        apiGroups: ['coordination.k8s.io'],
        resources: ['leases'],
        resourceNames: ['airgap-nodes'],
        verbs: ['get', 'patch'],
      },
    ]);
  });

  it('holds a password in a Secret, and in files for one user alone', () => {
    const files = generated([], { credentials });
    assert.ok(!objectsOf(files).some(({ kind }) => kind === 'ConfigMap'));
    assert.equal(files.find(({ path: name }) => name === 'base/objects.yaml')?.mode, 0o600);
  });

  it('is refused without an image of the lock, and for what it cannot do', () => {
    fails(() => generated([], { runs: undefined }), 'USAGE', /none is named/);
    fails(() => generated([], { runs: 'alpine:3' }), 'USAGE', /the lock has no image docker\.io\/library\/alpine:3/);
    fails(() => generated([], { runtime: 'crio', setConfigPath: true }), 'FORMAT_UNFIT', /no config_path to set/);
    fails(() => generated([], { runtime: 'crio', credentials }), 'FORMAT_UNFIT', /no place for credentials/);
    fails(
      () => generated([], { format: 'talos', runs: undefined, setConfigPath: true }),
      'USAGE',
      /runs nothing on nodes/,
    );
  });
});

const kustomize = peer('kustomize');

describe('the Helm chart of the DaemonSet', () => {
  let bench: Bench;
  before(() => {
    bench = new Bench();
  });
  after(() => bench.close());

  for (const { name: helm, file } of helms()) {
    for (const [name, changes] of Object.entries(VARIANTS)) {
      it(`${name}: passes lint, and has the objects of the Kustomize base, in ${helm} (needs kustomize)`, function () {
        if (kustomize === undefined) this.skip();
        const [base, chart] = ['daemonset', 'daemonset-chart'].map(format => {
          const files = generated(['quay.io/team/web:1'], { ...changes, format });
          return bench.place(Object.fromEntries(files.map(({ path: own, text }) => [own, text])));
        }) as [string, string];
        const run = (program: string, ...words: string[]) => execFileSync(program, words, { encoding: 'utf8' });
        run(file, 'lint', '--strict', chart);
        const helmed = (...words: string[]) =>
          read(run(file, 'template', 'nodes', chart, '-n', 'kube-system', ...words));
        assert.deepEqual(helmed(), read(run(kustomize, 'build', path.join(base, 'base'))));
        const uninstall = read(run(kustomize, 'build', path.join(base, 'uninstall')));
        assert.deepEqual(helmed('--set', 'uninstall=true'), uninstall);
        assert.notDeepEqual(helmed(), uninstall);
      });
    }

    it(`takes a namespace, an image and where to run from its values, in ${helm}`, () => {
      const files = generated([], { format: 'daemonset-chart', setConfigPath: true });
      const chart = bench.place(Object.fromEntries(files.map(({ path: own, text }) => [own, text])));
      const values = {
        image: 'm/other:1',
        nodeSelector: { pool: 'a' },
        tolerations: [{ key: 'gpu', operator: 'Exists' }],
      };
      mkdirSync(path.join(bench.folder, 'values'), { recursive: true });
      const valuesFile = path.join(bench.folder, 'values', 'own.yaml');
      writeFileSync(valuesFile, JSON.stringify(values));
      const objects = read(
        execFileSync(file, ['template', 'nodes', chart, '-n', 'infra', '-f', valuesFile], { encoding: 'utf8' }),
      );
      for (const { metadata } of objects) assert.equal(metadata.namespace, 'infra');
      const { template } = objects.find(({ kind }) => kind === 'DaemonSet').spec;
      assert.deepEqual(template.spec.nodeSelector, { 'kubernetes.io/os': 'linux', pool: 'a' });
      assert.deepEqual(template.spec.tolerations, values.tolerations);
      for (const { image } of [...template.spec.containers, ...template.spec.initContainers]) {
        assert.equal(image, 'm/other:1');
      }
      assert.equal(objects.find(({ kind }) => kind === 'RoleBinding').subjects[0].namespace, 'infra');
    });
  }
});

// biome-ignore lint/suspicious/noExplicitAny: objects of Kubernetes, of any kind
function read(text: string): any[] {
  const objects = parseAllDocuments(text).map(document => document.toJS());
  return objects.filter(object => object !== null).sort((a, b) => (a.kind < b.kind ? -1 : 1));
}
