// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dump } from 'js-yaml';
import { discover } from '../../src/discover/discover.ts';
import type { Discovery } from '../../src/discover/image-use.ts';
import { kindMayHoldImage, mayHoldImage } from '../../src/rendered/may-hold-image.ts';
import { splitStream } from '../../src/rendered/stream.ts';
import { isMap, type Value, type ValueMap } from '../../src/rendered/value.ts';
import { loadYaml } from '../../src/rendered/yaml.ts';
import { charts } from '../corpus.ts';

/** What the rules find in a text that is parsed without asking whether it may hold an image. */
function forced(text: string): Discovery | undefined {
  const value = loadYaml(text, { duplicates: 'last' });
  if (!isMap(value) || !kindMayHoldImage(String(value.kind))) return undefined;
  const identity = { apiVersion: String(value.apiVersion), kind: String(value.kind), name: 'a' };
  return discover([{ identity, value, line: 1 }]);
}

/** A host and path without tag or digest under a key that says nothing is the one thing that may be passed over. */
function counts({ uses, unresolved }: Discovery): boolean {
  const named = uses.some(
    ({ certainty, reference }) =>
      certainty !== 'possible' || reference.tag !== undefined || reference.digest !== undefined,
  );
  return named || unresolved.length > 0;
}

const HEX = 'abcdef0123456789'.repeat(4);
const REFERENCES = [
  'nginx',
  'redis:7.2-alpine',
  'alpine:edge',
  'registry:2.8',
  'a/b:1',
  'a/b',
  'A.example/b:v1',
  'quay.io/team/app:v1.2.3',
  'quay.io/team/app',
  'localhost/app:1',
  'registry:5000/app:1.0',
  '[::1]:5000/app:v1',
  `nginx@sha256:${HEX}`,
  `quay.io/a/b@sha512:${HEX}${HEX}`,
  'ghcr.io/a__b/c:latest',
];
const OTHER = [
  '8080',
  'localhost:8080',
  'http://x/y:1',
  'true',
  '',
  'kubernetes.io/os',
  '12:30',
  'v1',
  'quay.io',
  'sha256:1',
  'auto',
];
const KEYS = [
  'image',
  'docker_image',
  'repository',
  'imageRepository',
  'registry',
  'hub',
  'tag',
  'version',
  'digest',
  'value',
  'name',
  'data',
  'binaryData',
  'stringData',
  'args',
  'env',
  'containers',
  'initContainers',
  'spec',
  'volumes',
  'reference',
  'global',
  'x',
  'config.yaml',
  'run.sh',
];

const { value } = fc.letrec<{ value: Value; text: string }>(tie => ({
  text: fc.oneof(
    fc.constantFrom(...REFERENCES),
    fc.constantFrom(...OTHER),
    fc.tuple(fc.constantFrom(...KEYS), fc.constantFrom(...REFERENCES)).map(([key, image]) => `--${key}=${image}`),
    fc.tuple(fc.constantFrom(...REFERENCES), fc.constantFrom(...REFERENCES)).map(([a, b]) => `1.2=${a}\n1.3=${b}\n`),
    fc.constantFrom(...REFERENCES).map(image => Buffer.from(`run: ${image}\nx: 1\n`).toString('base64')),
    fc.constantFrom(...REFERENCES).map(image => `set -e\ndocker pull ${image}; echo "done"`),
    tie('value').map(inner => JSON.stringify(inner) ?? ''),
    tie('value').map(inner => dump(inner ?? null)),
  ),
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    tie('text'),
    fc.constantFrom<Value>(1, 1.5, null, true),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 4 }),
  ),
}));

/** Documents with one hint at most, where a hint that is missing shows. */
const sparse: fc.Arbitrary<ValueMap> = fc.oneof(
  fc.constantFrom(...REFERENCES).map(text => ({ kind: 'Widget', spec: { x: text } })),
  fc
    .constantFrom(...REFERENCES)
    .map(text => ({ kind: 'Widget', spec: { image: text, containers: [{ image: text }] } })),
  fc
    .constantFrom(...REFERENCES)
    .map(text => ({ kind: 'Widget', spec: { repository: text, tag: 'x1', pullPolicy: 'Always' } })),
  fc.constantFrom(...REFERENCES).map(text => ({ kind: 'Secret', data: { x: Buffer.from(text).toString('base64') } })),
  fc
    .constantFrom(...REFERENCES)
    .map(text => ({ kind: 'ConfigMap', binaryData: { x: Buffer.from(text).toString('base64') } })),
  fc.constantFrom(...REFERENCES).map(text => ({ kind: 'ConfigMap', data: { x: `a=1\nb=${text}\n` } })),
);

const dense = fc
  .tuple(
    fc.constantFrom('Pod', 'ConfigMap', 'Secret', 'Widget'),
    fc.dictionary(fc.constantFrom(...KEYS), value, { maxKeys: 4 }),
  )
  .map(([kind, rest]): ValueMap => ({ kind, ...rest }));

const object = fc.oneof(sparse, dense).map(value => ({ apiVersion: 'v1', metadata: { name: 'a' }, ...value }));

const styles: ((value: ValueMap) => string)[] = [
  value => dump(value),
  value => dump(value, { flowLevel: 2, lineWidth: -1 }),
  value => dump(value, { forceQuotes: true, quoteStyle: 'double' }),
  value => JSON.stringify(value),
  value => JSON.stringify(value, undefined, 2).replaceAll('/', '\\/'),
];

describe('rendered: what may hold an image', () => {
  it('is never denied to a generated document in which the rules find something', () => {
    let seen = 0;
    fc.assert(
      fc.property(object, fc.nat({ max: styles.length - 1 }), (value, style) => {
        const text = styles[style]?.(value) ?? '';
        const result = forced(text);
        if (result === undefined || !counts(result)) return;
        seen++;
        assert.ok(mayHoldImage(text), text);
      }),
      { numRuns: 2000 },
    );
    assert.ok(seen > 500, `only ${seen} documents held an image`);
  });

  for (const chart of charts()) {
    it(`is denied to no document of ${chart.name} in which the rules find something`, () => {
      for (const { text, line } of splitStream(chart.text)) {
        if (mayHoldImage(text)) continue;
        const result = forced(text);
        assert.ok(result === undefined || !counts(result), `line ${line}: ${JSON.stringify(result?.uses)}`);
      }
    });
  }

  it('is denied to kinds without an image by their text alone', () => {
    assert.equal(mayHoldImage('apiVersion: v1\nkind: CustomResourceDefinition\nspec: {image: quay.io/a/b:1}'), false);
    assert.equal(mayHoldImage('kind: Service\nspec: {ports: [{port: 80}], clusterIP: None}\n'), false);
  });

  it('is not denied because a nested object is of such a kind', () => {
    assert.ok(mayHoldImage('kind: ConfigMap\ndata:\n  a.yaml: |\n    kind: Role\n    ---\n    image: a/b:1\n'));
    assert.ok(mayHoldImage('kind: List\nitems:\n- kind: Role\n- image: a/b:1\n'));
  });

  it('is not denied to base64, also in a list', () => {
    assert.ok(mayHoldImage('kind: List\nitems:\n- kind: Secret\n  data: {a: aGVsbG8=}\n'));
    assert.ok(mayHoldImage('{"kind": "Secret", "data": {"a": "aGVsbG8="}}'));
    assert.ok(mayHoldImage('kind: SecretList\nitems:\n- data: {a: aGVsbG8=}\n'));
    assert.ok(mayHoldImage('kind: ConfigMap\nbinaryData: {a: aGVsbG8=}\n'));
  });
});
