// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { parseTemplate, type TemplateNode } from '../../../src/discover/latent/template.ts';
import { type Expression, parseExpression } from '../../../src/discover/latent/template-expression.ts';

/** An expression as Lisp would write it. */
function show(expression: Expression): string {
  if (expression.kind === 'text') return JSON.stringify(expression.text);
  if (expression.kind === 'word') return expression.text;
  if (expression.kind === 'start') return expression.name;
  if (expression.kind === 'field') return `${show(expression.of).replace(/^\.$/, '')}.${expression.key}`;
  return `(${[expression.name, ...expression.args.map(show)].join(' ')})`;
}

function outline(nodes: readonly TemplateNode[]): string {
  return nodes
    .map(node => {
      if (node.kind === 'text') return node.text.trim();
      if (node.kind === 'output') return show(node.expression);
      if (node.kind === 'variable') return `$${node.name}=${show(node.expression)}`;
      return `${node.kind} ${show(node.expression)} [${outline(node.body)}|${outline(node.otherwise)}]`;
    })
    .filter(text => text !== '')
    .join(' ');
}

function read(text: string): string {
  return outline(parseTemplate(text).nodes);
}

describe('discover: expressions of templates', () => {
  for (const [text, shown] of [
    ['.Values.a.b', '.Values.a.b'],
    ['$.Values.a', '$.Values.a'],
    ['and (eq .Values.kind "x") .Values.on', '(and (eq .Values.kind "x") .Values.on)'],
    ['(index .Values "a-b").c', '(index .Values "a-b").c'],
    ['.Values.a | default "x" | quote', '(quote (default "x" .Values.a))'],
    ['include "n" (dict "root" $ "image" .Values.image)', '(include "n" (dict "root" $ "image" .Values.image))'],
    ['.Files.Get "x"', '( .Files.Get "x")'],
    ['not ($x)', '(not $x)'],
    ['eq .a (', '(eq .a nil)'],
    ['', 'nil'],
  ] as const) {
    it(`reads ${text || 'nothing'}`, () => assert.equal(show(parseExpression(text)), shown));
  }
});

describe('discover: templates', () => {
  it('keep what stands inside of which branch', () => {
    assert.equal(read('a {{- if .x }} b {{ else if .y }} c {{ else }} d {{ end }} e'), 'a if .x [b|if .y [c|d]] e');
    assert.equal(
      read('{{ range $k, $v := .m }}{{ $v }}{{ end }}{{ with .x }}y{{ end }}'),
      'range .m [$v|] with .x [y|]',
    );
    assert.equal(read('{{ $a := .x }}{{ $a = 1 }}'), '$a=.x $a=1');
  });

  it('may have braces in strings, and anything in comments', () => {
    assert.equal(read('{{ "}}" }}{{/* {{ if .x }} " */}}{{ `{{ end }}` }}'), '"}}" "{{ end }}"');
  });

  it('define others by name', () => {
    const { nodes, defines } = parseTemplate(
      '{{ define "a" }}x{{ if .y }}z{{ end }}{{ end }}b{{ block "c" . }}d{{ end }}',
    );
    assert.equal(outline(nodes), 'b (template "c" .)');
    assert.deepEqual(
      [...defines].map(([name, inner]) => `${name}: ${outline(inner)}`),
      ['a: x if .y [z|]', 'c: d'],
    );
  });

  it('are read as far as they can be when they are broken', () => {
    assert.equal(read('a{{ end }}b{{ else }}c{{ if .x }}d'), 'a b c if .x [d|]');
    assert.equal(read('a {{ if .x'), 'a {{ if .x');
  });

  it('take no longer than their length allows', () => {
    const start = process.cpuUsage().user;
    parseTemplate(`{{ ${'"a" `b` '.repeat(50_000)}`);
    parseTemplate('{{ "'.repeat(5_000));
    assert.ok(process.cpuUsage().user - start < 5_000_000);
  });
});
