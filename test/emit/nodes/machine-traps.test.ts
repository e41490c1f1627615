// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { fails } from '../../support/failures.ts';
import { ca, filesOf, textOf, yaml } from './generated-files.ts';

/** Each is a mistake that a program takes without a word, or ends with. */
describe('traps of machines', () => {
  it('a template of Cluster API cannot change, a file there has 10,240 characters, and config.toml is never appended to', () => {
    const names = [{}, { ca }].map(changes => yaml(textOf('kubeadm-config', changes)).metadata.name);
    assert.notEqual(names[0], names[1]);
    const { spec } = yaml(textOf('kubeadm-config')).spec.template;
    assert.doesNotMatch(JSON.stringify(spec), />>/);
    fails(() => textOf('kubeadm-config', { ca: ca.repeat(40) }), 'FORMAT_UNFIT', /10240 characters/);
  });

  it('a list of Cluster API has 200 files, and `kubectl apply` takes 256 KiB', () => {
    const images = Array.from({ length: 101 }, (_, at) => `registry-${at}.example/team/web:1`);
    const taken = (count: number, own: string) => filesOf('kubeadm-config', { ca: own }, images.slice(0, count));
    assert.equal(yaml(taken(99, ca).get('kubeadm-config.yaml')?.text ?? '').spec.template.spec.files.length, 200);
    fails(() => taken(100, ca), 'FORMAT_UNFIT', /takes 200 files, and these are 202/);
    fails(() => taken(60, ca.repeat(6)), 'FORMAT_UNFIT', /takes 262144 bytes/);
  });

  it('Ignition takes decimal modes, cloud-init octal ones', () => {
    const { storage } = JSON.parse(textOf('ignition'));
    assert.equal(storage.files[0].mode, 420);
    assert.equal(yaml(textOf('cloud-init')).write_files[0].permissions, '0644');
    assert.equal(yaml(textOf('butane')).storage.files[0].mode, 420);
  });

  it('user data of EC2 has 16 KiB, and its script may run again', () => {
    fails(() => textOf('eks-nodeadm', { ca: ca.repeat(20) }), 'FORMAT_UNFIT', /16384 bytes/);
    assert.match(textOf('eks-nodeadm'), /mv -f /);
  });
});
