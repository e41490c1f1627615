// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { fill, templateOf } from '../../src/knowledge/template.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

function filled(template: string, texts: Record<string, string>): string {
  return fill(templateOf(template), new Map(Object.entries(texts)));
}

describe('templates', () => {
  it('join parts, and leave out brackets whose part is absent', () => {
    const template = '[{registry}/]{name}:{tag}[-{variant}]';
    assert.equal(filled(template, { registry: 'quay.io', name: 'x', tag: '1' }), 'quay.io/x:1');
    assert.equal(filled(template, { name: 'x', tag: '1', variant: 'debug' }), 'x:1-debug');
  });

  it('join a digest with @', () => {
    assert.equal(filled('{name}:{tag}', { name: 'x', tag: DIGEST }), `x@${DIGEST}`);
    assert.equal(filled('{name}[:{tag}]', { name: 'x', tag: DIGEST }), `x@${DIGEST}`);
    assert.equal(filled('{name}:{tag}[@{digest}]', { name: 'x', tag: '1', digest: DIGEST }), `x:1@${DIGEST}`);
  });

  it('write one slash where a registry brings its own', () => {
    assert.equal(filled('{registry}/{name}', { registry: 'quay.io/', name: 'x' }), 'quay.io/x');
  });

  it('know their parts', () => {
    const { all, needed } = templateOf('{a}/{b}[-{c}]');
    assert.deepEqual({ all, needed }, { all: ['a', 'b', 'c'], needed: ['a', 'b'] });
  });

  it('know the part that names the image', () => {
    assert.equal(templateOf('{registry}/{repository}:{tag}').naming, 'repository');
    assert.equal(templateOf('{repository}[:{tag}]').naming, 'repository');
    assert.equal(templateOf('quay.io:443/{name}:{tag}').naming, 'name');
    assert.equal(templateOf('quay.io/acme/agent:{tag}').naming, undefined);
  });

  it('refuse what is not closed', () => {
    assert.throws(() => templateOf('{a'), /cannot be read at "\{a"/);
    assert.throws(() => templateOf('a[{b}'), /has a \[ without \]/);
    assert.throws(() => templateOf('a]'), /cannot be read at "\]"/);
    assert.throws(() => templateOf('[a[b]]'), /cannot be read at "\[b/);
  });
});
