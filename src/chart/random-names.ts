// SPDX-License-Identifier: Apache-2.0
import path from 'node:path';

/** Reads one file of a chart by its path inside it; undefined when it is not there. */
export type ReadChartFile = (name: string) => Promise<string | undefined>;

const RANDOM = /\b(rand(AlphaNum|Alpha|Numeric|Ascii|Int)|uuidv4|shuffle|now)\b/;
/** Also within `metadata: {name: …}`. */
const NAME_LINE = /^(?:.*[{,])?\s*["']?(name|generateName)["']?:.*\{\{.*$/gm;
const ASSIGNMENT = /(\$\w+)\s*:?=([^{}]*)/g;
const NAME_HELPER = /define\s+"[^"]*name[^"]*"[\s\S]{0,600}?\{\{-?\s*end/gi;

/**
 * True when one of these templates (`chart/templates/file.yaml`, as Helm's `# Source:` writes them), or a helper that
 * stands beside it, seems to make up object names at each render. One render is then not enough to tell them.
 */
export async function haveRandomNames(templates: Iterable<string>, read: ReadChartFile): Promise<boolean> {
  const names = [...new Set(templates)].map(template => template.slice(template.indexOf('/') + 1));
  const helpers = new Set(
    names.map(name => path.posix.join(name.slice(0, name.indexOf('templates/')), 'templates/_helpers.tpl')),
  );
  const texts = await Promise.all([...names, ...helpers].map(read));
  return texts.some(text => text !== undefined && RANDOM.test(text) && makesUpNames(text));
}

function makesUpNames(text: string): boolean {
  const variables = randomVariables(text);
  const places = [...(text.match(NAME_LINE) ?? []), ...(text.match(NAME_HELPER) ?? [])];
  return places.some(place => isRandom(place, variables));
}

/** Variables of a template that hold something random, `$suffix`, or that are made of one that does. */
function randomVariables(text: string): ReadonlySet<string> {
  const random = new Set<string>();
  // Go templates know a variable only after its assignment, so that one pass sees them all.
  for (const [, name = '', value = ''] of text.matchAll(ASSIGNMENT)) if (isRandom(value, random)) random.add(name);
  return random;
}

function isRandom(text: string, variables: ReadonlySet<string>): boolean {
  return RANDOM.test(text) || (text.match(/\$\w+/g) ?? []).some(name => variables.has(name));
}
