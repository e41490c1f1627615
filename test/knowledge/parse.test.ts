// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { AirgapError } from '../../src/errors.ts';
import { BUILT_IN } from '../../src/knowledge/built-in.generated.ts';
import { contradictions } from '../../src/knowledge/contradictions.ts';
import { joinRules } from '../../src/knowledge/join-rules.ts';
import { Knowledge } from '../../src/knowledge/knowledge.ts';
import { checkRules, parseRules } from '../../src/knowledge/parse.ts';

/** What is said of a rule file, without the file's name. */
function refused(text: string): string {
  let said = '';
  assert.throws(
    () => new Knowledge(parseRules(text, 'r.yaml')),
    (error: unknown) => {
      assert.ok(error instanceof AirgapError);
      assert.equal(error.code, 'RULES_INVALID');
      said = error.message.replace(/^r\.yaml: /, '');
      return true;
    },
  );
  return said;
}

const HEAD = 'operator: acme\ntitle: Acme\nrecognise: [{image: acme/operator}]\n';

/** What is said of a rule with this entry of `images:`. */
function refusedSource(source: string): string {
  return refused(`${HEAD}images: [${source}]`).replace(/^rule acme: images\[0\]/, '');
}

describe('rules that are refused', () => {
  for (const [what, text, said] of [
    ['what is no YAML', 'operator: [', 'line 1: unexpected end of the stream within a flow collection'],
    ['no rule', '- a', 'rule 1: must be object'],
    ['nothing', '# nothing\n---\n', 'holds no rule'],
    [
      'aliases that lead into themselves',
      `${HEAD}images: [{compose: '{a}', parts: {a: &a {table: {x: y}, by: *a}}}]`,
      'rule acme: expands without end',
    ],
    [
      'a sign that is an image with its tag',
      HEAD.replace('acme/operator', 'acme/operator:1.2'),
      'rule acme: recognise[0].image "acme/operator:1.2" is no glob of a repository, which has no tag, only letters, digits and . _ - / * |',
    ],
    [
      'a regular expression',
      HEAD.replace('acme/operator', '"(acme/)+op$"'),
      'rule acme: recognise[0].image "(acme/)+op$" is no glob of a repository, which has no tag, only letters, digits and . _ - / * |',
    ],
    [
      'a rule without what makes it one',
      'operator: acme',
      "rule acme: must have required property 'title'; rule acme: needs recognise or resources",
    ],
    ['unknown keys', `${HEAD}image: x`, 'rule acme: has the unknown key "image"'],
    [
      'a name that is none',
      HEAD.replace('acme', 'Acme!'),
      'rule Acme!: operator must match pattern "^[a-z0-9]+(-[a-z0-9]+)*$"',
    ],
    [
      'a sign of two',
      HEAD.replace('{image: acme/operator}', '{image: a, env: B}'),
      'rule acme: recognise[0] has more than one key',
    ],
    [
      'a sign of any image',
      HEAD.replace('acme/operator', '"*"'),
      'rule acme: recognise[0].image "*" would match everything',
    ],
    ['any API group', 'operator: a\ntitle: A\nresources: ["*"]', 'rule a: resources[0] "*" would match everything'],
    [
      'the name of what has no rule',
      HEAD.replace('acme', 'unknown'),
      'rule unknown: the name unknown is that of operators without a rule',
    ],
    ['two rules of one name', `${HEAD}---\n${HEAD}`, 'two rules are called acme'],
    [
      'two rules that recognise one image',
      `${HEAD}---\n${HEAD.replace('acme', 'other').replace('acme/operator', 'b|acme/operator')}`,
      'rules acme and other both recognise the image acme/operator',
    ],
    [
      'two rules that may recognise one image, on any host',
      `${HEAD}---\n${HEAD.replace('acme', 'other').replace('acme/operator', 'oper*')}`,
      'rules acme and other both recognise the image that acme/operator and oper* may both be',
    ],
    [
      'two rules with globs of one image',
      `${HEAD.replace('acme/operator', '"acme/*-operator"')}---\n${HEAD.replace('acme', 'other').replace('acme/operator', '"acme/db-*"')}`,
      'rules acme and other both recognise the image that acme/*-operator and acme/db-* may both be',
    ],
    [
      'a place that is found and excluded',
      `${HEAD}images: [{configMap: a, key: b}]\nexclude: [{key: b, configMap: a, reason: no}]`,
      'rule acme: images[0] and exclude[0] contradict each other: both name configMap a, key b',
    ],
    [
      'an exclusion without a reason',
      `${HEAD}exclude: [{env: A}]`,
      "rule acme: exclude[0] must have required property 'reason'",
    ],
    [
      'a group that nothing would make it look at',
      'operator: a\ntitle: A\nresources: [a.example]\nimages: [{resource: X, group: b.example, path: spec.image}]',
      'rule a: images[0].group "b.example" is not among resources, and no recognise says where to look for it',
    ],
    [
      'every problem of a file at once',
      `${HEAD}images: [{env: "*"}]\n---\n${HEAD.replace('acme', 'b')}images: [{evn: X}]`,
      'rule acme: images[0] "*" would match everything; rule b: images[0] has the unknown key "evn"; ' +
        'rule b: images[0] lacks the key that says what it is, such as env, flag or resource',
    ],
  ] as const) {
    it(what, () => assert.equal(refused(text), said));
  }
});

describe('sources that are refused', () => {
  for (const [source, said] of [
    ['{env: A, flag: B}', ' mixes env and flag'],
    ['{configMap: a}', ': configMap needs key'],
    ['{resource: A}', ': resource needs path'],
    ['{env: A, group: b}', ': group does not go with env'],
    ['{compose: "{a}", parts: {a: x}, as: lines}', ': as does not go with compose'],
    ['{compose: "{a}"}', ': compose needs parts'],
    ['{compiled: [a]}', ': compiled needs versions'],
    ['{env: A, as: list}', '.as must be one of image, lines, pairs'],
    ['{env: ""}', '.env is empty'],
    ['{env: "A|*"}', ' "A|*" would match everything'],
    ['{configMap: "*", key: "*"}', ' would match every key of every object: name one, or a path below'],
    ['{configMap: "*", key: "*", path: "**"}', ' would match every key of every object: name one, or a path below'],
    [
      '{resource: "*", path: "spec..image"}',
      '.path "spec..image" cannot be read at ".image" (character 6): a step is a key, *, **, [], (a|b), {a,b} or ["key"]',
    ],
    ['{resource: "*", path: "**"}', ' would match every field of every object: name a kind, or a key in the path'],
    [
      '{compose: "{a}:{b}", parts: {a: x, c: y}}',
      '.compose names the part "b" that is not there; rule acme: images[0].parts.c stands nowhere in the template',
    ],
    ['{compose: "{a", parts: {a: x}}', '.compose cannot be read at "{a"'],
    ['{compose: "{a}", whole: b, parts: {a: x}}', '.whole names the part "b" that is not there'],
    ['{compose: "{a}", parts: {a: {at: b}}}', '.parts.a.at has no object to look in: it needs each'],
    ['{compose: "{a}", parts: {a: {table: {x: y}}}}', '.parts.a: table needs by'],
    ['{compose: "{a}", parts: {a: {ranges: {new: y}, by: x}}}', '.parts.a.ranges: "new" is no range of versions'],
    [
      '{compose: "{a}", parts: {a: {operator: name}}}',
      '.parts.a.operator must be one of image, registry, repository, prefix, tag, version',
    ],
    ['{compose: "{a}", parts: {a: [{env: A, nope: 1}]}}', '.parts.a[0] has the unknown key "nope"'],
    ['{compiled: ["Not An Image"], versions: "*"}', '.compiled "Not An Image" is no image reference'],
    ['{compiled: [a], versions: newest}', '.versions: "newest" is no range of versions'],
    ['{env: A, when: {version: newest}}', '.when: "newest" is no range of versions'],
    ['{env: A, when: {at: x, equals: y}}', '.when.at has no object to look in: it needs each'],
    ['{env: A, when: [{some: {env: "*"}}]}', '.when.some "*" would match everything'],
    ['{env: A, choose: {resource: X}}', ".choose must have required property 'path'"],
    ['{ask: {id: a, question: b}}', ".ask must have required property 'why'"],
  ] as const) {
    it(source, () => assert.equal(refusedSource(source), said));
  }
});

describe('rules', () => {
  it('may stand in one file, as YAML documents', () => {
    assert.deepEqual(
      parseRules(`${HEAD}---\n${HEAD.replaceAll('acme', 'b')}---\n`, 'r.yaml').map(({ operator }) => operator),
      ['acme', 'b'],
    );
  });

  it('may be values, of airgap.yaml for example', () => {
    assert.throws(() => checkRules([{ operator: 'a' }], 'airgap.yaml'), /^AirgapError: airgap\.yaml: rule a: /);
  });

  it('of the user’s replace built-in ones of their name', () => {
    const [builtIn, own] = [parseRules(HEAD, 'a'), parseRules(HEAD.replace('Acme', 'Ours'), 'b')];
    assert.deepEqual(
      new Knowledge(joinRules(builtIn, own)).rules.map(({ title }) => title),
      ['Ours'],
    );
  });

  it('of the user’s that recognise the image of a built-in one are refused', () => {
    const [builtIn, own] = [parseRules(HEAD, 'a'), parseRules(HEAD.replace('acme', 'ours'), 'b')];
    assert.throws(() => joinRules(builtIn, own), /rules acme and ours both recognise the image acme\/operator/);
  });

  it('of knowledge/ do not contradict each other', () => assert.deepEqual(contradictions(BUILT_IN), []));

  it('of a convention may look at the containers of named operators, and at all custom resources', () => {
    const convention = `${HEAD.replace('acme', 'all')}convention: true\nresources: ['*.*']\n`;
    const knowledge = new Knowledge(parseRules(`${convention}---\n${HEAD}`, 'r.yaml'));
    assert.deepEqual(
      knowledge.rules.map(({ operator }) => operator),
      ['acme', 'all'],
    );
    assert.equal(knowledge.isResource('acme.example'), false);
  });
});
