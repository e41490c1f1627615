// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { parseConfig } from '../../src/config/config.ts';
import { writeConfigFile } from '../../src/emit/config-file.ts';
import { fails } from '../support/failures.ts';
import { assertSchema } from '../support/schema.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const HEAD = 'apiVersion: helm-airgap/v1\nkind: AirgapConfig\n';

/** Each example of a schema with the part of the schema that it is for. */
function examplesOf(schema: unknown): { schema: object; example: unknown }[] {
  if (Object(schema) !== schema) return [];
  const { examples } = schema as { examples?: unknown };
  const own = Array.isArray(examples) ? examples.map(example => ({ schema: schema as object, example })) : [];
  return [...own, ...Object.values(schema as object).flatMap(examplesOf)];
}

describe('airgap.yaml', () => {
  it('of this repository is what its schema says', () => {
    const text = readFileSync(path.join(ROOT, 'airgap.yaml'), 'utf8');
    assertSchema(text, 'airgap');
    assert.equal(parseConfig(text, 'airgap.yaml').releases?.length, 6);
  });

  it('that init writes is one, whatever the names', () => {
    const releases = [
      { name: 'web', chart: 'charts/web: odd #name' },
      { name: 'on', chart: './no' },
    ];
    const text = writeConfigFile({ kubeVersion: '1.30', mirror: 'm.internal:5000/x', releases });
    const config = parseConfig(text, 'airgap.yaml');
    assert.equal(config.kubeVersion, '1.30');
    assert.equal(config.mirror?.pull, 'm.internal:5000/x');
    assert.deepEqual(
      config.releases,
      releases.map(release => ({ ...release, namespace: release.name })),
    );
  });

  for (const [what, text, message] of [
    ['an unknown key', 'mirrors: {}', /the file has the unknown key "mirrors" \(did you mean "mirror"\?\)$/],
    [
      'an unknown key of a release',
      'releases: [{name: a, chart: b, vlaues: []}]',
      /releases\[0\] has the unknown key "vlaues" \(did you mean "values"/,
    ],
    ['a release without chart', 'releases: [{name: a}]', /releases\[0\] lacks the key "chart"$/],
    ['one release twice', 'releases: [{name: a, chart: b}, {name: a, chart: c}]', /release default\/a is there twice/],
    [
      'a platform that is none',
      'platforms: [linux]',
      /platforms\[0\]: linux has not the form that is wanted, such as linux\/amd64$/,
    ],
    ['a reason that is missing', 'ignore: [{image: x}]', /ignore\[0\] lacks the key "reason"$/],
    [
      'an image that is none',
      'additionalImages: [{image: "A b", reason: x}]',
      /additionalImages: "A b" is not an image/,
    ],
    [
      'an endpoint without scheme',
      'registries: {docker.io: {endpoint: mirror.example}}',
      /docker\.io\.endpoint: mirror\.example has not .*, such as https:/,
    ],
    [
      'a password in an endpoint that is none, which is not shown',
      'registries: {docker.io: {endpoint: htps://bob:hunter2@mirror.example}}',
      /docker\.io\.endpoint: what stands there has not .*, such as https:/,
    ],
    [
      'a list in place of a mapping',
      'registries: [a]',
      /registries must be a mapping, such as \{registry\.internal:5000: \{plain/,
    ],
    ['a text in place of a list', 'releases: x', /releases must be a list, such as \[\{name: shop, /],
    ['a number in place of a text', 'kubeVersion: 1.30', /kubeVersion must be text: write it in quotes$/],
    ['a rule that is none', 'rules: [1]', /: rules\[0\]: 1 has not the form that is wanted, such as rules\.yaml$/],
    [
      'a fallback that is none',
      'mirror: {pull: m.internal, fallback: hope}',
      /mirror\.fallback must be "node-mirror" or "post-render"$/,
    ],
    [
      'a key twice',
      'platforms: [linux/amd64]\nplatforms: [linux/arm64]',
      /^airgap\.yaml: line \d+: duplicated mapping key/,
    ],
    ['broken YAML', 'releases: [', /^airgap\.yaml: line \d+: /],
  ] as const) {
    it(`is refused with ${what}`, () => {
      fails(() => parseConfig(`${HEAD}${text}\n`, 'airgap.yaml'), 'CONFIG_INVALID', message);
    });
  }

  it('is refused with another kind, and told which one', () => {
    const text = 'apiVersion: helm-airgap/v1\nkind: ConfigMap\n';
    fails(() => parseConfig(text, 'airgap.yaml'), 'CONFIG_INVALID', /kind must be "AirgapConfig"$/);
  });

  it('is refused before it is read when a list in it would take gigabytes of memory', () => {
    const text = `${HEAD}platforms: [${'0,'.repeat(2_100_000)}]`;
    fails(() => parseConfig(text, 'airgap.yaml'), 'CONFIG_INVALID', /holds more than 2000000 values$/);
  });

  it('has examples in its schema that are as it wants them', () => {
    const examples = examplesOf(JSON.parse(readFileSync(path.join(ROOT, 'schemas', 'airgap.schema.json'), 'utf8')));
    assert.ok(examples.length > 20);
    const ajv = new Ajv({ strict: false });
    for (const { schema, example } of examples) assert.ok(ajv.validate(schema, example), JSON.stringify(example));
  });

  it('is refused with all that is wrong at once', () => {
    const text = `${HEAD}x: 1\ny: 2\nreleases: [{name: A, chart: b}]\n`;
    const { message } = fails(() => parseConfig(text, 'f'), 'CONFIG_INVALID');
    for (const part of ['"x"', '"y"', 'releases[0].name'])
      assert.ok(message.includes(part), `${part} is not in ${message}`);
  });

  for (const text of ['', 'null', '- a', 'text', 'apiVersion: helm-airgap/v2\nkind: AirgapConfig']) {
    it(`is refused when it is ${JSON.stringify(text)}`, () => fails(() => parseConfig(text, 'f'), 'CONFIG_INVALID'));
  }
});
