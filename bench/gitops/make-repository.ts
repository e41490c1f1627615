// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface MadeRelease {
  readonly name: string;
  /** Its own values file, from the repository's root. */
  readonly values: string;
}

/** Writes a repository as platform teams have them: charts of its own, releases of them by Argo CD and Flux, half each. */
export function makeRepository(root: string, counts: { charts: number; releases: number }): MadeRelease[] {
  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };
  write('airgap.yaml', 'apiVersion: helm-airgap/v1\nkind: AirgapConfig\nkubeVersion: 1.34.0\ngitops: {}\n');
  for (let chart = 0; chart < counts.charts; chart += 1) {
    for (const [file, text] of chartFiles(`chart-${chart}`)) write(path.join('charts', `chart-${chart}`, file), text);
  }
  return Array.from({ length: counts.releases }, (_, index) => {
    const name = `release-${index}`;
    const values = `values/${name}.yaml`;
    write(values, `replicas: ${(index % 5) + 1}\nimage:\n  tag: 1.${index % 7}.0\n`);
    const chart = `charts/chart-${index % counts.charts}`;
    write(`apps/${name}.yaml`, index % 2 === 0 ? application(name, chart, values) : helmRelease(name, chart, values));
    return { name, values };
  });
}

function application(name: string, chart: string, values: string): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${name}, namespace: argocd}
spec:
  project: default
  destination: {server: https://kubernetes.default.svc, namespace: ${name}}
  source:
    repoURL: https://git.shop.example/platform/bench.git
    path: ${chart}
    targetRevision: main
    helm:
      valueFiles: [/${values}]
      valuesObject:
        extra: {owner: team-${name}}
`;
}

function helmRelease(name: string, chart: string, values: string): string {
  return `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: ${name}, namespace: ${name}}
spec:
  interval: 10m
  chart:
    spec:
      chart: ./${chart}
      valuesFiles: [./${chart}/values.yaml, ./${values}]
      sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}
  values:
    extra: {owner: team-${name}}
`;
}

function chartFiles(name: string): [file: string, text: string][] {
  const deployments = ['web', 'api', 'worker'];
  return [
    ['Chart.yaml', `apiVersion: v2\nname: ${name}\nversion: 1.0.0\nappVersion: 1.0.0\n`],
    [
      'values.yaml',
      `replicas: 1
image: {registry: registry.shop.example, repository: ${name}/app, tag: 1.0.0}
sidecar: {image: {registry: docker.io, repository: shop-example/log-shipper, tag: 1.9.3}}
extra: {}
${Array.from({ length: 40 }, (_, index) => `setting${index}: {enabled: ${index % 2 === 0}, text: "some text ${index}", list: [a, b, c]}`).join('\n')}
`,
    ],
    [
      'templates/_helpers.tpl',
      `{{- define "labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
{{- define "image" -}}
{{ printf "%s/%s:%s" .registry .repository (toString .tag) }}
{{- end }}
`,
    ],
    ...deployments.map((part): [string, string] => [
      `templates/${part}.yaml`,
      `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}-${part}
  labels: {{- include "labels" . | nindent 4 }}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {part: ${part}}}
  template:
    metadata: {labels: {part: ${part}}}
    spec:
      containers:
        - name: ${part}
          image: {{ include "image" .Values.image }}
          args: [${part}, --port=8080]
          env:
            {{- range $key, $value := .Values.extra }}
            - {name: {{ upper $key }}, value: {{ quote $value }}}
            {{- end }}
          resources: {requests: {cpu: 100m, memory: 128Mi}}
        - name: log-shipper
          image: {{ include "image" .Values.sidecar.image }}
---
apiVersion: v1
kind: Service
metadata: {name: {{ .Release.Name }}-${part}}
spec:
  selector: {part: ${part}}
  ports: [{name: http, port: 80, targetPort: 8080}]
`,
    ]),
    [
      'templates/config.yaml',
      `apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}-config}
data:
${Array.from({ length: 40 }, (_, index) => `  setting-${index}: {{ .Values.setting${index} | toJson | quote }}`).join('\n')}
`,
    ],
  ];
}
