// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { Candidate } from '../../src/discover/candidates.ts';
import type { Driver } from '../../src/discover/driver.ts';
import type { ImageUse } from '../../src/discover/image-use.ts';
import { useKey } from '../../src/discover/use-key.ts';
import { formatValuesPath, patchOf } from '../../src/discover/values-path.ts';
import { mirroredText, parseMirror } from '../../src/plan/layout.ts';
import { type OverridePlan, planOverrides } from '../../src/plan/override.ts';
import { candidateOf, useOf } from '../discover/hand-made.ts';

const MIRROR = 'mirror.example:5000/m';
const DIGEST = `sha256:${'ab'.repeat(32)}`;

/** A use with the leaf that drives it; `rest` is what the chart puts behind the leaf's own part. */
interface Driven {
  readonly use: ImageUse;
  readonly candidate: Candidate;
  readonly rest: string;
  readonly name?: Candidate;
}

function driven(image: string, path: string, candidate: Candidate, rest: string, name?: Candidate): Driven {
  return { use: useOf(image, { path }), candidate, rest, ...(name === undefined ? {} : { name }) };
}

function plan(all: readonly Driven[], layout?: string): OverridePlan {
  const drivers = new Map<string, Driver>(all.map(({ use, ...driver }) => [useKey(use), driver]));
  return planOverrides(
    all.map(({ use }) => use),
    drivers,
    parseMirror(MIRROR, layout),
  );
}

/** Edits as `path=value`. */
function edits(all: readonly Driven[], layout?: string): string[] {
  return plan(all, layout).edits.map(({ path, value }) => `${formatValuesPath(path)}=${String(value)}`);
}

const registry = candidateOf(['image', 'registry'], 'quay.io');
const repository = candidateOf(['image', 'repository'], 'quay.io/a/b');

describe('plan: overrides', () => {
  it('put the mirror and the host into a registry leaf', () => {
    assert.deepEqual(edits([driven('quay.io/a/b:1', 'x', registry, '/a/b:1')]), [`image.registry=${MIRROR}/quay.io`]);
  });

  it('put the mirror in front of a repository, and of a whole image', () => {
    assert.deepEqual(edits([driven('quay.io/a/b:1', 'x', repository, ':1')]), [
      `image.repository=${MIRROR}/quay.io/a/b`,
    ]);
    const whole = candidateOf(['image'], `a/b:1@${DIGEST}`);
    assert.deepEqual(edits([driven(`a/b:1@${DIGEST}`, 'x', whole, '')]), [`image=${MIRROR}/docker.io/a/b:1@${DIGEST}`]);
  });

  it('spell out what docker leaves out', () => {
    const name = candidateOf(['image', 'repository'], 'nginx');
    assert.deepEqual(edits([driven('nginx:1', 'x', name, ':1')]), [
      `image.repository=${MIRROR}/docker.io/library/nginx`,
    ]);
    assert.deepEqual(edits([driven('nginx', 'x', candidateOf(['image'], 'nginx'), '')]), [
      `image=${MIRROR}/docker.io/library/nginx`,
    ]);
  });

  it('fill an empty registry', () => {
    const empty = candidateOf(['global', 'imageRegistry'], '');
    assert.deepEqual(edits([driven('nginx:1', 'x', empty, '/nginx:1')]), [
      `global.imageRegistry=${MIRROR}/docker.io/library`,
    ]);
    assert.deepEqual(edits([driven('a/b:1', 'x', empty, '/a/b:1')]), [`global.imageRegistry=${MIRROR}/docker.io`]);
  });

  it('give library/ to the leaf of the name when the host has one of its own', () => {
    const host = candidateOf(['image', 'registry'], 'docker.io');
    const name = candidateOf(['image', 'repository'], 'nginx');
    assert.deepEqual(edits([driven('docker.io/nginx:1', 'x', host, '/nginx:1', name)]), [
      `image.registry=${MIRROR}/docker.io`,
      'image.repository=library/nginx',
    ]);
  });

  it('write a leaf once that uses agree about', () => {
    const shared = [
      driven('quay.io/a/b:1', 'x', registry, '/a/b:1'),
      driven('quay.io/c:2', 'y', registry, '/c:2'),
      driven('quay.io/a/b:1', 'z', registry, '/a/b:1'),
    ];
    assert.deepEqual(edits(shared), [`image.registry=${MIRROR}/quay.io`]);
    assert.deepEqual(plan(shared).conflicts, []);
  });

  it('write a leaf once for an image and for those that an operator derives from it, which begin with a part of it', () => {
    const image = candidateOf(['operator', 'image'], 'quay.io/virt/virt-operator');
    const family = [
      driven('quay.io/virt/virt-operator:1', 'x', image, ':1'),
      driven('quay.io/virt/virt-api:1', 'x#virt-api', image, 'api:1'),
      driven('quay.io/virt/tools:1', 'x#tools', image, 'tools:1'),
    ];
    assert.deepEqual(edits(family), [`operator.image=${MIRROR}/quay.io/virt/virt-operator`]);
  });

  it('refuse a leaf that uses contradict about, and name both', () => {
    const hub = candidateOf(['hub'], 'docker.io');
    const contradiction = plan([
      driven('docker.io/a/b:1', 'x', hub, '/a/b:1'),
      driven('docker.io/nginx:1', 'y', hub, '/nginx:1'),
      driven('quay.io/a/b:1', 'z', registry, '/a/b:1'),
    ]);
    assert.deepEqual(
      contradiction.conflicts.map(({ path, uses }) => [path, ...uses.map(use => use.reference.written)]),
      [['hub', 'docker.io/a/b:1', 'docker.io/nginx:1']],
    );
    assert.deepEqual(
      contradiction.edits.map(edit => formatValuesPath(edit.path)),
      ['image.registry'],
    );
  });

  it('refuse a shared prefix that a layout without the host splits', () => {
    const base = candidateOf(['base'], 'quay.io/a');
    const uses = [driven('quay.io/a/b:1', 'x', base, '/b:1'), driven('quay.io/a/c/d:1', 'y', base, '/c/d:1')];
    assert.deepEqual(plan(uses, 'strip-host').conflicts, []);
    assert.deepEqual(edits(uses, 'strip-host'), [`base=${MIRROR}/a`]);
    assert.equal(plan(uses, '{name}').unreachable.size, 1);
  });

  it('tell uses whose mirror name does not end as the chart composes it', () => {
    const unreachable = driven('quay.io/a/b:1', 'x', registry, '/a/b:1');
    const result = plan([unreachable, driven('quay.io/a/b:1', 'y', repository, ':1')], '{host}-{name}');
    assert.deepEqual([...result.unreachable], [useKey(unreachable.use)]);
    assert.deepEqual(result.edits, [{ path: ['image', 'repository'], value: `${MIRROR}/quay.io-b` }]);
  });

  it('edit images inside one text at their places, from the last to the first', () => {
    const text = '--a=quay.io/x:1 --b=y/z:2 --c';
    assert.deepEqual(
      edits([
        driven('quay.io/x:1', 'x', candidateOf(['args', 0], text, 4), ''),
        driven('y/z:2', 'y', candidateOf(['args', 0], text, 20), ''),
      ]),
      [`args[0]=--a=${MIRROR}/quay.io/x:1 --b=${MIRROR}/docker.io/y/z:2 --c`],
    );
  });

  it('become values with lists whole', () => {
    const leaf = candidateOf(['sidecars', 1, 'image'], 'a/b:1');
    const { edits } = plan([driven('a/b:1', 'x', leaf, '')]);
    assert.deepEqual(patchOf({ sidecars: [{ image: 'own' }, { image: 'a/b:1', name: 'n' }] }, edits), {
      sidecars: [{ image: 'own' }, { image: `${MIRROR}/docker.io/a/b:1`, name: 'n' }],
    });
  });

  it('leave uses alone that nothing drives', () => {
    const { edits, conflicts, unreachable } = planOverrides([useOf('a/b:1')], new Map(), parseMirror(MIRROR));
    assert.deepEqual([edits.length, conflicts.length, unreachable.size], [0, 0, 0]);
  });

  it('expect a tag in the render only where the chart writes one', () => {
    const target = parseMirror(MIRROR);
    assert.equal(mirroredText(useOf('nginx').reference, target), `${MIRROR}/docker.io/library/nginx`);
    assert.equal(mirroredText(useOf('nginx:latest').reference, target), `${MIRROR}/docker.io/library/nginx:latest`);
    assert.equal(
      mirroredText(useOf(`nginx@${DIGEST}`).reference, target),
      `${MIRROR}/docker.io/library/nginx@${DIGEST}`,
    );
  });
});
