// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type Candidate, candidatesOf } from '../../src/discover/candidates.ts';
import { formatValuesPath } from '../../src/discover/values-path.ts';
import type { ValueMap } from '../../src/rendered/value.ts';
import { useOf } from './hand-made.ts';

/** Candidates of one group as `path@offset`. */
function show(candidates: readonly Candidate[]): string[] {
  return candidates.map(({ path, offset }) => `${formatValuesPath(path)}@${offset}`);
}

function groups(values: ValueMap, ...images: string[]): Record<'direct' | 'words' | 'empty', string[]> {
  const { direct, words, empty } = candidatesOf(
    values,
    images.map(image => useOf(image)),
  );
  return { direct: show(direct), words: show(words), empty: show(empty) };
}

describe('discover: candidates', () => {
  it('are leaves that an image begins with: the whole of it, its host, its host and path', () => {
    const values = {
      whole: 'quay.io/a/b:1',
      image: { registry: 'quay.io', prefix: 'quay.io/a', repository: 'quay.io/a/b', slash: 'quay.io/', tag: '1' },
      other: 'quay.iox',
      middle: 'a/b',
    };
    assert.deepEqual(groups(values, 'quay.io/a/b:1').direct, [
      'whole@0',
      'image.registry@0',
      'image.prefix@0',
      'image.repository@0',
      'image.slash@0',
    ]);
  });

  it('are parts of an image in JSON and YAML that stand as text, but neither addresses nor mere words', () => {
    const json = '{"image": {"repository": "quay.io/a/b", "tag": "1"}, "home": "https://quay.io/a"}';
    const yaml = 'hub: quay.io/a\nname: b\nsee: "quay.io"\nmore: quay.io/abc a';
    assert.deepEqual(groups({ json, yaml }, 'quay.io/a/b:1').direct, ['json@26', 'yaml@5', 'yaml@29']);
    assert.deepEqual(groups({ text: 'run nginx now' }, 'nginx:1').direct, []);
  });

  it('end where a template would join parts', () => {
    assert.deepEqual(groups({ a: { image: 'ngin' } }, 'nginx:1'), { direct: [], words: [], empty: [] });
    assert.deepEqual(groups({ a: { image: 'nginx' } }, 'nginx:1').direct, ['a.image@0']);
  });

  it('are images inside a longer text, each at its place', () => {
    const values = {
      args: ['--image=quay.io/a/b:1', '--port=80'],
      images: 'x=quay.io/a/b:1,y=c/d:2',
      no: 'xquay.io/a/b:1',
    };
    assert.deepEqual(groups(values, 'quay.io/a/b:1', 'c/d:2').direct, ['args[0]@8', 'images@2', 'images@18']);
  });

  it('include what stands in front of a template in a value', () => {
    assert.deepEqual(groups({ image: 'quay.io/a/b:v{{ .Chart.AppVersion }}' }, 'quay.io/a/b:v1.2').direct, ['image@0']);
    for (const image of ['quay.io/a/b:${VERSION}', 'quay.io/a/b:%s'])
      assert.deepEqual(groups({ image }, 'quay.io/a/b:v1.2').direct, ['image@0']);
    const values = { objects: ['- {image: quay.io/a/b:1}\n- {image: "c.io/d:{{ .Values.tag }}"}'] };
    assert.deepEqual(groups(values, 'quay.io/a/b:1', 'c.io/d:2').direct, ['objects[0]@10', 'objects[0]@36']);
  });

  it('include parts of a composed host', () => {
    const values = { image: { account: '602401143452', region: 'us-west-2', domain: 'amazonaws.com' } };
    assert.deepEqual(groups(values, '602401143452.dkr.ecr.us-west-2.amazonaws.com/cni:v1').direct, ['image.account@0']);
  });

  it('count single words apart, for they are names as well', () => {
    assert.deepEqual(groups({ name: 'redis', component: 'redis', image: 'redis' }, 'redis:7'), {
      direct: ['image@0'],
      words: ['name@0', 'component@0'],
      empty: [],
    });
  });

  it('look behind docker.io/, where library/ may have to come in between', () => {
    const values = { image: { registry: 'docker.io', repository: 'nginx' } };
    assert.deepEqual(groups(values, 'docker.io/nginx:1').direct, ['image.registry@0', 'image.repository@0']);
    assert.deepEqual(groups(values, 'quay.io/nginx:1').direct, []);
  });

  it('include empty registries and repositories, the outermost first', () => {
    const values = {
      a: { b: { registry: '' } },
      global: { imageRegistry: null },
      hub: '',
      tag: '',
      name: '',
      image: '',
    };
    assert.deepEqual(groups(values, 'nginx:1').empty, ['hub@0', 'image@0', 'global.imageRegistry@0', 'a.b.registry@0']);
  });

  it('include what stands for the whole under a key called image', () => {
    const values = { engine: { image: { ref: '', tag: '' } }, git: { ref: '' } };
    assert.deepEqual(groups(values, 'nginx:1').empty, ['engine.image.ref@0']);
  });

  it('include registries that templates ask for and values do not have', () => {
    const reads = [
      ['global', 'imageRegistry'],
      ['image', 'registry'],
      ['image', 'tag'],
      ['name', 'registry'],
    ];
    const { empty } = candidatesOf({ image: { registry: 'quay.io' }, name: 'text' }, [useOf('quay.io/a:1')], reads);
    assert.deepEqual(show(empty), ['global.imageRegistry@0']);
  });

  it('give a twin to what stands under a key that users must not set', () => {
    const values = { _internal_defaults_do_not_set: { global: { hub: 'gcr.io/istio' } } };
    assert.deepEqual(groups(values, 'gcr.io/istio/pilot:1').direct, [
      '_internal_defaults_do_not_set.global.hub@0',
      'global.hub@0',
    ]);
  });

  it('give none to an anchor whose path without it is another value', () => {
    const values = { _web: { image: { repository: 'team/web' } }, image: { repository: 'team/api' } };
    assert.deepEqual(groups(values, 'team/web:1', 'team/api:1').direct, [
      '_web.image.repository@0',
      'image.repository@0',
    ]);
    const { direct } = candidatesOf(values, [useOf('team/web:1'), useOf('team/api:1')]);
    assert.deepEqual(
      direct.map(({ text }) => text),
      ['team/web', 'team/api'],
    );
  });

  it('take no booleans and no single letters', () => {
    assert.deepEqual(groups({ image: { t: true, a: 'q' } }, 'q/true:1'), { direct: [], words: [], empty: [] });
  });
});
