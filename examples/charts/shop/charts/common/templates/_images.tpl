{{/*
The full name of an image. The global registry beats the image's own; a digest beats the tag.
Usage: {{ include "common.image" (dict "image" .Values.image "global" .Values.global) }}
*/}}
{{- define "common.image" -}}
{{- $registry := default .image.registry (.global).imageRegistry -}}
{{- $separator := ternary "@" ":" (not (empty .image.digest)) -}}
{{- $version := default .image.tag .image.digest | toString -}}
{{- printf "%s/%s%s%s" $registry .image.repository $separator $version -}}
{{- end -}}

{{/*
Fails when an image is not one of those that Chart.yaml lists under annotations.images.
Usage: {{ include "common.verifyImages" (dict "images" (list .Values.image) "context" $) }}
*/}}
{{- define "common.verifyImages" -}}
{{- $tested := .context.Chart.Annotations.images -}}
{{- $global := .context.Values.global -}}
{{- $unknown := list -}}
{{- range .images -}}
  {{- $name := printf "%s/%s" (default .registry ($global).imageRegistry) .repository -}}
  {{- if not (contains $name $tested) -}}
    {{- $unknown = append $unknown (printf "%s:%s" $name .tag) -}}
  {{- end -}}
{{- end -}}
{{- if $unknown -}}
  {{- if (($global).security).allowInsecureImages -}}
    {{- print "WARNING: images were not verified: " (join ", " $unknown) -}}
  {{- else -}}
    {{- $message := print "Original containers have been substituted for unrecognized ones.\n\nUnrecognized images:\n  - " (join "\n  - " $unknown) -}}
    {{- print $message "\n\nIf you are sure, skip the verification by setting the global parameter 'global.security.allowInsecureImages' to true." | fail -}}
  {{- end -}}
{{- end -}}
{{- end -}}
