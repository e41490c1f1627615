{{/*
registry/path/name of an image, each part from the image or from the defaults.
Usage: {{ include "kafka-operator.repository" (dict "image" .Values.image "root" $) }}
*/}}
{{- define "kafka-operator.repository" -}}
{{- $values := .root.Values -}}
{{ .image.registry | default $values.defaultImageRegistry }}/{{ .image.repository | default $values.defaultImageRepository }}/{{ .image.name }}
{{- end -}}

{{- define "kafka-operator.image" -}}
{{ include "kafka-operator.repository" . }}:{{ .image.tag | default .root.Values.defaultImageTag }}
{{- end -}}
