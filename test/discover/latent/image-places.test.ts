// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type ReadableChart, templateTree } from '../../../src/discover/latent/chart-texts.ts';
import { imageBlocks } from '../../../src/discover/latent/image-blocks.ts';
import { imagePlaces } from '../../../src/discover/latent/image-places.ts';
import { formatAssignments, targetsOf } from '../../../src/discover/latent/targets.ts';
import type { ValueMap } from '../../../src/rendered/value.ts';

type Inner = Partial<Pick<ReadableChart, 'subcharts' | 'switches'>>;

function chartOf(files: Readonly<Record<string, string>>, inner: Inner = {}): ReadableChart {
  const texts = Object.entries(files).map(([name, text]) => [`templates/${name}`, Buffer.from(text)] as const);
  return { files: new Map(texts), reads: [], subcharts: new Map(), switches: new Map(), ...inner };
}

/** Tries of each target, by its name. */
function tries(chart: ReadableChart, values: ValueMap): Record<string, string[]> {
  const targets = targetsOf(imagePlaces(templateTree(chart, values), values), imageBlocks(values), values);
  return Object.fromEntries(targets.map(target => [target.name, target.tries.map(formatAssignments)]));
}

/** What has to be set for the image of `extra.image` in one template. */
function forExtra(text: string, values: ValueMap, helpers = ''): string[] {
  const extra = { image: { repository: 'registry.example/extra', tag: '1' }, ...(values.extra as ValueMap) };
  const found = tries(chartOf({ 'a.yaml': text, '_helpers.tpl': helpers }), { ...values, extra });
  return found['registry.example/extra:1'] ?? [];
}

const IMAGE = 'image: {{ .Values.extra.image.repository }}';
const OFF = { extra: { on: false }, mode: 'a', list: [], text: '' };

describe('discover: what has to be set for an image', () => {
  for (const [what, text, expected] of [
    ['a switch', `{{ if .Values.extra.on }}${IMAGE}{{ end }}`, ['extra.on=true']],
    [
      'a switch around a switch',
      `{{ with .Values.extra }}{{ if .on }}${IMAGE.replace('.V', '$.V')}{{ end }}{{ end }}`,
      ['extra.on=true'],
    ],
    ['one in a variable', `{{ $on := .Values.extra.on }}{{ if $on }}${IMAGE}{{ end }}`, ['extra.on=true']],
    ['a word', `{{ if eq .Values.mode "b" }}${IMAGE}{{ end }}`, ['mode=b']],
    ['another word than this', `{{ if ne .Values.mode "a" }}${IMAGE}{{ end }}`, []],
    ['both', `{{ if and (eq .Values.mode "b") .Values.extra.on }}${IMAGE}{{ end }}`, ['extra.on=true,mode=b']],
    [
      'either, one that is so',
      `{{ if or (eq .Values.mode "a") .Values.extra.on }}${IMAGE}{{ end }}`,
      ['extra.on=true'],
    ],
    ['not', `{{ if not .Values.extra.on }}x{{ else }}${IMAGE}{{ end }}`, ['extra.on=true']],
    ['a comparison with true', `{{ if eq (toString .Values.extra.on) "true" }}${IMAGE}{{ end }}`, ['extra.on=true']],
    ['a default', `{{ if .Values.extra.on | default false }}${IMAGE}{{ end }}`, ['extra.on=true']],
    ['a switch that values do not have', `{{ if .Values.extra.enabled }}${IMAGE}{{ end }}`, ['extra.enabled=true']],
    ['a text that only the user knows', `{{ if .Values.text }}${IMAGE}{{ end }}`, []],
    ['nothing at all', IMAGE, []],
  ] as const) {
    it(`is ${what}`, () => assert.deepEqual(forExtra(text, OFF), expected));
  }

  it('is found behind helpers, whatever they are handed', () => {
    const helpers = `
      {{ define "image" }}{{ .image.repository }}:{{ .image.tag }}{{ end }}
      {{ define "container" }}image: {{ include "image" (dict "image" .context.Values.extra.image "x" 1) | quote }}{{ end }}
      {{ define "isOn" }}{{ if .Values.extra.on }}{{ true }}{{ end }}{{ end }}`;
    const text = '{{ if (include "isOn" .) }}{{ include "container" (dict "context" $) }}{{ end }}';
    assert.deepEqual(forExtra(text, OFF, helpers), ['extra.on=true']);
  });

  it('names other ways when the first does not help', () => {
    const helpers =
      '{{ define "host" }}{{ if .Values.extra.on }}x{{ else }}{{ lookup "v1" "Service" }}{{ end }}{{ end }}';
    assert.deepEqual(forExtra(`{{ if include "host" . }}${IMAGE}{{ end }}`, OFF, helpers), ['extra.on=true']);
  });

  it('may be an item of a range', () => {
    const values = { parts: { a: { on: false }, b: { on: true } }, extra: {} };
    const text = `{{ range $name, $part := .Values.parts }}{{ if $part.on }}${IMAGE.replace('.Values', '$.Values')}{{ end }}{{ end }}`;
    assert.deepEqual(forExtra(text, values), ['parts.a.on=true']);
  });

  it('is not what lists of Secrets, notes and validation say of images', () => {
    const helpers = '{{ define "pullSecrets" }}{{ range .Values.extra.image.pullSecrets }}{{ . }}{{ end }}{{ end }}';
    const text = '{{ if eq .Values.mode "b" }}{{ include "pullSecrets" . }}{{ end }}';
    assert.deepEqual(forExtra(text, OFF, helpers), []);
  });

  it('has the switches around the image as a last resort', () => {
    assert.deepEqual(forExtra('x: y', { extra: { enabled: false } }), ['extra.enabled=true']);
  });

  it('is found for images that templates name themselves, and for names that helpers make', () => {
    const helpers =
      '{{ define "name" }}{{ $x := "a" }}{{ if .Values.extra.on }}{{ $x = "b" }}{{ end }}x/{{ $x }}:1{{ end }}';
    const text = '{{ if eq .Values.mode "b" }}\nimage: busybox:1.37 # small\n{{ end }}\nimage: {{ include "name" . }}';
    assert.deepEqual(tries(chartOf({ 'a.yaml': text, '_h.tpl': helpers }), OFF), {
      'docker.io/library/busybox:1.37': ['mode=b'],
      'extra.on=true': ['extra.on=true'],
    });
  });

  it('goes through sub-charts, under alias, condition, tags and global', () => {
    const text = '{{ if .Values.global.all }}{{ if .Values.metrics }}image: {{ .Values.image }}{{ end }}{{ end }}';
    const database = chartOf({ 'a.yaml': text });
    const image = 'registry.example/db:1';
    const values = {
      global: { all: false },
      tags: { big: false },
      orders: { on: false, metrics: false, image },
      stock: { metrics: false, image: 'registry.example/db:2' },
    };
    const subcharts = new Map([
      ['orders', database],
      ['stock', database],
    ]);
    const switches = new Map([
      ['orders', { condition: 'none.at.all,orders.on', tags: ['big'] }],
      ['stock', { condition: '', tags: ['big'] }],
    ]);
    assert.deepEqual(tries(chartOf({}, { subcharts, switches }), values), {
      'registry.example/db:1': ['global.all=true,orders.metrics=true,orders.on=true'],
      'registry.example/db:2': ['global.all=true,stock.metrics=true,tags.big=true'],
    });
  });

  it('ends, even when helpers print themselves', () => {
    const helpers = '{{ define "a" }}{{ include "b" . }}{{ end }}{{ define "b" }}image: {{ include "a" . }}{{ end }}';
    assert.deepEqual(tries(chartOf({ 'a.yaml': '{{ include "a" . }}', '_h.tpl': helpers }), {}), {});
  });
});
