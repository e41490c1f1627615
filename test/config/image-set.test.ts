// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { isImageSet, parseImageSet } from '../../src/config/image-set.ts';
import { AirgapError } from '../../src/errors.ts';
import { isIgnored } from '../../src/lock/build.ts';

const HEAD = 'kind: ImageSetConfiguration\napiVersion: mirror.openshift.io/v2alpha1\n';

describe("oc-mirror's ImageSetConfiguration", () => {
  it('is known by its kind, not by its name', () => {
    assert.ok(isImageSet(`apiVersion: x\n${HEAD}`));
    assert.ok(isImageSet('kind: "DeleteImageSetConfiguration"\n'));
    assert.ok(!isImageSet('apiVersion: helm-airgap/v1\nkind: AirgapConfig\n# kind: ImageSetConfiguration\n'));
  });

  it('gives images, and charts from repositories, registries and folders', () => {
    const config = parseImageSet(
      `${HEAD}mirror:
  platform: {graph: false}
  operators: []
  additionalImages:
    - {name: quay.io/team/web:1, platforms: [{OS: linux, Architecture: amd64}]}
  helm:
    repositories:
      - name: shop
        url: https://charts.shop.example
        charts:
          - {name: web, version: 1.0.0, platforms: [{OS: linux, Architecture: amd64}]}
          - {name: web, version: 2.0.0, platforms: [{OS: linux, Architecture: amd64}]}
      - {name: oci, url: "oci://ghcr.io/team/charts/", charts: [{name: api, platforms: [{OS: linux, Architecture: amd64}]}]}
    local:
      - {name: own, path: charts/own.tgz, platforms: [{OS: linux, Architecture: amd64}]}
`,
      'conf/imageset.yaml',
    );
    assert.deepEqual(config, {
      config: {
        platforms: ['linux/amd64'],
        releases: [
          { name: 'web', chart: 'web', repository: 'https://charts.shop.example', version: '1.0.0' },
          { name: 'web-2.0.0', chart: 'web', repository: 'https://charts.shop.example', version: '2.0.0' },
          { name: 'api', chart: 'oci://ghcr.io/team/charts/api' },
          { name: 'own', chart: 'charts/own.tgz' },
        ],
        additionalImages: [{ image: 'quay.io/team/web:1', reason: 'additionalImages of imageset.yaml' }],
        outputs: { lock: 'imageset.lock.yaml' },
      },
    });
  });

  it('blocks what a regular expression fits, anywhere in a canonical name, and says how large archives are', () => {
    const { config, splitSize } = parseImageSet(
      `${HEAD}archiveSize: 4
mirror:
  additionalImages: [{name: "docker://quay.io/team/web:1"}, {name: debug}, {name: quay.io/team/api:1}]
  blockedImages: [{name: "library/debug"}, {name: '^quay\\.io/.*/api:[0-9]$'}, {name: "alpine|busybox"}]
`,
      'imageset.yaml',
    );
    assert.equal(splitSize, '4GiB');
    assert.deepEqual(
      config.additionalImages?.map(({ image }) => image),
      ['quay.io/team/web:1'],
    );
    const { ignore = [] } = config;
    for (const [image, blocked] of [
      ['docker.io/library/debug:latest', true],
      ['docker.io/library/alpine:3', true],
      ['ghcr.io/x/my-busybox-fork:1', true],
      ['quay.io/team/api:10', false],
      ['ghcr.io/quay.io/team/api:1', false],
    ] as const)
      assert.equal(isIgnored(image, ignore), blocked, image);
  });

  const refused: readonly [string, string, string][] = [
    ['a catalog', `${HEAD}mirror: {operators: [{catalog: x}]}`, 'mirror.operators is not done here'],
    ['a release', `${HEAD}mirror: {platform: {channels: [{name: x}]}}`, 'mirror.platform is not done here'],
    ['a key that nobody knows', `${HEAD}mirror: {images: [a]}`, 'mirror.images is not done here'],
    ['another version', HEAD.replace('v2alpha1', 'v1alpha2'), 'apiVersion mirror.openshift.io/v1alpha2 is not'],
    [
      'a repository without charts',
      `${HEAD}mirror: {helm: {repositories: [{name: a, url: "https://a"}]}}`,
      '[0] names no charts',
    ],
    ['a list that is none', `${HEAD}mirror: {additionalImages: [quay.io/a/b:1]}`, 'is no list of mappings'],
    [
      'a platform that is none',
      `${HEAD}mirror: {additionalImages: [{name: a, platforms: [{OS: linux}]}]}`,
      'is not a platform',
    ],
    [
      'a place of its own',
      `${HEAD}mirror: {additionalImages: [{name: a, targetRepo: b/c}]}`,
      'targetRepo is not done here',
    ],
    [
      'a pattern that is none',
      `${HEAD}mirror: {blockedImages: [{name: "("}]}`,
      'mirror.blockedImages[0]: Invalid regular',
    ],
    [
      'a pattern that means other things in Go',
      `${HEAD}mirror: {blockedImages: [{name: "[[:alpha:]]+"}]}`,
      'mirror.blockedImages[0]: Invalid regular',
    ],
    [
      'a blocked image without a name',
      `${HEAD}mirror: {blockedImages: [{}]}`,
      'mirror.blockedImages[0]: it has no name',
    ],
    ['a size that is none', `${HEAD}archiveSize: 4GB\nmirror: {}`, 'archiveSize is no number of GiB'],
    ['broken YAML', `${HEAD}mirror: [`, 'imageset.yaml: '],
  ];
  for (const [what, text, words] of refused)
    it(`is refused with ${what}`, () => {
      assert.throws(
        () => parseImageSet(text, 'imageset.yaml'),
        (error: unknown) =>
          error instanceof AirgapError && error.code === 'CONFIG_INVALID' && error.message.includes(words),
      );
    });
});
