// SPDX-License-Identifier: Apache-2.0
import { isMap, isSeq, parseDocument } from 'yaml';

/** The text of a kustomization with the component in it, as it was but for that; undefined when it has it already, or is no YAML. */
export function includeComponent(text: string, component: string): string | undefined {
  const document = parseDocument(text);
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents))) return undefined;
  const components = document.get('components');
  if (isSeq(components) && components.items.some(item => sameFolder(String(item), component))) return undefined;
  if (!document.has('components') && !(isMap(document.contents) && document.contents.flow)) {
    return `${text.replace(/\n*$/, text === '' ? '' : '\n')}components:\n  - ${component}\n`;
  }
  if (isSeq(components)) components.add(component);
  else document.set('components', [component]);
  return document.toString({ lineWidth: 0 });
}

function sameFolder(a: string, b: string): boolean {
  const plain = (folder: string): string => folder.replace(/^\.\//, '').replace(/\/$/, '');
  return plain(a) === plain(b);
}
