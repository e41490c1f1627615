{{- define "storage.driverImage" -}}
{{- with .Values.driver.image -}}
{{- if .override -}}
{{ .override }}
{{- else -}}
{{ .account }}.dkr.ecr.{{ .region }}.{{ .domain }}/{{ .repository }}:{{ .tag }}
{{- end -}}
{{- end -}}
{{- end -}}
