// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { discoverIn, references } from './found.ts';

/** Documents that hold texts shaped like references, and not one image. */
const DOCUMENTS: Record<string, string> = {
  'addresses and URLs': `
kind: ConfigMap
metadata: {name: a}
data:
  redis: redis:6379
  bind: 127.0.0.1:9234
  tcp: tcp://10.0.0.1:80/x:1
  url: http://quay.io/a/b:1
  git: git@github.com:team/app.git
  ssh: ssh://git@github.com/team/app:v1
  brokers: kafka-0.kafka:9092,kafka-1.kafka:9092
  upstream: example.com/path:8080
  cidr: 10.0.0.0/8
  mail: someone@example.com
  time: "12:30"
  ratio: "16:9"
  arn: arn:aws:iam::123456789012:role/x
  jdbc: jdbc:postgresql://db/x:1
  spiffe: spiffe://cluster.local/ns/a:1
  windows: 'C:\\data\\x:1'
  file: /etc/app/image:1.0
  mac: 00:1b:44:11:3a:b7
  ipv6: "[::1]:8080"
`,
  'RBAC, logs and metrics': `
kind: Widget
metadata: {name: a}
spec:
  role: system:auth-delegator
  account: system:serviceaccount:ns:name
  level: default:info
  rule: apiserver_request:burnrate1d
  expr: 'sum(rate(container_cpu{image!="", pod=~"a/b:.*"}[5m])) by (image)'
  records: [{record: "node:cpu:rate5m", expr: "x:y5"}]
  user: "1000:1000"
`,
  'keys about images that hold none': `
kind: Widget
metadata: {name: a}
spec:
  imagePullPolicy: IfNotPresent
  imagePullSecrets: [{name: quay.io-secret}]
  image_pull_secret: a:b
  imageSize: 10Gi
  imageFormat: "raw:qcow2"
  imageType: "distroless"
  imageCache: "a:b1"
  imageUpdater: {interval: 2m}
  logoImage: logo.png
  backgroundImageUrl: https://cdn.example/x:1
`,
  'tags with their digest': `
kind: Widget
metadata: {name: a}
spec:
  agentVersion: 3.10.1@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
  other: {tag: latest@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}
  script: |
    IMAGE_TAG=17@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
`,
  'labels, selectors and API groups': `
kind: Deployment
metadata:
  name: a
  labels: {app.kubernetes.io/version: "1.2", image: "a/b:1", x: quay.io/a/b-1}
spec:
  selector: {matchLabels: {image: "a/b:1.0"}, matchExpressions: [{key: x, operator: In, values: ["a/b:1.0"]}]}
  template:
    metadata: {labels: {image: "a/b:1.0"}}
    spec:
      nodeSelector: {node.kubernetes.io/instance-type: "a/b:1.0"}
      tolerations: [{key: "node.kubernetes.io/x:1"}]
      taint: "node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule"
      groups: [apps/v1, argoproj.io/v1alpha1, "argoproj.io/v1alpha1:Rollout"]
      ids: ["app.kubernetes.io/version:1.2.3", "metrics.k8s.io/v1:x1"]
`,
  documentation: `
kind: ConfigMap
metadata: {name: a}
data:
  _example: |
    image: quay.io/a/b:1
    queueSidecarImage: gcr.io/knative/queue:1
  pod.yaml.example: |
    image: quay.io/a/b:2
  values.yaml: |
    # image: quay.io/a/b:3
    description: run quay.io/a/b:4
    x: 1
  script.sh: |
    # docker pull quay.io/a/b:5
    // quay.io/a/b:6
    ; quay.io/a/b:7
    echo hi # quay.io/a/b:8
`,
  'CRDs and JSON schemas': `
kind: ConfigMap
metadata: {name: a}
data:
  schema.json: |
    {"$id": "https://example.com/a/b:1.json", "$schema": "http://json-schema.org/draft-07/schema#",
     "properties": {"image": {"type": "string", "description": "e.g. quay.io/a/b:1"}}}
---
kind: CustomResourceDefinition
metadata: {name: a}
spec: {versions: [{schema: {image: "quay.io/a/b:1"}}]}
---
kind: List
items:
- kind: CustomResourceDefinition
  spec: {image: "quay.io/a/b:1"}
`,
  'Go templates and placeholders': `
kind: ConfigMap
metadata: {name: a}
data:
  t.yaml: |
    image: "{{ .Values.registry }}/{{ .Values.image }}:{{ .Values.tag }}"
    {{- if .x }}
    image: {{ printf "%s/%s:%s" .a .b .c }}
    {{- end }}
  e.sh: |
    image=$REGISTRY/app:$TAG
    image=\${REGISTRY}/app:\${TAG}
`,
  'plugins, packages and sources': `
kind: ConfigMap
metadata: {name: a}
data:
  plugins.txt: |
    git:5.10.1
    workflow-aggregator:608.v67378e9d3db_1
    configuration-as-code:1985.vdda_32d0c4ea_b_
  npm: "@scope/pkg@1.2.3"
  action: actions/checkout@v4
  maven: org.apache.spark:spark-sql_2.12:3.5.1
  gitRepository: team/app
  gitTag: v1.0.0
`,
  'a Grafana dashboard': `
kind: ConfigMap
metadata: {name: a}
data:
  d.json: |-
    {"title": "Pods / image", "uid": "a1b2", "panels": [{"title": "CPU", "datasource": {"uid": "$ds"},
      "targets": [{"expr": "sum(node_namespace_pod_container:container_cpu_usage_seconds_total:sum_irate{image!=''})",
      "legendFormat": "{{image}}:{{pod}}"}], "links": [{"url": "/d/x/y:1?var=a/b"}], "type": "graph"}],
      "annotations": {"list": [{"iconColor": "rgba(0, 211, 255, 1)", "type": "dashboard"}]}, "refresh": "10s"}
`,
  'rules for images': `
kind: ClusterPolicy
metadata: {name: a}
spec:
  rules:
  - verifyImages: [{imageReferences: ["ghcr.io/team/*", "*"]}]
    validate: {pattern: {spec: {containers: [{image: "!*:latest"}]}}}
`,
};

/** Texts that look more like an image than they are; the plain lists leave `possible` out. */
const POSSIBLE = ['example.com/path:8080'];

describe('discover: false friends', () => {
  for (const [name, text] of Object.entries(DOCUMENTS)) {
    it(name, () => {
      assert.deepEqual(references(text, 'certain', 'likely'), []);
      const possible = references(text, 'possible').filter(reference => !POSSIBLE.includes(reference));
      assert.deepEqual(possible, []);
      assert.deepEqual(
        discoverIn(text).unresolved.filter(({ text }) => !text.includes('*')),
        [],
      );
    });
  }
});
