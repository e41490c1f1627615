// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { discover } from '../../src/discover/discover.ts';
import { rewriteStream } from '../../src/plan/rewrite.ts';
import { canonical } from '../../src/reference/reference.ts';
import { readStream } from '../../src/rendered/document.ts';
import { formatIdentity } from '../../src/rendered/identity.ts';

const MIRROR = 'mirror.test:5000/m';

/** Points everything that discovery finds at the mirror. Answers the changed lines without indentation, then what failed. */
function rewritten(stream: string): string[] {
  const { documents } = readStream(stream);
  const { uses } = discover(documents, { knownHosts: ['mirror.test:5000'] });
  const rewrites = uses
    .filter(({ certainty }) => certainty !== 'possible')
    .map(({ object, path, reference }) => {
      const now = `${MIRROR}/${canonical(reference)}`;
      const document = documents.find(({ identity }) => formatIdentity(identity) === formatIdentity(object));
      assert.ok(document);
      return { object: document, path, old: reference.written, now, composed: now };
    });
  const { text, failed } = rewriteStream(stream, documents, rewrites, uses);
  const before = new Set(stream.split('\n'));
  const lines = text.split('\n').filter(line => !before.has(line));
  return [...lines.map(line => line.trim()), ...[...failed].map(({ path }) => `failed: ${path}`)];
}

const pod = (image: string) => `
# Source: web/templates/pod.yaml
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: web
${image}
`;

const configMap = (data: string) => `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
${data}
`;

describe('rewriting a stream', () => {
  const styles: [string, string, string[]][] = [
    ['plain', '      image: nginx:1.27 # why', [`image: ${MIRROR}/docker.io/library/nginx:1.27 # why`]],
    ['double quotes', '      image: "quay.io/a/b:1"', [`image: "${MIRROR}/quay.io/a/b:1"`]],
    ['escapes', '      image: "quay.io\\/a\\x2fb:1"', [`image: "${MIRROR}/quay.io/a/b:1"`]],
    ['single quotes', "      image: 'quay.io/a/b:1'", [`image: '${MIRROR}/quay.io/a/b:1'`]],
    ['a literal block', '      image: |-\n        quay.io/a/b:1', [`${MIRROR}/quay.io/a/b:1`]],
    ['a folded block', '      image: >-\n        quay.io/a/b:1', [`${MIRROR}/quay.io/a/b:1`]],
    ['a tag and an anchor', '      image: !!str &i quay.io/a/b:1', [`image: !!str &i ${MIRROR}/quay.io/a/b:1`]],
    [
      'a flow mapping',
      '      env: []\n      resources: {}\n      image: quay.io/a/b:1',
      [`image: ${MIRROR}/quay.io/a/b:1`],
    ],
    [
      'the last of duplicate keys',
      '      image: old:1\n      image: quay.io/a/b:1',
      [`image: ${MIRROR}/quay.io/a/b:1`],
    ],
    ['white space around', '      image: " quay.io/a/b:1 "', [`image: " ${MIRROR}/quay.io/a/b:1 "`]],
  ];
  for (const [what, written, expected] of styles) {
    it(`changes an image in ${what}`, () => assert.deepEqual(rewritten(pod(written)), expected));
  }

  it('changes the whole of a flag, the value of one, and lines of versions', () => {
    const args =
      '      image: quay.io/a/b:1\n      args: ["--side-image=quay.io/a/c:2", "--other-image", "quay.io/a/d:3"]';
    const env = '\n      env: [{name: KAFKA_IMAGES, value: "3.9=quay.io/k:3\\n4.0=quay.io/k:4"}]';
    assert.deepEqual(rewritten(pod(args + env)), [
      `image: ${MIRROR}/quay.io/a/b:1`,
      `args: ["--side-image=${MIRROR}/quay.io/a/c:2", "--other-image", "${MIRROR}/quay.io/a/d:3"]`,
      `env: [{name: KAFKA_IMAGES, value: "3.9=${MIRROR}/quay.io/k:3\\n4.0=${MIRROR}/quay.io/k:4"}]`,
    ]);
  });

  it('changes one leaf of YAML, JSON or TOML in a string, and no comment', () => {
    const data = `  a.yaml: |
    # image: quay.io/a/b:1
    server: {image: "quay.io/a/b:1"}
    # and quay.io/a/b:1 again
  b.json: '{"one": {"image": "quay.io/a/b:1"}, "two": {"image": "quay.io/a/b:1"}}'
  c.toml: |
    # image = "quay.io/a/b:1"
    [runner]
    image = "quay.io/a/b:1"`;
    assert.deepEqual(rewritten(configMap(data)), [
      `server: {image: "${MIRROR}/quay.io/a/b:1"}`,
      `b.json: '{"one": {"image": "${MIRROR}/quay.io/a/b:1"}, "two": {"image": "${MIRROR}/quay.io/a/b:1"}}'`,
      `image = "${MIRROR}/quay.io/a/b:1"`,
    ]);
  });

  it('tells equal words of a script apart from comments and addresses', () => {
    const data = `  run.sh: |
    # docker pull quay.io/a/b:1
    curl https://quay.io/a/b:1
    docker run quay.io/a/b:1
    IMAGE=quay.io/a/b:1
    docker run quay.io/a/b:1 --name {{ .Name }}`;
    assert.deepEqual(rewritten(configMap(data)), [
      `docker run ${MIRROR}/quay.io/a/b:1`,
      `IMAGE=${MIRROR}/quay.io/a/b:1`,
      `docker run ${MIRROR}/quay.io/a/b:1 --name {{ .Name }}`,
    ]);
  });

  it('decodes base64, and encodes it again', () => {
    const secret = (text: string) =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata:\n  c.json: ${Buffer.from(text).toString('base64')}\n`;
    const changed = secret(`{"image":"${MIRROR}/quay.io/a/b:1"}`).split('\n').at(-2)?.trim();
    assert.deepEqual(rewritten(secret('{"image":"quay.io/a/b:1"}')), [changed]);
  });

  const parts: [string, string, string[]][] = [
    ['the name of one key', 'repository: quay.io/a/b\n    tag: "1"', [`repository: ${MIRROR}/quay.io/a/b`]],
    ['the registry beside it', 'registry: quay.io\n    repository: a/b\n    tag: "1"', [`registry: ${MIRROR}/quay.io`]],
    [
      "the registry of Docker's own",
      'registry: docker.io\n    repository: nginx\n    tag: "1"',
      [`registry: ${MIRROR}/docker.io/library`],
    ],
    [
      'three parts',
      'registry: quay.io\n    repository: a\n    image: b\n    tag: "1"',
      [`registry: ${MIRROR}/quay.io`],
    ],
    [
      'the repository before a name',
      'repository: quay.io/a\n    name: b\n    tag: "1"',
      [`repository: ${MIRROR}/quay.io/a`],
    ],
    ['a prefix', 'prefix: quay.io/a\n    name: b\n    tag: "1"', [`prefix: ${MIRROR}/quay.io/a`]],
  ];
  for (const [what, block, expected] of parts) {
    it(`changes composed images at ${what}`, () => {
      const custom = `apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: t}\nspec:\n  image:\n    pullPolicy: Always\n    ${block}\n`;
      assert.deepEqual(rewritten(custom), expected);
    });
  }

  it('changes a hub once for all that it is in front of', () => {
    const data =
      '  values: |\n    {"global": {"hub": "quay.io/mesh", "tag": "1", "proxy": {"image": "p"}, "init": {"image": "i"}}}';
    assert.deepEqual(rewritten(configMap(data)), [
      `{"global": {"hub": "${MIRROR}/quay.io/mesh", "tag": "1", "proxy": {"image": "p"}, "init": {"image": "i"}}}`,
    ]);
  });

  it('opens Lists and counts copies of one object', () => {
    const item = (image: string) =>
      `{apiVersion: v1, kind: Pod, metadata: {name: one}, spec: {containers: [{name: a, image: ${image}}]}}`;
    const list = `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ServiceAccount, metadata: {name: x}}\n- ${item('quay.io/a:1')}\n- ${item('quay.io/b:1')}\n`;
    assert.deepEqual(rewritten(list), [`- ${item(`${MIRROR}/quay.io/a:1`)}`, `- ${item(`${MIRROR}/quay.io/b:1`)}`]);
  });

  it('changes an alias where its anchor stands', () => {
    const text = pod('      image: &i quay.io/a/b:1\n    - name: two\n      image: *i');
    assert.deepEqual(rewritten(text), [`image: &i ${MIRROR}/quay.io/a/b:1`]);
  });

  it('changes what `<<` merges in where it is written, and what stands over it where that is', () => {
    const merged = '      <<: &base {image: quay.io/a/b:1}\n    - {<<: *base, name: c, image: quay.io/a/c:1}';
    assert.deepEqual(rewritten(pod(merged)), [
      `<<: &base {image: ${MIRROR}/quay.io/a/b:1}`,
      `- {<<: *base, name: c, image: ${MIRROR}/quay.io/a/c:1}`,
    ]);
  });

  it('changes an alias also where something else in the document cannot be changed', () => {
    const key = '? &i quay.io/a/b:1\n: a key is never an image\n';
    const images = '      image: *i\n    - {name: c, image: &c "quay.io/a/c:1"}\n    - {name: d, image: *c}';
    assert.deepEqual(rewritten(key + pod(images)), [
      `- {name: c, image: &c "${MIRROR}/quay.io/a/c:1"}`,
      'failed: spec.containers[0].image',
    ]);
  });

  it('changes thousands of images of one document', () => {
    const item = (at: number) =>
      `- {kind: Pod, metadata: {name: p-${at}}, spec: {containers: [{image: "quay.io/a/b:${at}"}]}}`;
    const list = `kind: List\nitems:\n${Array.from({ length: 4000 }, (_, at) => item(at)).join('\n')}\n`;
    assert.equal(rewritten(list).length, 4000);
  });

  it('keeps line ends, a byte order mark, markers, and documents that need no change', () => {
    const text = `\ufeff%YAML 1.2\r\n---\r\n${pod('      image: quay.io/a/b:1').replaceAll('\n', '\r\n')}--- # next\r\n{ kind: "Odd",   a: [ 1,2 ] }\r\n...\r\n`;
    const { documents } = readStream(text);
    const { uses } = discover(documents);
    const [use] = uses;
    const [object] = documents;
    assert.ok(use && object);
    const [old, now] = [use.reference.written, `${MIRROR}/quay.io/a/b:1`];
    const result = rewriteStream(text, documents, [{ object, path: use.path, old, now, composed: now }], uses);
    assert.equal(result.text, text.replace(old, now));
  });

  it('says so where no text of the document holds the image or its parts', () => {
    const { documents } = readStream(pod('      image: quay.io/a/b:1'));
    const [object] = documents;
    assert.ok(object);
    const rewrite = {
      object,
      path: 'spec.containers[0].image#virt-api',
      old: 'x/y:1',
      now: 'm/y:1',
      composed: 'm/y:1',
    };
    const { failed, text } = rewriteStream(pod('      image: quay.io/a/b:1'), documents, [rewrite], []);
    assert.deepEqual([[...failed], text], [[rewrite], pod('      image: quay.io/a/b:1')]);
  });
});
