// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { references } from './found.ts';

/** An operator's Deployment with environment variables and arguments. */
function operator(env: Record<string, string>, args: readonly string[] = []): string {
  const variables = Object.entries(env).map(([name, value]) => ({ name, value }));
  const containers = [{ name: 'operator', image: 'x/operator:1', env: variables, args }];
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'operator' },
    spec: { template: { spec: { containers } } },
  });
}

function configMap(data: Record<string, string>): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config' }, data });
}

function resource(kind: string, spec: unknown): string {
  return JSON.stringify({ apiVersion: 'x/v1', kind, metadata: { name: 'a' }, spec });
}

/**
 * What charts of operators render (shared/reference/operators.yaml, retold), and what the rules must find in it that
 * know no operator by name. Images that only the operator's code knows are not here.
 */
const OPERATORS: [name: string, yaml: string, images: string[]][] = [
  [
    'Prometheus operator',
    operator({}, [
      '--prometheus-config-reloader=quay.io/prometheus-operator/prometheus-config-reloader:v0.93.1',
      '--thanos-default-base-image=quay.io/thanos/thanos:v0.42.4',
      '--prometheus-default-base-image=quay.io/prometheus/prometheus',
    ]),
    ['quay.io/prometheus-operator/prometheus-config-reloader:v0.93.1', 'quay.io/thanos/thanos:v0.42.4'],
  ],
  [
    'cert-manager with a config file',
    configMap({
      'config.yaml':
        'kind: ControllerConfiguration\nacmeHTTP01Config:\n  solverImage: quay.io/jetstack/solver:v1.18.0\n',
    }),
    ['quay.io/jetstack/solver:v1.18.0'],
  ],
  [
    'Argo Workflows',
    operator({}, ['--executor-image', 'quay.io/argoproj/argoexec:v4.0.6']),
    ['quay.io/argoproj/argoexec:v4.0.6'],
  ],
  [
    'Argo Workflows, executor in a ConfigMap',
    configMap({ executor: 'image: quay.io/argoproj/argoexec:v3.5.0\nimagePullPolicy: Always\n' }),
    ['quay.io/argoproj/argoexec:v3.5.0'],
  ],
  [
    'Argo Events',
    configMap({
      'controller-config.yaml':
        'eventBus:\n  nats:\n    versions:\n    - version: latest\n      natsStreamingImage: nats-streaming:latest\n      metricsExporterImage: natsio/exporter:latest\n',
    }),
    ['docker.io/library/nats-streaming:latest', 'docker.io/natsio/exporter:latest'],
  ],
  [
    'Rook, image set',
    configMap({
      plugin: 'quay.io/cephcsi/cephcsi:v3.17.0',
      registrar: 'registry.k8s.io/sig-storage/registrar:v2.17.0',
    }),
    ['quay.io/cephcsi/cephcsi:v3.17.0', 'registry.k8s.io/sig-storage/registrar:v2.17.0'],
  ],
  [
    'local-path provisioner',
    configMap({
      'helperPod.yaml': 'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: helper\n    image: busybox\n',
    }),
    ['docker.io/library/busybox:latest'],
  ],
  [
    'CloudNativePG',
    operator({ OPERATOR_IMAGE_NAME: 'ghcr.io/cnpg/cnpg:1.30.0', POSTGRES_IMAGE_NAME: 'ghcr.io/cnpg/postgresql:18' }),
    ['ghcr.io/cnpg/cnpg:1.30.0', 'ghcr.io/cnpg/postgresql:18'],
  ],
  [
    'CloudNativePG, image catalog',
    resource('ClusterImageCatalog', { images: [{ major: 16, image: 'ghcr.io/cnpg/postgresql:16' }] }),
    ['ghcr.io/cnpg/postgresql:16'],
  ],
  [
    'Zalando Postgres operator as a ConfigMap',
    configMap({
      docker_image: 'ghcr.io/zalando/spilo-18:4.1-p2',
      connection_pooler_image: 'ghcr.io/zalando/pgbouncer:v2.0.1',
      sidecar_docker_images: 'metrics:quay.io/exporter/postgres:v0.15,log:fluent/bit:2.0',
    }),
    [
      'docker.io/fluent/bit:2.0',
      'ghcr.io/zalando/pgbouncer:v2.0.1',
      'ghcr.io/zalando/spilo-18:4.1-p2',
      'quay.io/exporter/postgres:v0.15',
    ],
  ],
  [
    'Crunchy',
    operator({
      'RELATED_IMAGE_POSTGRES_17_GIS_3.6': 'registry.developers.crunchydata.com/crunchydata/gis:ubi9-17.5-3.6',
    }),
    ['registry.developers.crunchydata.com/crunchydata/gis:ubi9-17.5-3.6'],
  ],
  [
    'Percona',
    resource('PerconaXtraDBCluster', {
      pxc: { image: 'percona/pxc:8.4.8' },
      haproxy: { image: 'percona/haproxy:2.8' },
      backup: { image: 'percona/xtrabackup:8.4' },
    }),
    ['docker.io/percona/haproxy:2.8', 'docker.io/percona/pxc:8.4.8', 'docker.io/percona/xtrabackup:8.4'],
  ],
  [
    'MariaDB operator',
    configMap({ RELATED_IMAGE_MARIADB: 'mariadb:11.8.8', RELATED_IMAGE_MARIADB_NAME: 'mariadb' }),
    ['docker.io/library/mariadb:11.8.8'],
  ],
  [
    'OpenSearch',
    resource('OpenSearchCluster', {
      general: { version: '2.8.0', image: 'opensearchproject/opensearch:2.8.0' },
      initHelper: { image: 'docker.io/busybox:1.36' },
    }),
    ['docker.io/library/busybox:1.36', 'docker.io/opensearchproject/opensearch:2.8.0'],
  ],
  [
    'MongoDB',
    operator({
      AGENT_IMAGE: 'quay.io/mongodb/agent:108.0.12-1',
      INIT_DATABASE_IMAGE_REPOSITORY: 'quay.io/mongodb/init-database',
      INIT_DATABASE_VERSION: '1.9.1',
      MONGODB_IMAGE: 'mongodb-enterprise-server',
      MDB_IMAGE_TYPE: 'ubi8',
    }),
    ['quay.io/mongodb/agent:108.0.12-1', 'quay.io/mongodb/init-database:1.9.1'],
  ],
  [
    'Confluent',
    resource('Kafka', { image: { application: 'confluentinc/cp-server:7.9.0', init: 'confluentinc/init:3.0.0' } }),
    ['docker.io/confluentinc/cp-server:7.9.0', 'docker.io/confluentinc/init:3.0.0'],
  ],
  [
    'Tempo operator',
    resource('TempoStack', { images: { tempo: 'grafana/tempo:2.10.8', tempoQuery: 'grafana/query:2.10' } }),
    ['docker.io/grafana/query:2.10', 'docker.io/grafana/tempo:2.10.8'],
  ],
  [
    'VictoriaMetrics',
    resource('VMCluster', { vmselect: { image: { repository: 'victoriametrics/vmselect', tag: 'v1.150.0-cluster' } } }),
    ['docker.io/victoriametrics/vmselect:v1.150.0-cluster'],
  ],
  [
    'VictoriaMetrics operator',
    operator({ VM_VMAGENTDEFAULT_IMAGE: 'victoriametrics/vmagent', VM_VMAGENTDEFAULT_VERSION: 'v1.150.0' }),
    ['docker.io/victoriametrics/vmagent:v1.150.0'],
  ],
  [
    'Trivy operator',
    configMap({ 'trivy.repository': 'mirror.gcr.io/aquasec/trivy', 'trivy.tag': '0.72.0', 'trivy.severity': 'HIGH' }),
    ['mirror.gcr.io/aquasec/trivy:0.72.0'],
  ],
  [
    'Tekton',
    operator({}, [
      '-entrypoint-image',
      'ghcr.io/tektoncd/entrypoint:v1.9.1',
      '-shell-image-win',
      `mcr.microsoft.com/powershell:nanoserver@sha256:${'b6'.repeat(32)}`,
    ]),
    ['ghcr.io/tektoncd/entrypoint:v1.9.1', `mcr.microsoft.com/powershell:nanoserver@sha256:${'b6'.repeat(32)}`],
  ],
  [
    'Knative',
    configMap({
      _example: 'queue-sidecar-image: gcr.io/not/this:1',
      'queue-sidecar-image': `gcr.io/knative/queue@sha256:${'98'.repeat(32)}`,
    }),
    [`gcr.io/knative/queue@sha256:${'98'.repeat(32)}`],
  ],
  [
    'KServe',
    configMap({
      storageInitializer: '{"image" : "kserve/storage-initializer:v0.20.0", "memoryRequest": "100Mi"}',
      localModel: '{"defaultJobImage": "kserve/storage:v0.20.0"}',
      explainers: '{"art": {"image": "kserve/art-explainer", "defaultImageVersion": "v0.20.0"}}',
    }),
    [
      'docker.io/kserve/art-explainer:v0.20.0',
      'docker.io/kserve/storage-initializer:v0.20.0',
      'docker.io/kserve/storage:v0.20.0',
    ],
  ],
  [
    'Katib',
    configMap({
      'katib-config.yaml':
        'runtime:\n  suggestions:\n  - algorithmName: random\n    image: ghcr.io/kubeflow/katib/suggestion:latest\n',
    }),
    ['ghcr.io/kubeflow/katib/suggestion:latest'],
  ],
  [
    'Flink',
    `${resource('FlinkDeployment', { image: 'flink:2.2' })}\n---\n${configMap({ 'flink-conf.yaml': 'kubernetes.container.image.ref: flink:2.1\ntaskmanager.numberOfTaskSlots: 2\n' })}`,
    ['docker.io/library/flink:2.1', 'docker.io/library/flink:2.2'],
  ],
  [
    'network operator',
    resource('NicClusterPolicy', {
      rdma: { repository: 'ghcr.io/mellanox', image: 'rdma-plugin', version: `sha256:${'9f'.repeat(32)}` },
    }),
    [`ghcr.io/mellanox/rdma-plugin@sha256:${'9f'.repeat(32)}`],
  ],
  [
    'GitLab Runner',
    configMap({
      'config.template.toml':
        '[[runners]]\n  [runners.kubernetes]\n    image = "alpine:latest"\n    helper_image = "registry.gitlab.com/gitlab-org/helper:x86_64-v17"\n',
    }),
    ['docker.io/library/alpine:latest', 'registry.gitlab.com/gitlab-org/helper:x86_64-v17'],
  ],
  [
    'Actions Runner Controller, legacy',
    operator({}, ['--runner-image=summerwind/actions-runner:latest', '--docker-image=docker:dind']),
    ['docker.io/library/docker:dind', 'docker.io/summerwind/actions-runner:latest'],
  ],
  [
    'Jenkins',
    configMap({
      'jcasc.yaml':
        'jenkins:\n  clouds:\n  - kubernetes:\n      templates:\n      - containers:\n        - name: jnlp\n          image: "jenkins/inbound-agent:3385.vf1123fb_515da_-1"\n',
    }),
    ['docker.io/jenkins/inbound-agent:3385.vf1123fb_515da_-1'],
  ],
  [
    'Airflow, configuration file',
    configMap({
      'airflow.cfg':
        '[kubernetes_executor]\nnamespace = x\nworker_container_repository = apache/airflow\nworker_container_tag = 3.0.2\nlog_format = %(asctime)s\n',
    }),
    ['docker.io/apache/airflow:3.0.2'],
  ],
  [
    'Piraeus',
    configMap({
      '0_images.yaml':
        'base: quay.io/piraeusdatastore\ncomponents:\n  server:\n    tag: v1.29.1\n    image: piraeus-server\n',
    }),
    ['quay.io/piraeusdatastore/piraeus-server:v1.29.1'],
  ],
  [
    'KubeBlocks',
    resource('ComponentVersion', {
      releases: [{ name: '8.0.30', images: { mysql: 'apecloud/mysql:8.0.30', init: 'busybox:1.36' } }],
    }),
    ['docker.io/apecloud/mysql:8.0.30', 'docker.io/library/busybox:1.36'],
  ],
  [
    'vCluster',
    JSON.stringify({
      kind: 'Secret',
      metadata: { name: 'vc' },
      data: {
        'config.yaml': Buffer.from(
          'controlPlane:\n  distro:\n    k8s:\n      image:\n        registry: ghcr.io\n        repository: loft-sh/kubernetes\n        tag: v1.36.0\n',
        ).toString('base64'),
      },
    }),
    ['ghcr.io/loft-sh/kubernetes:v1.36.0'],
  ],
  [
    'Consul',
    operator({}, [
      'exec consul-k8s inject-connect \\\n  -consul-image="hashicorp/consul:1.20.1" \\\n  -consul-k8s-image=hashicorp/consul-k8s:1.6.1 \\\n  -listen=:8080\n',
    ]),
    ['docker.io/hashicorp/consul-k8s:1.6.1', 'docker.io/hashicorp/consul:1.20.1'],
  ],
];

describe('discover: what operators are told', () => {
  for (const [name, yaml, images] of OPERATORS) {
    it(name, () => {
      const own = 'docker.io/x/operator:1';
      assert.deepEqual(
        references(yaml, 'certain', 'likely').filter(image => image !== own),
        images,
      );
    });
  }
});
