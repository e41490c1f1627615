// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { found } from './found.ts';

/** Uses of a container beside its own image, without the path to the container. */
function inContainer(fields: string): string[] {
  const yaml = `kind: Deployment\nmetadata: {name: a}\nspec: {template: {spec: {containers: [{image: "x/own:1",\n${fields}\n}]}}}`;
  return found(yaml)
    .filter(line => !line.startsWith('certain'))
    .map(line => line.replace('spec.template.spec.containers[0].', ''));
}

describe('discover: environment variables', () => {
  it('takes values that are references', () => {
    const env = `env: [
      {name: OPERATOR_DEFAULT_IMAGE, value: "quay.io/a/b:1.2"},
      {name: DEFAULT_MAVEN_BUILDER, value: "quay.io/a/maven:latest"},
      {name: RELATED_IMAGE_PG_17_GIS_3.6, value: "postgres:17"},
      {name: DRIVER_IMAGE-580, value: "nvcr.io/x@sha256:${'ab'.repeat(32)}"},
      {name: IMAGE, value: "a/b:dev"},
      {name: PLAIN, value: "a/b:1.0"},
      {name: SECRET, valueFrom: {secretKeyRef: {name: image, key: x}}}]`;
    assert.deepEqual(inContainer(env).sort(), [
      'likely env env[0].value quay.io/a/b:1.2',
      'likely env env[1].value quay.io/a/maven:latest',
      'likely env env[2].value postgres:17',
      `likely env env[3].value nvcr.io/x@sha256:${'ab'.repeat(32)}`,
      'likely env env[4].value a/b:dev',
      'likely env env[5].value a/b:1.0',
    ]);
  });

  it('reads lines of version=image, each at a place of its own', () => {
    const env = `env: [{name: KAFKA_IMAGES, value: "4.2.0=quay.io/s/kafka:1-4.2.0\\n4.3.0=quay.io/s/kafka:1-4.3.0\\n"}]`;
    assert.deepEqual(inContainer(env), [
      'likely env env[0].value#4.2.0 quay.io/s/kafka:1-4.2.0',
      'likely env env[0].value#4.3.0 quay.io/s/kafka:1-4.3.0',
    ]);
  });

  it('reads pairs of key:image and of key=image between commas', () => {
    const env = `env: [
      {name: SIDECAR_IMAGES, value: "pool:quay.io/a/pool:1.0,backup:a/backup:2.0"},
      {name: MORE_IMAGES, value: "a=quay.io/a/a:1,b=quay.io/a/b:2"}]`;
    assert.deepEqual(
      inContainer(env).map(line => line.split(' ').at(-1)),
      ['a/backup:2.0', 'quay.io/a/a:1', 'quay.io/a/b:2', 'quay.io/a/pool:1.0'],
    );
  });

  it('joins a repository and a version of the same name', () => {
    const env = `env: [
      {name: VM_CONTAINERREGISTRY, value: ""},
      {name: VM_AGENTDEFAULT_VERSION, value: v1.150.0},
      {name: VM_AGENTDEFAULT_IMAGE, value: victoriametrics/vmagent},
      {name: INIT_DATABASE_IMAGE_REPOSITORY, value: quay.io/mongodb/init-database},
      {name: INIT_DATABASE_VERSION, value: 1.9.1},
      {name: GIT_REPOSITORY, value: team/app},
      {name: GIT_TAG, value: v1.0.0}]`;
    assert.deepEqual(inContainer(env), [
      'likely composed env[2].value victoriametrics/vmagent:v1.150.0',
      'likely composed env[3].value quay.io/mongodb/init-database:1.9.1',
    ]);
  });

  it('does not take policies, sizes, names and secrets for images', () => {
    const env = `env: [
      {name: IMAGE_PULL_POLICY, value: "IfNotPresent"},
      {name: IMAGE_SIZE, value: "a:10"},
      {name: MONGODB_IMAGE, value: "mongodb-enterprise-server"},
      {name: IMAGE_PULL_SECRET, value: "a:b1"},
      {name: LOG, value: "default:info"},
      {name: ADDRESS, value: "redis:6379"},
      {name: HOSTS, value: "kafka-0:9092,kafka-1:9092"}]`;
    assert.deepEqual(inContainer(env), []);
  });
});

describe('discover: arguments', () => {
  it('reads --flag=image, -flag=image, and a flag followed by its image', () => {
    const args = `args: [--solver-image=quay.io/a/solver:v1, -entrypoint-image, "quay.io/a/entry@sha256:${'ab'.repeat(32)}",
      --runner-image, "summerwind/runner:latest", --docker-image=docker:dind, --executor-image=argoexec:v3,
      "--helper=quay.io/a/helper:1", "--port=8080", "--leader-elect", "a/b:1.5"]`;
    assert.deepEqual(inContainer(args).sort(), [
      'likely args args[0] quay.io/a/solver:v1',
      'likely args args[10] a/b:1.5',
      `likely args args[2] quay.io/a/entry@sha256:${'ab'.repeat(32)}`,
      'likely args args[4] summerwind/runner:latest',
      'likely args args[5] docker:dind',
      'likely args args[6] argoexec:v3',
      'likely args args[7] quay.io/a/helper:1',
    ]);
  });

  it('reads commands and scripts', () => {
    const command = `command: [/bin/sh, -c, "exec inject -consul-image=\\"hashicorp/consul:1.20\\" \\\\\\n  -envoy-image quay.io/e/envoy:1 \\\\\\n  -port 8080:80\\n"]`;
    assert.deepEqual(inContainer(command), [
      'likely args command[2]#-consul-image hashicorp/consul:1.20',
      'likely args command[2]#-envoy-image quay.io/e/envoy:1',
    ]);
  });

  it('leaves other arguments alone', () => {
    const args = `args: [--address=0.0.0.0:8080, --upstream=http://a/b:1, --redis, "redis:6379", --zap-level, "info",
      --metrics, "tcp://0.0.0.0:9090", --label, "app.kubernetes.io/version:1.2", --path, "/etc/x:1", --cidr=10.0.0.0/8,
      --role, "system:auth-delegator", --user, "1000:1000", --ratio=1:2, "--map=a.b.c/d:80"]`;
    assert.deepEqual(
      inContainer(args).filter(line => !line.startsWith('possible')),
      [],
    );
  });
});
