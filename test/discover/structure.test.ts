// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { discoverIn, found, missed } from './found.ts';

describe('discover: structure', () => {
  it('takes containers of every kind of list for certain', () => {
    const pod = `
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  initContainers: [{name: i, image: "quay.io/a/init:1"}]
  containers: [{name: c, image: nginx}, {name: d, image: "x/y:1"}]
  ephemeralContainers: [{name: e, image: "busybox:1.36"}]
`;
    assert.deepEqual(found(pod), [
      'certain container spec.ephemeralContainers[0].image busybox:1.36',
      'certain container spec.containers[0].image nginx',
      'certain container spec.containers[1].image x/y:1',
      'certain container spec.initContainers[0].image quay.io/a/init:1',
    ]);
  });

  it('finds pod templates at any depth, in custom resources too', () => {
    const rollout = `
apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: a}
spec:
  metrics:
  - provider: {job: {spec: {template: {spec: {containers: [{name: c, image: "quay.io/a/check:1"}]}}}}}
`;
    assert.deepEqual(found(rollout), [
      'certain container spec.metrics[0].provider.job.spec.template.spec.containers[0].image quay.io/a/check:1',
    ]);
    const eck = `
apiVersion: elasticsearch.k8s.elastic.co/v1
kind: Elasticsearch
metadata: {name: a}
spec:
  nodeSets: [{name: n, podTemplate: {spec: {initContainers: [{name: sysctl, image: "a.example/es:8"}], containers: [{name: elasticsearch}]}}}]
`;
    assert.deepEqual(found(eck), [
      'certain container spec.nodeSets[0].podTemplate.spec.initContainers[0].image a.example/es:8',
    ]);
  });

  it('takes image volumes for certain', () => {
    const pod = `
kind: Pod
metadata: {name: a}
spec:
  containers: [{image: "a/b:1"}]
  volumes:
  - {name: m, image: {reference: "quay.io/models/m:v1", pullPolicy: Always}}
  - {name: n, image: {reference: "quay.io/models/n"}}
  - {name: c, configMap: {name: image}}
`;
    assert.deepEqual(found(pod).slice(1), [
      'certain image-volume spec.volumes[0].image.reference quay.io/models/m:v1',
      'certain image-volume spec.volumes[1].image.reference quay.io/models/n',
    ]);
  });

  it('reads custom resources by their keys', () => {
    const cluster = `
apiVersion: x/v1
kind: Thing
metadata: {name: a}
spec:
  imageName: ghcr.io/cnpg/postgresql:17
  docker_image: quay.io/a/spilo:1
  dockerImage: a/b:1
  sidecarImages: ["quay.io/a/s1:1", "s2:1.0"]
  images: {mysql: "mysql:8.0.30", tool: "a/tool:1"}
  image: {application: "confluentinc/cp-server:7.9.0", init: "confluentinc/init:2.0"}
  steps: [{name: build, image: "golang:1.23"}]
  relatedImages: [{name: x, image: "quay.io/a/x@sha256:${'ab'.repeat(32)}"}]
  containerDisk: {image: "quay.io/disks/fedora:40"}
  package: xpkg.upbound.io/crossplane-contrib/provider-nop:v0.2.0
  extensions: [{name: pgvector, image: {reference: "ghcr.io/x/pgvector:0.8"}}]
`;
    assert.deepEqual(found(cluster).sort(), [
      'likely field spec.containerDisk.image quay.io/disks/fedora:40',
      'likely field spec.dockerImage a/b:1',
      'likely field spec.docker_image quay.io/a/spilo:1',
      'likely field spec.extensions[0].image.reference ghcr.io/x/pgvector:0.8',
      'likely field spec.image.application confluentinc/cp-server:7.9.0',
      'likely field spec.image.init confluentinc/init:2.0',
      'likely field spec.imageName ghcr.io/cnpg/postgresql:17',
      'likely field spec.images.mysql mysql:8.0.30',
      'likely field spec.images.tool a/tool:1',
      'likely field spec.package xpkg.upbound.io/crossplane-contrib/provider-nop:v0.2.0',
      `likely field spec.relatedImages[0].image quay.io/a/x@sha256:${'ab'.repeat(32)}`,
      'likely field spec.sidecarImages[0] quay.io/a/s1:1',
      'likely field spec.sidecarImages[1] s2:1.0',
      'likely field spec.steps[0].image golang:1.23',
    ]);
  });

  it('reads annotations', () => {
    const csv = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: a
  annotations:
    containerImage: quay.io/a/operator:v1
spec:
  template:
    metadata:
      annotations:
        dapr.io/sidecar-image: ghcr.io/dapr/daprd:1.15
        vault.hashicorp.com/agent-image: hashicorp/vault:1.19.0
        artifacthub.io/images: |
          - name: web
            image: quay.io/a/web:2
          - name: db
            image: a/db:1.0
        checksum/config: quay.io/not/this:1
        kubectl.kubernetes.io/last-applied-configuration: '{"image":"quay.io/not/that:1"}'
    spec: {containers: [{image: "a/b:1"}]}
`;
    assert.deepEqual(
      found(csv).filter(line => !line.includes('containers')),
      [
        'likely config spec.template.metadata.annotations["artifacthub.io/images"]#[1].image a/db:1.0',
        'likely annotation spec.template.metadata.annotations["vault.hashicorp.com/agent-image"] hashicorp/vault:1.19.0',
        'likely annotation spec.template.metadata.annotations["dapr.io/sidecar-image"] ghcr.io/dapr/daprd:1.15',
        'likely annotation metadata.annotations.containerImage quay.io/a/operator:v1',
        'likely config spec.template.metadata.annotations["artifacthub.io/images"]#[0].image quay.io/a/web:2',
      ],
    );
  });

  it('keeps object, template and line of each use', () => {
    const stream =
      '# Source: web/templates/pod.yaml\nkind: Pod\nmetadata: {name: a, namespace: b}\nspec: {containers: [{image: "a/b:1"}]}';
    const [use] = discoverIn(`kind: Service\n---\n${stream}`).uses;
    assert.deepEqual(use, {
      object: { apiVersion: '', kind: 'Pod', namespace: 'b', name: 'a' },
      path: 'spec.containers[0].image',
      reference: { written: 'a/b:1', registry: 'docker.io', repository: 'a/b', tag: '1' },
      rule: 'container',
      certainty: 'certain',
      template: 'web/templates/pod.yaml',
      line: 2,
    });
  });

  it('reports containers whose image cannot be pulled, with their place', () => {
    const pod = `
kind: Pod
metadata: {name: a}
spec:
  initContainers: [{image: "quay.io/A/b:1"}, {image: "a b"}, {image: ""}]
  containers: [{image: auto}, {image: "%!s(<nil>)/x:1"}, {image: 7}, {image: null}, {name: x}, {image: {repository: x/y, tag: 1}}]
`;
    assert.deepEqual(found(pod), ['likely composed spec.containers[5].image.repository x/y:1']);
    assert.deepEqual(missed(pod), [
      'placeholder spec.containers[0].image auto',
      'invalid spec.containers[1].image %!s(<nil>)/x:1',
      'invalid spec.containers[2].image 7',
      'invalid spec.initContainers[0].image quay.io/A/b:1',
      'invalid spec.initContainers[1].image a b',
      'invalid spec.initContainers[2].image ',
    ]);
  });

  it('reports a workload whose image is left empty, and not a custom resource that leaves it to its operator', () => {
    const of = (apiVersion: string) =>
      missed(`apiVersion: ${apiVersion}\nkind: A\nmetadata: {name: a}\nspec: {containers: [{name: x, image: }]}`);
    assert.deepEqual(of('v1'), ['invalid spec.containers[0].image ']);
    assert.deepEqual(of('batch/v1'), ['invalid spec.containers[0].image ']);
    assert.deepEqual(of('store.example/v1'), []);
  });

  it('takes an empty image for one to come where OpenShift puts it in', () => {
    const config = `
kind: DeploymentConfig
metadata: {name: a}
spec: {template: {spec: {containers: [{image: ' '}]}}}
`;
    const deployment = `
kind: Deployment
metadata: {name: a, annotations: {image.openshift.io/triggers: '[]'}}
spec: {template: {spec: {containers: [{image: ''}]}}}
`;
    for (const yaml of [config, deployment]) {
      assert.deepEqual(missed(yaml), ['placeholder spec.template.spec.containers[0].image ']);
    }
  });

  it('reports a name whose tag is left empty', () => {
    const task = `
kind: Task
metadata: {name: a}
spec: {image: "shop/runner:", workerImage: "quay.io/shop/worker:", hostImage: "data:", images: ["shop/other:"]}
`;
    assert.deepEqual(missed(task), [
      'incomplete spec.image shop/runner:',
      'incomplete spec.images[0] shop/other:',
      'incomplete spec.workerImage quay.io/shop/worker:',
    ]);
  });

  it('reports images that are filled in later', () => {
    const workflow = `
kind: Workflow
metadata: {name: a}
spec: {templates: [{initContainers: [{image: "{{inputs.parameters.image}}"}]}, {containers: [{image: $(params.image)}, {image: '\${IMAGE}'}]}]}
`;
    assert.deepEqual(missed(workflow), [
      'placeholder spec.templates[0].initContainers[0].image {{inputs.parameters.image}}',
      'placeholder spec.templates[1].containers[0].image $(params.image)',
      'placeholder spec.templates[1].containers[1].image ${IMAGE}',
    ]);
  });

  it('reports a tag that is filled in later, in the fields of a custom resource too', () => {
    const backup = `
kind: Backup
metadata: {name: a}
spec:
  image: quay.io/a/dump:$(IMAGE_TAG)
  restoreImage: "quay.io/a/restore:{{ .Version }}"
  helperImage: \${REGISTRY}/a/helper:1
  image_size: $(SIZE)
  images: "all of quay.io/a:$(TAG)"
  command: echo $(IMAGE_TAG)
`;
    assert.deepEqual(missed(backup), [
      'placeholder spec.helperImage ${REGISTRY}/a/helper:1',
      'placeholder spec.image quay.io/a/dump:$(IMAGE_TAG)',
      'placeholder spec.restoreImage quay.io/a/restore:{{ .Version }}',
    ]);
    assert.deepEqual(found(backup), []);
  });

  it('does not call patterns of a policy broken', () => {
    const policy = 'kind: ClusterPolicy\nmetadata: {name: a}\nspec: {pattern: {containers: [{image: "!*:latest"}]}}\n';
    assert.deepEqual(missed(policy), ['placeholder spec.pattern.containers[0].image !*:latest']);
  });

  it('reads images out of a list called containers that holds no containers', () => {
    assert.deepEqual(found('kind: X\nmetadata: {name: a}\nspec: {containers: ["quay.io/a/b:1", null, 3]}'), [
      'likely field spec.containers[0] quay.io/a/b:1',
    ]);
  });

  it('gives up on an object that expands without end, in bounded time', () => {
    const laughs = Array.from({ length: 40 }, (_, i) => `x${i + 1}: &x${i + 1} [*x${i}, *x${i}]`).join('\n');
    assert.throws(() => discoverIn(`kind: X\nmetadata: {name: lol}\nimage: a/b:1\nx0: &x0 [a]\n${laughs}\n`), {
      code: 'DOCUMENT_INVALID',
      message: /X lol, in the document at line 1, expands without end/,
    });
  });

  it('gives up on documents nested in strings without end', () => {
    const deep = `${'{"image":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
    const text = JSON.stringify({ kind: 'ConfigMap', metadata: { name: 'deep' }, data: { image: deep } });
    assert.throws(() => discoverIn(text), { code: 'DOCUMENT_INVALID' });
  });

  it('trusts hosts that containers pull from, in whatever order the documents come', () => {
    const documents = [
      'kind: Pod\nmetadata: {name: a}\nspec: {containers: [{image: "corp.example/team/app:1"}]}\n',
      'kind: ConfigMap\nmetadata: {name: b}\ndata:\n  run.sh: |\n    set -e\n    pull corp.example/team/job:1.2 other.example/team/job:1.2\n',
    ];
    for (const stream of [documents, documents.reverse()]) {
      assert.deepEqual(
        found(stream.join('---\n')).filter(line => line.includes('job')),
        [
          'likely config data["run.sh"]#pull corp.example/team/job:1.2',
          'possible config data["run.sh"]#other.example/team/job:1.2 other.example/team/job:1.2',
        ],
      );
    }
  });

  it('sorts by reference, object and path whatever the order of the documents', () => {
    const pod = (name: string, image: string): string =>
      `kind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{image: "${image}"}]}\n`;
    const pods = [pod('b', 'x/y:1'), pod('a', 'x/y:1'), pod('c', 'a/b:1')];
    const names = (stream: string): string[] => discoverIn(stream).uses.map(use => use.object.name);
    assert.deepEqual(names(pods.join('---\n')), ['c', 'a', 'b']);
    assert.deepEqual(names(pods.reverse().join('---\n')), ['c', 'a', 'b']);
  });
});
