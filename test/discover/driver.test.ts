// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { Candidate } from '../../src/discover/candidates.ts';
import { judgePerturbation } from '../../src/discover/driver.ts';
import type { ImageUse } from '../../src/discover/image-use.ts';
import { useKey } from '../../src/discover/use-key.ts';
import { candidateOf, useOf } from './hand-made.ts';

const S = (id: number): string => `s${id}.airgap.invalid`;

/** The one use's driver, as `path|rest`, when it stood as `before` and stands as `after`. */
function driverOf(before: string, after: string, ...candidates: Candidate[]): string | undefined {
  const use = useOf(before);
  const { drivers } = judgePerturbation([use], [useOf(after)], new Map(candidates.entries()));
  const driver = drivers.get(useKey(use));
  return driver && `${driver.candidate.path.join('.')}|${driver.rest}`;
}

function judge(
  base: ImageUse[],
  perturbed: ImageUse[],
  ...candidates: Candidate[]
): ReturnType<typeof judgePerturbation> {
  return judgePerturbation(base, perturbed, new Map(candidates.entries()));
}

describe('discover: drivers', () => {
  it('are the leaves whose sentinel stands first', () => {
    const registry = candidateOf(['image', 'registry'], 'quay.io');
    const repository = candidateOf(['image', 'repository'], 'a/b');
    assert.equal(
      driverOf('quay.io/a/b:1', `${S(0)}/quay.io/${S(1)}/a/b:1`, registry, repository),
      'image.registry|/a/b:1',
    );
    assert.equal(driverOf('quay.io/a/b:1', `quay.io/${S(1)}/a/b:1`, registry, repository), undefined);
  });

  it('drive whole image strings, and images inside an argument', () => {
    assert.equal(driverOf('quay.io/a/b:1', `${S(0)}/quay.io/a/b:1`, candidateOf(['image'], 'quay.io/a/b:1')), 'image|');
    const argument = candidateOf(['args', 0], '--image=quay.io/a/b:1 --x', 8);
    assert.equal(driverOf('quay.io/a/b:1', `${S(0)}/quay.io/a/b:1`, argument), 'args.0|');
  });

  it('drive composed hosts', () => {
    const account = candidateOf(['image', 'account'], '602401143452');
    const host = '602401143452.dkr.ecr.us-west-2.amazonaws.com/cni:v1';
    assert.equal(driverOf(host, `${S(0)}/${host}`, account), 'image.account|.dkr.ecr.us-west-2.amazonaws.com/cni:v1');
  });

  it('drive from an empty leaf, in front of a name that had no host', () => {
    const registry = candidateOf(['global', 'imageRegistry'], '');
    assert.equal(driverOf('nginx:1', `${S(0)}/empty/nginx:1`, registry), 'global.imageRegistry|/nginx:1');
  });

  it('drive from an empty leaf that replaces the host that the chart chose', () => {
    const registry = candidateOf(['global', 'imageRegistry'], '');
    assert.equal(driverOf('quay.io/a/b:1', `${S(0)}/empty/a/b:1`, registry), 'global.imageRegistry|/a/b:1');
    assert.equal(driverOf('quay.io/a/b:1', `${S(0)}/empty/other:1`, registry), undefined);
  });

  it('are none when the template made another text of the value', () => {
    const registry = candidateOf(['registry'], 'quay.io');
    assert.equal(driverOf('quay.io/a/b:1', `${S(0)}/quay.io/a/b:2`, registry), undefined);
    assert.equal(driverOf('quay.io/a/b:1', 'quay.io/a/b:1', registry), undefined);
    assert.equal(driverOf('quay.io/a/b:1', `${S(9)}/quay.io/a/b:1`, registry), undefined);
  });

  it('name the leaf behind docker.io/ too, where library/ has to come in', () => {
    const use = useOf('docker.io/nginx:1');
    const registry = candidateOf(['registry'], 'docker.io');
    const repository = candidateOf(['repository'], 'nginx');
    const { drivers } = judge([use], [useOf(`${S(0)}/docker.io/${S(1)}/nginx:1`)], registry, repository);
    assert.deepEqual(drivers.get(useKey(use)), { candidate: registry, name: repository, rest: '/nginx:1' });
  });

  it('are contested when two empty leaves came in front together', () => {
    const one = candidateOf(['global', 'registry'], '');
    const two = candidateOf(['registry'], '');
    const { drivers, contested } = judge([useOf('nginx:1')], [useOf(`${S(0)}/empty/${S(1)}/empty/nginx:1`)], one, two);
    assert.equal(drivers.size, 0);
    assert.deepEqual([...contested], [one, two]);
  });

  it('are found though the value stands in the name and path of the object', () => {
    const use = useOf('quay.io/a/b:1', { name: 'web-quay.io', path: 'data.x#quay.io/a/b:1' });
    const moved = useOf(`${S(0)}/quay.io/a/b:1`, { name: `web-${S(0)}/quay.io`, path: `data.x#${S(0)}/quay.io/a/b:1` });
    assert.equal(judge([use], [moved], candidateOf(['registry'], 'quay.io')).drivers.size, 1);
  });

  it('are found though the name of the object is random', () => {
    const use = useOf('quay.io/a/b:1', { name: 'test-x7k2p' });
    const moved = useOf(`${S(0)}/quay.io/a/b:1`, { name: 'test-q9z1m' });
    const { drivers } = judge([use], [moved], candidateOf(['registry'], 'quay.io'));
    const key = 'apps/v1 Deployment test-* spec.template.spec.containers[0].image';
    assert.deepEqual([...drivers.keys()], [key]);
  });

  it('leave uses alone that the perturbed render does not show', () => {
    assert.equal(judge([useOf('quay.io/a/b:1')], [], candidateOf(['registry'], 'quay.io')).drivers.size, 0);
  });
});
