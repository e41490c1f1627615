// SPDX-License-Identifier: Apache-2.0
import { byPlace } from '../../src/discover/discover.ts';
import { type Interpretation, interpret } from '../../src/knowledge/interpret.ts';
import { Knowledge } from '../../src/knowledge/knowledge.ts';
import { parseRules } from '../../src/knowledge/parse.ts';
import { canonical } from '../../src/reference/reference.ts';
import { readStream } from '../../src/rendered/document.ts';

export interface Beside {
  readonly beside?: string;
  readonly allVersions?: boolean;
}

/** What rules, written as YAML, say of rendered YAML. */
export function interpretText(
  rules: string,
  rendered: string,
  { beside = '', allVersions = false }: Beside = {},
): Interpretation {
  const knowledge = new Knowledge(parseRules(rules, 'rules.yaml'));
  const read = (text: string) => readStream(text, (group, kind) => knowledge.reads(group, kind)).documents;
  const found = interpret(knowledge, read(rendered), read(beside), { allVersions });
  return { ...found, uses: [...found.uses].sort(byPlace) };
}

/** A rule of the operator `acme/operator`, with these sources below `images:`. */
export function acme(images: string, more = ''): string {
  const indented = images.trim().replace(/^/gm, '  ');
  return `operator: acme\ntitle: Acme\nrecognise: [{image: acme/operator}]\nresources: [acme.example]\nimages:\n${indented}\n${more}`;
}

/** A Deployment that runs `acme/operator`, with more of its container below. */
export function operator(container = '', image = 'quay.io/acme/operator:v1.4.2'): string {
  const more = container.trim().replace(/^/gm, '        ');
  return `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: acme}
spec:
  template:
    spec:
      containers:
      - image: ${image}
        name: operator
${more}
`;
}

/** A custom resource of Acme's. */
export function resource(kind: string, spec: string): string {
  return `---\napiVersion: acme.example/v1\nkind: ${kind}\nmetadata: {name: one}\nspec: ${spec}\n`;
}

export function configMap(name: string, data: string): string {
  return `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata:\n${data.replace(/^/gm, '  ')}\n`;
}

/** Canonical references that the rules find. */
export function images(...input: Parameters<typeof interpretText>): string[] {
  return interpretText(...input).uses.map(({ reference }) => canonical(reference));
}

/** One line a use: `certain Deployment spec.x docker.io/library/redis:7`. */
export function uses(...input: Parameters<typeof interpretText>): string[] {
  return interpretText(...input).uses.map(
    ({ certainty, object, path, reference }) => `${certainty} ${object.kind} ${path} ${canonical(reference)}`,
  );
}

/** Names of the gaps. */
export function gaps(...input: Parameters<typeof interpretText>): string[] {
  return interpretText(...input).gaps.map(({ operator, id }) => `${operator}/${id}`);
}

/** What was wrong with the documents. */
export function problems(...input: Parameters<typeof interpretText>): string[] {
  return interpretText(...input).problems.map(({ message }) => message);
}
