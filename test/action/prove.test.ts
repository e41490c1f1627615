// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { prove } from '../../src/action/prove.ts';
import type { Renderer } from '../../src/action/renderer.ts';
import type { Candidate } from '../../src/discover/candidates.ts';
import type { Driver } from '../../src/discover/driver.ts';
import type { ImageUse } from '../../src/discover/image-use.ts';
import { useKey } from '../../src/discover/use-key.ts';
import { parseMirror } from '../../src/plan/layout.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { isMap, type ValueMap } from '../../src/rendered/value.ts';

const MIRROR = parseMirror('mirror.example');

function aUse(name: string, image: string): ImageUse {
  const object = { apiVersion: 'v1', kind: 'Pod', name };
  const place = { path: 'spec.containers[0].image', rule: 'container', certainty: 'certain', line: 1 } as const;
  return { object, reference: parseReference(image), ...place };
}

/** Proves for a chart of one registry and two Pods; `shown` says which images its Pods have with the overrides. */
async function proving(
  values: ValueMap,
  drivers: readonly Driver[],
  shown: (overrides: ValueMap) => string[],
  mirror = MIRROR,
) {
  const uses = shown({}).map((image, at) => aUse(`pod-${at}`, image));
  const renderer = {
    overridden: async (overrides: ValueMap) => ({
      uses: shown(overrides).map((image, at) => aUse(`pod-${at}`, image)),
    }),
    release: { flags: { set: [], setString: [], setJson: [] } },
  } as unknown as Renderer;
  const known = new Map(drivers.map((driver, at) => [useKey(uses[at] as ImageUse), driver]));
  const { overrides, open } = await prove(
    renderer,
    { uses, drivers: known, values, switches: [], gaveUp: false },
    mirror,
  );
  return { overrides, open: open.map(({ use, reason }) => `${use.object.name}: ${reason}`) };
}

function leaf(path: string, text: string): Candidate {
  return { path: path.split('.'), text, offset: 0 };
}

function textAt(values: ValueMap, key: string, otherwise: string): string {
  const image = values[key];
  return isMap(image) && typeof image.name === 'string' ? image.name : otherwise;
}

describe('proving overrides', () => {
  it('takes back one that proves nothing, though another leaf of the same image proves others', async () => {
    const registry = leaf('registry', 'docker.io');
    const drivers = [
      { candidate: registry, name: leaf('web.name', 'nginx'), rest: '/nginx:1' },
      { candidate: registry, name: leaf('job.name', 'busybox'), rest: '/busybox:1' },
    ];
    const values = { registry: 'docker.io', web: { name: 'nginx' }, job: { name: 'busybox' } };
    // The chart writes its job's image as it likes.
    const found = await proving(values, drivers, overrides => [
      `${overrides.registry ?? 'docker.io'}/${textAt(overrides, 'web', 'nginx')}:1`,
      'docker.io/busybox:1',
    ]);
    assert.deepEqual(found.overrides, {
      registry: 'mirror.example/docker.io',
      web: { name: 'library/nginx' },
    });
    assert.deepEqual(found.open, ['pod-1: setting registry did not take effect']);
  });

  it('judges what a stronger value beats when that is gone', async () => {
    const drivers = [
      { candidate: leaf('global', ''), rest: 'quay.io/team/web:1' },
      { candidate: leaf('registry', 'ghcr.io'), rest: '/team/job:1' },
    ];
    const found = await proving({ global: '', registry: 'ghcr.io' }, drivers, ({ global, registry }) =>
      typeof global === 'string'
        ? [`${global}quay.io/team/web:1`, `${global}team/job:1`]
        : ['quay.io/team/web:1', `${registry ?? 'ghcr.io'}/team/job:1`],
    );
    assert.deepEqual(found.overrides, { registry: 'mirror.example/ghcr.io' });
    assert.deepEqual(found.open, ['pod-0: no value drives it']);
  });

  it('takes back one that leads as many images astray as it proves', async () => {
    const drivers = [
      { candidate: leaf('registry', 'quay.io'), rest: '/team/web:1' },
      { candidate: leaf('name', 'team/web'), rest: ':1' },
    ];
    const values = { registry: 'quay.io', name: 'team/web' };
    // The second is one of those variables that repeat an image without its registry.
    const found = await proving(values, drivers, ({ registry = 'quay.io', name = 'team/web' }) => [
      `${registry}/${name}:1`,
      `${name}:1`,
    ]);
    assert.deepEqual(found.overrides, { registry: 'mirror.example/quay.io' });
    assert.deepEqual(found.open, ['pod-1: no value drives it']);
  });

  it('blames for that the one whose whole text stands there, not a registry that begins it', async () => {
    const layout = parseMirror('mirror.example', 'strip-host');
    const drivers = [
      { candidate: leaf('registry', 'quay.io'), rest: '/team/web:1' },
      { candidate: leaf('name', 'team/job'), rest: ':1' },
    ];
    const values = { registry: 'quay.io', name: 'team/job' };
    const found = await proving(
      values,
      drivers,
      ({ registry = 'quay.io', name = 'team/job' }) => [`${registry}/team/web:1`, `${name}:1`, `ghcr.io/${name}:1`],
      layout,
    );
    assert.deepEqual(found.overrides, { registry: 'mirror.example' });
  });

  it('leaves one alone whose text only begins the image that another leads astray', async () => {
    const drivers = [
      { candidate: leaf('image', 'quay.io/team/web:1'), rest: '' },
      { candidate: leaf('registry', 'quay.io'), rest: '/team/job:1' },
    ];
    const values = { image: 'quay.io/team/web:1', registry: 'quay.io' };
    const found = await proving(values, drivers, ({ image = 'quay.io/team/web:1', registry = 'quay.io' }) => [
      `${image}`.replace(/^(mirror.*):1$/, '$1:2'),
      `${registry}/team/job:1`,
    ]);
    assert.deepEqual(found.overrides, { registry: 'mirror.example/quay.io' });
  });
});
