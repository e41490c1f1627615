// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type GenerateNodesOptions, generateNodes } from '../../src/action/generate-nodes.ts';
import { parseMirror } from '../../src/plan/layout.ts';
import { fails } from '../support/failures.ts';
import { aLock, anImage, aUse } from '../support/locks.ts';

const OPTIONS: GenerateNodesOptions = {
  format: 'containerd',
  mirror: parseMirror('mirror.example:5000/m'),
  scheme: 'https',
  fallback: false,
  runtime: 'containerd',
  hosts: [],
};
const CERTIFICATE = `-----BEGIN CERTIFICATE-----\n${`${'A'.repeat(64)}\n`.repeat(40)}-----END CERTIFICATE-----\n`;

function paths(images: Parameters<typeof aLock>[0], changes: Partial<GenerateNodesOptions> = {}): string[] {
  return generateNodes(aLock(images), { ...OPTIONS, ...changes }).files.map(({ path }) => path);
}

describe('what nodes are told', () => {
  it('has a folder for each host, ports between underscores, and one for the name of Docker Hub that runtimes do not know', () => {
    const written = [
      ['docker.io/library/web:1', 'index.docker.io/library/web:1'],
      ['docker.io/library/old:1', 'registry-1.docker.io/library/old:1'],
    ].map(([image = '', text = '']) => anImage(image, { uses: [aUse({ written: text })] }));
    assert.deepEqual(paths([...written, 'quay.io/a/b:1', 'localhost:5000/a:1', '[::1]:5000/a:1', '[::1]/b:1']), [
      'etc/containerd/certs.d/[::1]/hosts.toml',
      'etc/containerd/certs.d/[::1]_5000_/hosts.toml',
      'etc/containerd/certs.d/docker.io/hosts.toml',
      'etc/containerd/certs.d/localhost_5000_/hosts.toml',
      'etc/containerd/certs.d/quay.io/hosts.toml',
      'etc/containerd/certs.d/registry-1.docker.io/hosts.toml',
    ]);
  });

  it('does not send the mirror to itself', () => {
    const images = ['Mirror.Example:5000/team/web:1', 'quay.io/a/b:1'];
    const { untouched, hosts } = generateNodes(aLock(images), OPTIONS);
    assert.deepEqual({ untouched, hosts }, { untouched: ['Mirror.Example:5000/team/web:1'], hosts: 1 });
    fails(() => paths(['mirror.example:5000/team/web:1']), 'NO_IMAGES', /stands on mirror\.example:5000 already/);
  });

  it('is refused where a platform has a limit', () => {
    const many = Array.from({ length: 60 }, (_, at) => `registry-${at}.example/a:1`);
    const changes = { format: 'eks-nodeadm', ca: CERTIFICATE };
    fails(() => paths(many, changes), 'FORMAT_UNFIT', /takes 16384 bytes of user data/);
    assert.deepEqual(paths(many.slice(0, 1), changes), ['user-data.txt']);
    const long = Array.from({ length: 200 }, (_, at) => `quay.io/team/application-${at}:1`).sort();
    const renamed = {
      format: 'kubeadm-config',
      runtime: 'crio',
      mirror: parseMirror('m.example', '{host}-{name}'),
    } as const;
    fails(() => paths(long, renamed), 'FORMAT_UNFIT', /no file of more than 10240 characters/);
    // Each pull through such a mirror would end with "rewriting reference: invalid reference format".
    for (const format of ['openshift', 'registries-conf', 'machine-config', 'cloud-init']) {
      const ipv6 = { format, runtime: 'crio', mirror: parseMirror('[fd00::5]:5000/m') } as const;
      fails(() => paths(['quay.io/a/b:1'], ipv6), 'FORMAT_UNFIT', /no form for an IPv6 address/);
      fails(() => paths(['[fd00::5]/a/b:1'], { format, runtime: 'crio' }), 'FORMAT_UNFIT', /IPv6/);
    }
  });

  it('is refused with what can: nothing that always asks upstream, no format without its file', () => {
    fails(
      () => paths(['quay.io/a/b:1'], { format: 'docker' }),
      'FORMAT_UNFIT',
      /mirrors Docker Hub alone.*stand below a path.*always asks upstream/s,
    );
    fails(() => paths(['quay.io/a/b:1'], { format: 'containerd-config' }), 'USAGE', /none is given/);
  });
});
