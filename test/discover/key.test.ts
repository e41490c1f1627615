// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { hintOf, wordsOf } from '../../src/discover/key.ts';
import { isKnownHost } from '../../src/discover/known-hosts.ts';
import { partOf } from '../../src/discover/part.ts';
import { formatPlace, isEmbedded, step } from '../../src/discover/place.ts';

const IMAGE = (
  'image images IMAGE docker_image dockerImage imageName image_name RELATED_IMAGE_PG_17 RELATED_IMAGE_PG_17_GIS_3.6 ' +
  'DRIVER_IMAGE-580 STRIMZI_KAFKA_IMAGES --acme-http01-solver-image -consul-image imageUrl imageRef sidecarImages ' +
  'kubernetes.container.image.ref sidecar.istio.io/proxyImage baseImage sidecarimage'
).split(' ');

const NONE = (
  'imagePullPolicy IMAGE_PULL_POLICY imagePullSecrets imageRegistry IMAGE_REPOSITORY imageTag imageDigest imageSize ' +
  'imageVersion imageFormat imageType imagePrefix name value x tag --port imagegc imageGCPolicy imageHash'
).split(' ');

const NEVER =
  '_example example examples app.yaml.example description Description kubectl.kubernetes.io/last-applied-configuration checksum/config'.split(
    ' ',
  );

const HOSTS = (
  'docker.io quay.io ghcr.io gcr.io eu.gcr.io k8s.gcr.io mirror.gcr.io registry.k8s.io mcr.microsoft.com public.ecr.aws ' +
  'nvcr.io europe-docker.pkg.dev x.azurecr.io 602401143452.dkr.ecr.us-west-2.amazonaws.com cr.l5d.io docker.elastic.co ' +
  '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn registry.example.com:5000 harbor.corp.example s3.airgap.invalid ' +
  '123456789012.dkr-ecr.eu-west-1.on.aws 123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov ' +
  'localhost localhost:5000 team.jfrog.registry.example quay.io:443'
).split(' ');

const OTHERS = (
  'example.com eks.amazonaws.com kubernetes.io app.kubernetes.io node.k8s.io github.com argoproj.io a.b redis:6379 ' +
  '10.0.0.1 127.0.0.1:80 docker.example quay registry monitoring.coreos.com s3.amazonaws.com xquay.io'
)
  .split(' ')
  .filter(host => host !== 'docker.example');

describe('discover: keys', () => {
  it('name images', () => {
    for (const key of IMAGE) assert.equal(hintOf(key), 'image', key);
  });

  it('name other things about images, or nothing', () => {
    for (const key of NONE) assert.equal(hintOf(key), 'none', key);
  });

  it('name documentation', () => {
    for (const key of NEVER) assert.equal(hintOf(key), 'never', key);
  });

  it('have the same words in every spelling', () => {
    for (const key of ['RELATED_IMAGE_PG', 'relatedImagePG', '--related-image-pg', 'related.image.pg']) {
      assert.deepEqual(wordsOf(key), ['related', 'image', 'pg'], key);
    }
  });

  it('name parts of references', () => {
    const part = (key: string): string | undefined => {
      const found = partOf(key);
      return found === null ? undefined : `${found.role}|${found.stem}|${found.strong}`;
    };
    assert.equal(part('repository'), 'repository||false');
    assert.equal(part('imageRepository'), 'repository||true');
    assert.equal(part('WORKER_CONTAINER_TAG'), 'tag|worker container|true');
    assert.equal(part('trivy.repository'), 'repository|trivy|false');
    assert.equal(part('image_version'), 'version||true');
    assert.equal(part('defaultImageVersion'), 'version||true');
    assert.equal(part('sha256'), 'digest||false');
    assert.equal(part('name'), 'name||false');
    assert.equal(part('imageName'), 'image||true');
    assert.equal(part('hub'), 'registry||false');
    assert.equal(part('VM_VMAGENTDEFAULT_IMAGE'), 'image|vm vmagentdefault|true');
    for (const key of ['hostName', 'pullPolicy', 'tags', 'x', '', 'constructor', '__proto__'])
      assert.equal(part(key), undefined, key);
  });
});

describe('discover: known hosts', () => {
  it('are registries', () => {
    for (const host of HOSTS) assert.ok(isKnownHost(host, new Set()), host);
  });

  it('are not API groups, label prefixes and servers', () => {
    for (const host of OTHERS) assert.ok(!isKnownHost(host, new Set()), host);
  });

  it('include those of this run', () => {
    assert.ok(isKnownHost('mirror:5000', new Set(['mirror:5000'])));
    assert.ok(!isKnownHost('mirror:5001', new Set(['mirror:5000'])));
  });
});

describe('discover: places', () => {
  it('read as JSON paths, and with # into strings', () => {
    const data = step(step(undefined, 'data'), 'app.yaml');
    assert.equal(formatPlace(data), 'data["app.yaml"]');
    assert.equal(formatPlace(step(step(data, '', true), 'server')), 'data["app.yaml"]#server');
    assert.equal(formatPlace(step(step(step(data, '', true), 2), 'image')), 'data["app.yaml"]#[2].image');
    assert.equal(formatPlace(step(data, '4.2.0', true)), 'data["app.yaml"]#4.2.0');
    assert.equal(formatPlace(undefined), '');
    assert.ok(isEmbedded(step(step(data, '', true), 'server')));
    assert.ok(!isEmbedded(data));
  });
});
