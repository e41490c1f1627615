// SPDX-License-Identifier: Apache-2.0
import type { Reader } from './reader.ts';

/**
 * Reads a small release a few times while the first Helm renders and this process has nothing to do: code that ran before
 * is compiled, and what Helm prints is then read in half the time.
 */
export function warmUp(reader: Reader): void {
  if (warm.has(reader)) return;
  warm.add(reader);
  for (let round = 0; round < ROUNDS; round += 1) {
    const opened = reader.open(SAMPLE);
    const { uses } = reader.look(opened, []);
    reader.suspects(opened, uses);
  }
}

const ROUNDS = 3;
const warm = new WeakSet<Reader>();

/** A little of everything that charts render. */
const SAMPLE = `---
# Source: sample/templates/operator.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: "sample"
  namespace: default
  labels: {app.kubernetes.io/name: sample, app.kubernetes.io/version: "1.0"}
spec:
  replicas: 1
  selector:
    matchLabels:
      app.kubernetes.io/name: sample
  template:
    metadata:
      annotations:
        checksum/config: 0123456789abcdef
    spec:
      serviceAccountName: sample
      initContainers:
        - name: prepare
          image: "registry.example/sample/prepare:1.0"
          command: ["sh", "-c", "cp -r /from /to"]
      containers:
        - name: sample
          image: registry.example/sample/operator:v1.0.0@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
          imagePullPolicy: IfNotPresent
          args:
            - --leader-elect=true
            - --reloader-image=registry.example/sample/reloader:v1.0.0
            - --port
            - "8080"
          env:
            - name: RELATED_IMAGE_SERVER
              value: registry.example/sample/server:v1.0.0
            - name: NAMESPACE
              valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
          ports:
            - {name: http, containerPort: 8080}
          resources:
            requests: {cpu: 100m, memory: 128Mi}
          volumeMounts:
            - name: config
              mountPath: /etc/sample
      volumes:
        - name: config
          configMap:
            name: sample
---
# Source: sample/templates/config.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: sample
data:
  image: registry.example/sample/sidecar:v1.0.0
  config.yaml: |
    server:
      image: {repository: registry.example/sample/server, tag: v1.0.0}
      # a comment
      list: [1, 2, 3]
  script.sh: |
    docker run --rm registry.example/sample/tool:1.0 --version
---
# Source: sample/templates/role.yaml
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: sample
rules:
  - apiGroups: ["apps"]
    resources: [deployments]
    verbs: ["*"]
---
# Source: sample/templates/custom.yaml
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata:
  name: sample
spec:
  image: registry.example/sample/prometheus:v3.0.0
  version: v3.0.0
`;
