// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { haveRandomNames } from '../../src/chart/random-names.ts';

async function random(texts: Readonly<Record<string, string>>, templates = ['web/templates/a.yaml']): Promise<boolean> {
  return haveRandomNames(templates, async name => texts[name]);
}

describe('random names', () => {
  for (const [what, text] of [
    ['in the line', '  name: {{ .Release.Name }}-{{ randAlphaNum 5 | lower }}'],
    ['in braces', 'metadata: {name: "web-{{ now | unixEpoch }}", labels: {}}'],
    ['in generateName', 'generateName: {{ uuidv4 }}-'],
    ['in a variable', '{{- $suffix := randAlpha 5 }}\nmetadata:\n  name: web-{{ $suffix }}'],
    ['in a variable made of one', '{{ $a := now | unixEpoch }}\n{{ $b := printf "x-%s" $a }}\n  name: {{ $b }}'],
    ['in a helper for names', '{{ define "web.fullname" }}\n{{ printf "%s" (randNumeric 3) }}\n{{ end }}'],
  ] as const) {
    it(`are seen ${what}`, async () => assert.equal(await random({ 'templates/a.yaml': text }), true));
  }

  it('are seen in the helpers beside a template, also of a sub-chart', async () => {
    const helper = '{{ define "b.name" }}{{ randAlphaNum 3 }}{{ end }}';
    assert.equal(await random({ 'templates/_helpers.tpl': helper, 'templates/a.yaml': 'name: x' }), true);
    assert.equal(await random({ 'charts/b/templates/_helpers.tpl': helper }, ['web/charts/b/templates/a.yaml']), true);
  });

  for (const [what, text] of [
    ['a password', '  password: {{ randAlphaNum 24 | b64enc }}\n  name: {{ .Release.Name }}'],
    ['another variable', '{{ $secret := randAlphaNum 5 }}\n{{ $name := "x" }}\n  name: {{ $name }}'],
    ['nothing at all', ''],
  ] as const) {
    it(`are not seen in ${what}`, async () => assert.equal(await random({ 'templates/a.yaml': text }), false));
  }
});
