// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { decodeBase64, openText } from '../../src/discover/embedded.ts';
import { found, missed } from './found.ts';

/** Uses in one ConfigMap key. */
function inText(text: string, key = 'k'): string[] {
  return found(JSON.stringify({ kind: 'ConfigMap', metadata: { name: 'a' }, data: { [key]: text } }));
}

describe('discover: documents inside strings', () => {
  it('reads a plain value', () => {
    assert.deepEqual(inText('quay.io/a/b:1'), ['likely config data.k quay.io/a/b:1']);
    assert.deepEqual(inText(' nginx:1.27\n', 'image'), ['likely config data.image nginx:1.27']);
    assert.deepEqual(inText('nginx:1.27'), ['possible config data.k nginx:1.27']);
    assert.deepEqual(inText('docker://quay.io/a/b:1'), ['likely config data.k quay.io/a/b:1']);
  });

  it('reads YAML, and JSON in it, and TOML in that, and properties in that', () => {
    const properties = 'a = 1\nsidecar.image=quay.io/deep/sidecar:4\n';
    const toml = `title = "x"\n[runners.kubernetes]\nimage = "quay.io/deep/runner:3"\nscript = """\n${properties}"""\n`;
    const json = JSON.stringify({ image: 'quay.io/deep/json:2', toml });
    const yaml = `server:\n  image: quay.io/deep/yaml:1\n  config: '${json.replaceAll("'", "''")}'\n`;
    assert.deepEqual(inText(yaml, 'app.yaml'), [
      'likely config data["app.yaml"]#server.config#image quay.io/deep/json:2',
      'likely config data["app.yaml"]#server.config#toml#runners.kubernetes.image quay.io/deep/runner:3',
      'likely config data["app.yaml"]#server.config#toml#runners.kubernetes.script#sidecar.image quay.io/deep/sidecar:4',
      'likely config data["app.yaml"]#server.image quay.io/deep/yaml:1',
    ]);
  });

  it('reads several YAML documents, and calls a container in a string likely', () => {
    const manifests =
      'kind: Service\n---\nkind: Pod\nspec:\n  containers:\n  - image: nginx\n    env: [{name: X, value: "a/b:1.0"}]\n';
    assert.deepEqual(inText(manifests), [
      'likely config data.k#[1].spec.containers[0].env[0].value a/b:1.0',
      'likely container data.k#[1].spec.containers[0].image nginx',
    ]);
  });

  it('reads lists and TOML tables', () => {
    assert.deepEqual(inText('- a/b:1.0\n- image: c\n'), ['likely config data.k#[0] a/b:1.0']);
    assert.deepEqual(inText('[[runners]]\n  name = "x"\n  [runners.kubernetes]\n    image = "alpine:latest"\n'), [
      'likely config data.k#runners[0].kubernetes.image alpine:latest',
    ]);
  });

  it('reads templates and other text line by line', () => {
    const template = `{{- if .Values.x }}\nspec:\n  initContainers:\n  - name: i\n    image: busybox:1.28\n    # image: quay.io/not/this:1\n  - image: "{{ .Values.hub }}/x:{{ .Values.tag }}"\n{{- end }}\n`;
    assert.deepEqual(inText(template), ['likely config data.k#image busybox:1.28']);
    assert.deepEqual(inText('set -e\ndocker pull quay.io/a/b:1 # quay.io/not/this:2\ncurl http://quay.io/a/b:3\n'), [
      'likely config data.k#pull quay.io/a/b:1',
    ]);
  });

  it('tells two images under one key apart', () => {
    assert.deepEqual(inText('{{x}}\nimage: quay.io/a/b:1\nimage: quay.io/a/b:2\n'), [
      'likely config data.k#image quay.io/a/b:1',
      'likely config data.k#image~2 quay.io/a/b:2',
    ]);
  });

  it('joins settings of one name in INI files', () => {
    const ini =
      '[kubernetes]\nworker_container_repository = apache/airflow\nworker_container_tag = 2.10.0\nx = %(y)s\n';
    assert.deepEqual(inText(ini), ['likely composed data.k#worker_container_repository apache/airflow:2.10.0']);
  });

  it('keeps the digits of a version', () => {
    assert.deepEqual(inText('image:\n  repository: quay.io/a/b\n  tag: 1.10\n'), [
      'likely composed data.k#image.repository quay.io/a/b:1.10',
    ]);
  });

  it('decodes Secrets and binaryData, and not stringData', () => {
    const encode = (text: string): string => Buffer.from(text).toString('base64');
    const secret = {
      kind: 'Secret',
      metadata: { name: 'a' },
      data: {
        'values.yaml': encode('image: {registry: ghcr.io, repository: a/b, tag: v1}\nother: quay.io/a/c:2\n'),
        WORKER_CONTAINER_REPOSITORY: encode('apache/airflow'),
        WORKER_CONTAINER_TAG: encode('3.0.2'),
        broken: '////',
        zip: Buffer.from([0x50, 0x4b, 0, 0xff]).toString('base64'),
        none: null,
      },
      stringData: { image: 'quay.io/a/plain:1' },
    };
    assert.deepEqual(found(JSON.stringify(secret)), [
      'likely composed data.WORKER_CONTAINER_REPOSITORY apache/airflow:3.0.2',
      'likely composed data["values.yaml"]#image.repository ghcr.io/a/b:v1',
      'likely config data["values.yaml"]#other quay.io/a/c:2',
      'likely config stringData.image quay.io/a/plain:1',
    ]);
    const map = {
      kind: 'ConfigMap',
      metadata: { name: 'a' },
      binaryData: { x: encode('quay.io/a/b:1') },
      data: { y: encode('quay.io/a/b:2') },
    };
    assert.deepEqual(found(JSON.stringify(map)), ['likely config binaryData.x quay.io/a/b:1']);
  });

  it('reads what a shell or Compose takes where a variable is not set', () => {
    const script = 'IMG=${IMG:-quay.io/a/b:1}\nkubectl run x --image="${TOOL-team/tool:2}"\n: ${MY_IMAGE:=a/c:3.0}\n';
    assert.deepEqual(inText(script), [
      'likely config data.k#a/c:3.0 a/c:3.0',
      'likely config data.k#--image team/tool:2',
      'likely config data.k#IMG quay.io/a/b:1',
    ]);
    const compose = 'services:\n  db:\n    image: ${DB_IMAGE:-postgres:17}\n';
    assert.deepEqual(inText(compose), ['likely config data.k#services.db.image#DB_IMAGE postgres:17']);
  });

  it('shows one word in a list of a template, which as YAML it would show too', () => {
    const pipeline = 'name: {{ .name }}\nservices:\n  - docker:24.0.5-dind\n  - "cache:6379"\n  - run it:1.2 now\n';
    assert.deepEqual(inText(pipeline), ['possible config data.k#- docker:24.0.5-dind']);
  });

  it('reads what stands behind tags that are not known', () => {
    const stack = 'Name: !Sub app\nRun: !Image {repository: quay.io/a/b, tag: !!str 1.10}\nAll: !List ["a/c:1"]\n';
    assert.deepEqual(inText(stack), [
      'likely config data.k#All[0] a/c:1',
      'likely composed data.k#Run.repository quay.io/a/b:1.10',
    ]);
  });

  it('leaves documentation alone', () => {
    const data = {
      _example: 'image: quay.io/a/b:1\n',
      'a.example': 'image: quay.io/a/b:2\n',
      example: 'quay.io/a/b:3',
    };
    assert.deepEqual(found(JSON.stringify({ kind: 'ConfigMap', metadata: { name: 'a' }, data })), []);
    assert.deepEqual(inText('x:\n  description: use quay.io/a/b:1\n  _example: {image: 1}\n'), []);
  });

  it('reports a template placeholder in an embedded container as a gap', () => {
    assert.deepEqual(
      missed(JSON.stringify({ kind: 'ConfigMap', data: { k: '{"containers":[{"image":"{{image}}"}]}' } })),
      ['placeholder data.k#containers[0].image {{image}}'],
    );
  });
});

describe('discover: opening a text', () => {
  it('opens maps and lists of JSON, YAML and TOML', () => {
    assert.deepEqual(openText('{"a": 1}'), { a: 1 });
    assert.deepEqual(openText(' [1, "b"] '), [1, 'b']);
    assert.deepEqual(openText('a: b\nc: 1\n'), { a: 'b', c: '1' });
    assert.equal(JSON.stringify(openText('a = 1\n[b]\nc = "d"\n')), '{"a":1,"b":{"c":"d"}}');
    assert.deepEqual(openText('a: 1\n---\nb: 2\n'), [{ a: '1' }, { b: '2' }]);
  });

  it('leaves text, templates, broken documents and scalars closed', () => {
    // A query such as `{job="x"}` would be a YAML mapping.
    for (const text of [
      '{job="x"}',
      'words',
      'a: 1',
      'two\nlines',
      'a: {{ b }}\nc: 1\n',
      '{"a": ',
      'a: [1\nb: 2\n',
      '"text"',
      '42',
      '<% a %>\nb: 1\n',
      '',
    ]) {
      assert.equal(openText(text), undefined, JSON.stringify(text));
    }
  });

  it('reads anchors of YAML once, not for each alias', () => {
    const laughs = Array.from({ length: 40 }, (_, i) => `x${i + 1}: &x${i + 1} [*x${i}, *x${i}]`).join('\n');
    assert.notEqual(openText(`x0: &x0 [a]\n${laughs}\n`), undefined);
  });

  it('decodes only text', () => {
    assert.equal(decodeBase64('aGVsbG8='), 'hello');
    assert.equal(decodeBase64(Buffer.from([1, 0, 2]).toString('base64')), undefined);
    assert.equal(decodeBase64(Buffer.from([0xff, 0xfe]).toString('base64')), undefined);
  });
});
