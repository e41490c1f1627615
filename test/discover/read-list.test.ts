// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readList } from '../../src/discover/read-list.ts';
import { canonical } from '../../src/reference/reference.ts';
import { digest } from '../support/locks.ts';

const A = digest('a');

/** Canonical references in the order of the list, without docker.io. */
function read(text: string): string[] {
  return readList(text).images.map(({ reference }) => canonical(reference).replace('docker.io/', ''));
}

describe('lists of images: lines', () => {
  it('hold an image each, with comments, bullets and quotes, also without a tag', () => {
    const text = `\uFEFF# ours\nnginx\n\n- redis:7 # cache\n--platform=linux/arm64 x/arm\n* "quay.io/a/b:1",\r\nghcr.io/x/y@${A}\n// old\nregistry:5000/x\n`;
    assert.deepEqual(read(text), [
      'library/nginx:latest',
      'library/redis:7',
      'x/arm:latest',
      'quay.io/a/b:1',
      `ghcr.io/x/y@${A}`,
      'registry:5000/x:latest',
    ]);
  });

  it('name each image once, where it stands first', () => {
    const { images } = readList('a/b:1\ndocker.io/a/b:1\n');
    assert.deepEqual(
      images.map(({ place, reference }) => [place, reference.written]),
      [['line 1', 'a/b:1']],
    );
  });

  it('may say where an image goes: what is behind is on a mirror', () => {
    const text = `quay.io/a/b@${A}=m.internal/a/b:1\nquay.io/a/c:1 -> m.internal/a/c:1\nx/y:1 => m/x/y:1\n`;
    assert.deepEqual(read(text), [`quay.io/a/b@${A}`, 'quay.io/a/c:1', 'x/y:1']);
  });

  it('may be a table, prose, settings or JSON a line', () => {
    assert.deepEqual(read('image,release\nquay.io/a/b:1,default/x\n'), ['quay.io/a/b:1']);
    assert.deepEqual(read('| image | |\n|---|---|\n| `quay.io/a/b:1.2` | web |\n'), ['quay.io/a/b:1.2']);
    assert.deepEqual(read('REPOSITORY   TAG   IMAGE ID\nnginx        1.27  605c77e624dd\n'), ['library/nginx:1.27']);
    assert.deepEqual(read('IMAGE=quay.io/a/b:1\nexport DB_IMAGE="postgres:16.1"\n'), [
      'quay.io/a/b:1',
      'library/postgres:16.1',
    ]);
    assert.deepEqual(read('Our images are quay.io/a/b:1 and c/d:2.\nSee https://quay.io/a/c:3\n'), [
      'quay.io/a/b:1',
      'c/d:2',
    ]);
    assert.deepEqual(read('{"Repository":"nginx","Tag":"1.27"}\n{"Repository":"a/b","Tag":"1"}\n'), [
      'library/nginx:1.27',
      'a/b:1',
    ]);
  });

  it('may be tables with an image and its version in cells of their own', () => {
    const markdown =
      '# Images\n\n| Component | Image | Tag |\n|---|:---|---|\n| Web | `q.io/a/b` | **1.2** |\n| [C](https://c) | c/d:3 | - |\n\nAlso | e/f:4\n';
    assert.deepEqual(read(markdown), ['q.io/a/b:1.2', 'c/d:3', 'e/f:4']);
    const commas = `registry,repository,tag,digest\r\ndocker.io,library/nginx,1.27,\r\nq.io,q.io/a/b,,${A}\r\n,"c/d",2,${A}\r\n`;
    assert.deepEqual(read(commas), ['library/nginx:1.27', `q.io/a/b@${A}`, `c/d:2@${A}`]);
    assert.deepEqual(readList('image;tag\na/b;1\nnot an image;1\n').unread, ['not an image;1']);
  });

  it('without an image are told; the head of a table is none', () => {
    assert.deepEqual(readList('name version\na/b:1\nNot An Image\nlocalhost:5000\n---\n').unread, [
      'Not An Image',
      'localhost:5000',
    ]);
    assert.deepEqual(readList('\n# nothing\n'), { images: [], unread: [] });
  });
});

describe('lists of images: YAML and JSON', () => {
  it('are lists of texts or of maps', () => {
    assert.deepEqual(read('["nginx", "quay.io/a/b:1"]'), ['library/nginx:latest', 'quay.io/a/b:1']);
    assert.deepEqual(read('- nginx\n- name: cache\n  image: redis\n- name: rancher/x\n'), [
      'library/nginx:latest',
      'library/redis:latest',
      'rancher/x:latest',
    ]);
    assert.deepEqual(read('images: [a/b:1.10]\n---\nimages: {core: [c/d:1], web: {repository: e/f, tag: 1.10}}\n'), [
      'a/b:1.10',
      'c/d:1',
      'e/f:1.10',
    ]);
  });

  it('name charts, versions, platforms and ports too, which are none', () => {
    const text = `
kind: X
name: shop
created: 2024-01-01T10:00:00Z
charts: [{name: podinfo, version: 6.4.0, url: "oci://ghcr.io/x/podinfo:6"}]
repos: ["https://github.com/a/b.git@v1"]
platform: linux/amd64
digest: ${A}
address: redis:6379
server: db.example.com:5432
description: like quay.io/not/this:1
`;
    assert.deepEqual(read(text), []);
  });

  it('of helm-dt, hauler, zarf and oc-mirror', () => {
    assert.deepEqual(
      read(
        `kind: ImagesLock\nchart: {name: x, version: 1.0.0}\nimages: [{name: x, image: a/b:1, digests: [{digest: ${A}, arch: linux/amd64}]}]\n`,
      ),
      ['a/b:1'],
    );
    assert.deepEqual(
      read(
        'kind: Images\nspec: {images: [{name: a/b:1, platform: linux/amd64}, {name: busybox}]}\n---\nkind: Charts\nspec: {charts: [{name: x}]}\n',
      ),
      ['a/b:1', 'library/busybox:latest'],
    );
    assert.deepEqual(
      read('kind: ZarfPackageConfig\ncomponents: [{name: x, charts: [{name: y, version: 1.0.0}], images: [a/b:1]}]\n'),
      ['a/b:1'],
    );
    assert.deepEqual(
      read(
        'mirror: {additionalImages: [{name: a/b:1}], operators: [{catalog: "q.io/index:v4"}], blockedImages: [{name: no/no:1}]}\n',
      ),
      ['a/b:1', 'q.io/index:v4'],
    );
  });

  it('of docker, crictl, trivy and syft: one image with all its names', () => {
    const names = `"RepoTags":["nginx:1.27","q.io/a/b:1"],"RepoDigests":["nginx@${A}","q.io/c/d@${A}"]`;
    const both = [`library/nginx:1.27@${A}`, 'q.io/a/b:1', `q.io/c/d@${A}`];
    assert.deepEqual(read(`[{${names}}]`), both);
    const trivy = `{"ArtifactName":"nginx:1.27","Metadata":{${names},"ImageConfig":{"history":[{"created_by":"COPY --from=golang:1.22 /x"}]}}}`;
    assert.deepEqual(read(trivy), ['library/nginx:1.27', ...both]);
    const syft = `{"source":{"metadata":{"userInput":"q.io/a/b:1","tags":["q.io/a/b:1"],"repoDigests":["q.io/a/b@${A}"],"labels":{"base":"alpine:3.19"}}}}`;
    assert.deepEqual(read(syft), [`q.io/a/b:1@${A}`, 'q.io/a/b:1']);
  });

  it('of compose: ports are no images', () => {
    assert.deepEqual(read('services: {web: {image: nginx, ports: ["8080:80"]}}\n'), ['library/nginx:latest']);
  });

  it('of skopeo, mindthegap, regsync, k0s and relocation maps', () => {
    assert.deepEqual(read(`docker.io: {images: {library/nginx: ["1.10", "${A}"]}}\n`), [
      'library/nginx:1.10',
      `library/nginx@${A}`,
    ]);
    assert.deepEqual(read('sync: [{source: alpine:3.19, target: m:5000/alpine:3.19, type: image}]\n'), [
      'library/alpine:3.19',
    ]);
    assert.deepEqual(read('spec: {images: {calico: {cni: {image: q.io/cni, version: v3}}}}\n'), ['q.io/cni:v3']);
    assert.deepEqual(read(`{"q.io/a/b:1": "m/a/b:1", "q.io/c/d@${A}": "m/c/d@${A}"}`), ['q.io/a/b:1', `q.io/c/d@${A}`]);
  });

  it('of programs that copy repositories', () => {
    assert.deepEqual(
      read('images: [{name: x, source: q.io/a/b, destination: m/a/b, tags: [v1, {sha: 0a, tag: v2}]}]\n'),
      ['q.io/a/b:v1', 'q.io/a/b:v2'],
    );
    assert.deepEqual(read('redis:7.2: m/redis\nq.io/a/b:1: [m/b:1, n/b:1]\nq.io/a/c:1:\n'), [
      'library/redis:7.2',
      'q.io/a/b:1',
      'q.io/a/c:1',
    ]);
  });

  it('of imgpkg and kbld: the name that was written, with the digest it got', () => {
    const annotations = '{kbld.carvel.dev/id: a/b:1, kbld.carvel.dev/origins: "- resolved: {url: a/b:1}\\n"}';
    assert.deepEqual(read(`images: [{image: a/b@${A}, annotations: ${annotations}}, {image: c/d@${A}}]\n`), [
      `a/b:1@${A}`,
      `c/d@${A}`,
    ]);
  });

  it('of charts: their annotations', () => {
    assert.deepEqual(
      read('name: shop\nversion: 1.0.0\nannotations:\n  helm.sh/images: |\n    - name: web\n      image: nginx\n'),
      ['library/nginx:latest'],
    );
  });

  it('may be one object that stands at many places', () => {
    const aliases = Array.from({ length: 40 }, (_, index) => `l${index + 1}: &l${index + 1} [*l${index}, *l${index}]`);
    assert.deepEqual(read(`l0: &l0 [a/b:1]\n${aliases.join('\n')}\n`), ['a/b:1']);
  });
});

describe('lists of images: CycloneDX', () => {
  it('name components of type container', () => {
    const purl = `pkg:oci/nginx@${encodeURIComponent(A)}?repository_url=docker.io/library/nginx&tag=1.27`;
    const bom = {
      bomFormat: 'CycloneDX',
      metadata: {
        component: {
          type: 'container',
          name: 'top:1',
          purl: `pkg:oci/top@${A}?repository_url=index.docker.io/library/top`,
        },
      },
      components: [
        { type: 'container', name: 'nginx', version: A, purl },
        {
          type: 'container',
          name: 'q.io/x/y',
          version: 'v3',
          components: [{ type: 'container', name: 'a/b', version: A }],
        },
        { type: 'library', name: 'a/lib:1', purl: 'pkg:npm/lib@1' },
      ],
    };
    assert.deepEqual(read(JSON.stringify(bom)), [
      `library/top:1@${A}`,
      `library/nginx:1.27@${A}`,
      'q.io/x/y:v3',
      `a/b@${A}`,
    ]);
  });

  it('and others may use package URLs', () => {
    assert.deepEqual(
      read(`- pkg:docker/team/app@1.2?repository_url=q.io\n- pkg:oci/nginx?repository_url=q.io/n%zz\n- pkg:npm/x@1\n`),
      ['q.io/team/app:1.2'],
    );
  });
});
