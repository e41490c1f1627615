// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { found, missed } from './found.ts';

/** Uses of a custom resource with this spec, in flow YAML. */
function inSpec(spec: string): string[] {
  return found(`apiVersion: x/v1\nkind: Thing\nmetadata: {name: a}\nspec: ${spec}\n`).map(line =>
    line.replace('spec.', ''),
  );
}

function gapsInSpec(spec: string): string[] {
  return missed(`apiVersion: x/v1\nkind: Thing\nmetadata: {name: a}\nspec: ${spec}\n`).map(line =>
    line.replace('spec.', ''),
  );
}

const HEX = 'ab'.repeat(32);

/** Objects, and the one reference that their keys make up. */
const COMPOSED: [spec: string, use: string][] = [
  ['{a: {repository: nvcr.io/nvidia, image: driver, version: "595.91"}}', 'a.image nvcr.io/nvidia/driver:595.91'],
  ['{a: {repository: nvcr.io/nvidia, image: driver, version: sha256:HEX}}', 'a.image nvcr.io/nvidia/driver@sha256:HEX'],
  ['{image: {registry: quay.io, repository: a/b, tag: v1}}', 'image.repository quay.io/a/b:v1'],
  [
    '{image: {registry: quay.io, repository: a/b, tag: v1, digest: sha256:HEX}}',
    'image.repository quay.io/a/b:v1@sha256:HEX',
  ],
  ['{image: {repository: quay.io/a/b, sha: HEX}}', 'image.repository quay.io/a/b@sha256:HEX'],
  ['{image: {repository: quay.io/a/b, sha256: HEX, tag: v1}}', 'image.repository quay.io/a/b:v1@sha256:HEX'],
  // The tag stands in the repository, where many put it.
  ['{image: {repository: "quay.io/a/b:1.2", pullPolicy: Always}}', 'image.repository quay.io/a/b:1.2'],
  ['{additionalImages: [{name: quay.io/a/b@sha256:HEX}]}', 'additionalImages[0].name quay.io/a/b@sha256:HEX'],
  ['{image: {repository: victoriametrics/vmagent, tag: v1.2.0}}', 'image.repository victoriametrics/vmagent:v1.2.0'],
  ['{image: {repository: redis, tag: "7"}}', 'image.repository redis:7'],
  ['{image: {name: quay.io/jupyterhub/k8s-hub, tag: 4.3.2}}', 'image.name quay.io/jupyterhub/k8s-hub:4.3.2'],
  ['{image: {repository: quay.io/team, name: web, tag: v1}}', 'image.name quay.io/team/web:v1'],
  ['{image: {repository: quay.io/team/web, name: web, tag: v1}}', 'image.repository quay.io/team/web:v1'],
  ['{image: {registry: ghcr.io, repository: team, name: web, tag: v1}}', 'image.name ghcr.io/team/web:v1'],
  ['{image: {registry: quay.io/team, name: web, digest: sha256:HEX}}', 'image.name quay.io/team/web@sha256:HEX'],
  ['{image: {prefix: team, name: web, tag: nightly}}', 'image.name team/web:nightly'],
  ['{images: [{name: main, repository: quay.io/a/b, tag: v1}]}', 'images[0].repository quay.io/a/b:v1'],
  ['{a: {image: quay.io/a/b, tag: v1}}', 'a.image quay.io/a/b:v1'],
  ['{a: {image: a/b, tag: v1}}', 'a.image a/b:v1'],
  ['{a: {imageName: quay.io/a/b, imageTag: v1}}', 'a.imageName quay.io/a/b:v1'],
  ['{a: {image_name: quay.io/kiali/kiali, image_version: v2}}', 'a.image_name quay.io/kiali/kiali:v2'],
  ['{a: {imageRegistry: ghcr.io, imageRepository: a/b, imageTag: v1}}', 'a.imageRepository ghcr.io/a/b:v1'],
  ['{a: {image: kserve/art-explainer, defaultImageVersion: v0.20.0}}', 'a.image kserve/art-explainer:v0.20.0'],
  ['{a: {registry: ghcr.io, repository: team, image: app, tag: 1.0.0}}', 'a.image ghcr.io/team/app:1.0.0'],
  ['{a: {hub: docker.io/istio, image: pilot, tag: 1.24.0}}', 'a.image docker.io/istio/pilot:1.24.0'],
  ['{a: {repository: quay.io/a/b, tag: v1}}', 'a.repository quay.io/a/b:v1'],
  ['{a: {repository: a/b, tag: v1, pullPolicy: Always}}', 'a.repository a/b:v1'],
  ['{workerImageRepository: quay.io/a/w, workerImageTag: v1}', 'workerImageRepository quay.io/a/w:v1'],
  [
    '{"trivy.repository": mirror.gcr.io/aquasec/trivy, "trivy.tag": 0.72.0}',
    '["trivy.repository"] mirror.gcr.io/aquasec/trivy:0.72.0',
  ],
  ['{images: [{name: nginx, newName: team/nginx, newTag: v1.2}]}', 'images[0].newName team/nginx:v1.2'],
  ['{a: {image: quay.io/a/b, tag: 7}}', 'a.image quay.io/a/b:7'],
];

describe('discover: references in parts', () => {
  for (const [spec, use] of COMPOSED) {
    const [written, expected] = [spec, use].map(text => text.replaceAll('HEX', HEX)) as [string, string];
    it(`joins ${spec}`, () =>
      assert.deepEqual(
        inSpec(written).map(line => line.replace('spec', '')),
        [`likely composed ${expected}`],
      ));
  }

  it('hands hub and tag on to what stands further in', () => {
    const values =
      '{global: {hub: gcr.io/istio, tag: "1.24", proxy: {image: proxyv2}, proxy_init: {image: proxy_init}}, pilot: {image: pilot}}';
    assert.deepEqual(inSpec(values), [
      'likely composed pilot.image gcr.io/istio/pilot:1.24',
      'likely composed global.proxy_init.image gcr.io/istio/proxy_init:1.24',
      'likely composed global.proxy.image gcr.io/istio/proxyv2:1.24',
      'possible field global.hub gcr.io/istio',
    ]);
  });

  it('appends the variant that stands beside an inherited tag', () => {
    const values = '{global: {hub: gcr.io/istio, tag: "1.27", variant: distroless, proxy: {image: proxyv2}}}';
    assert.ok(inSpec(values).includes('likely composed global.proxy.image gcr.io/istio/proxyv2:1.27-distroless'));
  });

  it('hands a base on, with the tag of the nearest object', () => {
    const images =
      '{base: quay.io/piraeus, components: {server: {tag: v1, image: server}, drbd: {tag: v9, image: noble, match: [{osImage: Jammy, image: jammy}]}}}';
    assert.deepEqual(
      inSpec(images).filter(line => line.startsWith('likely')),
      [
        'likely composed components.drbd.match[0].image quay.io/piraeus/jammy:v9',
        'likely composed components.drbd.image quay.io/piraeus/noble:v9',
        'likely composed components.server.image quay.io/piraeus/server:v1',
      ],
    );
  });

  it('hands a base on an unknown host on; a container that is pulled from there makes it one of images', () => {
    const spec = '{base: drbd.example, components: {server: {tag: v1, image: server}}}';
    assert.deepEqual(inSpec(spec), ['possible composed components.server.image drbd.example/server:v1']);
    const thing = `apiVersion: x/v1\nkind: Thing\nmetadata: {name: a}\nspec: ${spec}\n`;
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{image: drbd.example/op:v2}]}\n';
    assert.deepEqual(found(`${thing}---\n${pod}`), [
      'certain container spec.containers[0].image drbd.example/op:v2',
      'likely composed spec.components.server.image drbd.example/server:v1',
    ]);
  });

  it('takes a base that is no host for none', () => {
    assert.deepEqual(inSpec('{base: ubuntu, registry: local, a: {image: logo, tag: v1}}'), []);
  });

  it('does not read the parts once more', () => {
    assert.deepEqual(inSpec('{image: {registry: quay.io, repository: quay.io/a/b, tag: v1}}'), [
      'likely composed image.repository quay.io/a/b:v1',
    ]);
    assert.equal(inSpec('{a: {image: quay.io/a/b, tag: v1, other: quay.io/a/c:2}}').length, 2);
  });

  it('leaves charts, Git and other repositories alone', () => {
    for (const spec of [
      '{repository: https://charts.example/x, version: 1.2.3}',
      '{repository: oci://ghcr.io/a/charts, version: 1.2.3}',
      '{chart: x, repository: quay.io/charts, version: 1.2.3}',
      '{chart: {repository: quay.io/charts/x, version: 1.2.3}}',
      '{repository: git@github.com:a/b.git, version: main}',
      '{dependencies: [{name: nginx, repository: "@stable", version: 1.2.3}]}',
      '{gitRepository: team/app, gitTag: v1.0.0}',
      '{git: {repository: github.com/a/b, tag: v1}}',
      '{name: nginx, version: "1.27"}',
      '{image: {name: logo, version: "2"}}',
      '{registry: quay.io, tag: v1}',
    ]) {
      assert.deepEqual(
        inSpec(spec).filter(line => !line.startsWith('possible')),
        [],
        spec,
      );
    }
  });

  it('calls a pair without a known host or an image nearby possible', () => {
    assert.deepEqual(inSpec('{a: {repository: team/app, tag: v1}}'), ['possible composed a.repository team/app:v1']);
    assert.deepEqual(inSpec('{image: {name: redis, tag: "7"}}'), ['possible composed image.name redis:7']);
  });

  it('reports parts with others missing', () => {
    assert.deepEqual(
      gapsInSpec('{vgpu: {image: vgpu-manager, version: "", repository: "", imagePullPolicy: Always}}'),
      ['incomplete vgpu.image vgpu-manager'],
    );
    assert.deepEqual(gapsInSpec('{a: {repository: nvcr.io/nvidia, image: driver, version: ""}}'), [
      'incomplete a.image driver',
    ]);
    assert.deepEqual(gapsInSpec('{registry: reg.example, a: {image: driver, version: "", imagePullPolicy: Always}}'), [
      'incomplete a.image driver',
    ]);
    assert.deepEqual(gapsInSpec('{image: {registry: ghcr.io, repository: a/b, tag: ""}}'), [
      'incomplete image.repository ghcr.io/a/b',
    ]);
    assert.deepEqual(gapsInSpec('{image: {name: cr.l5d.io/linkerd/proxy, version: ""}}'), [
      'incomplete image.name cr.l5d.io/linkerd/proxy',
    ]);
  });

  it('reports no copy of a chart’s values whose images containers name whole', () => {
    const values =
      '{"image": {"repository": "ghcr.io/a/b", "tag": ""}, "other": {"image": {"repository": "ghcr.io/a/c"}}}';
    const copy = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {values: '${values}'}\n`;
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{image: ghcr.io/a/b:v2}]}\n';
    assert.deepEqual(missed(`${copy}---\n${pod}`), ['incomplete data.values#other.image.repository ghcr.io/a/c']);
  });

  it('reports no gap for what may be anything', () => {
    for (const spec of [
      '{image: logo.png}',
      '{image: Ubuntu, version: "22"}',
      '{image: {repository: team/app}}',
      '{repository: quay.io/a}',
    ]) {
      assert.deepEqual(gapsInSpec(spec), [], spec);
    }
  });
});
