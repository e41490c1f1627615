// SPDX-License-Identifier: Apache-2.0
import { tryReference } from '../reference/reference.ts';
import type { Value } from '../rendered/value.ts';
import { UNKNOWN } from './gap.ts';
import { globOf, matchesEverything } from './glob.ts';
import { namesNothing, pathOf, pathProblem } from './path.ts';
import type {
  Compiled,
  Composition,
  Condition,
  Exclusion,
  OperatorRule,
  Part,
  PartSource,
  Selector,
  Source,
} from './rule.ts';
import { formProblems } from './rule-form.ts';
import { templateOf } from './template.ts';
import { isRange } from './version.ts';

/** What a schema cannot say of a rule, each problem with its place in the rule. */
export function ruleProblems(rule: OperatorRule): string[] {
  const { images = [], exclude = [] } = rule;
  const forms = [...formProblems(plain(images), 'images'), ...formProblems(plain(exclude), 'exclude')];
  return forms.length > 0 ? forms : [...new Set(contentProblems(rule))];
}

/** Rules come out of YAML. */
function plain(list: readonly unknown[]): Value {
  return list as Value;
}

function* contentProblems(rule: OperatorRule): Generator<string> {
  if (rule.operator === UNKNOWN) yield `the name ${UNKNOWN} is that of operators without a rule`;
  const { convention, recognise = [], resources = [], images = [], exclude = [] } = rule;
  for (const [index, sign] of recognise.entries()) {
    for (const [key, pattern] of Object.entries(sign)) yield* globProblems(pattern, `recognise[${index}].${key}`);
    if ('image' in sign) yield* repositoryProblems(sign.image, `recognise[${index}].image`);
  }
  // A convention of custom resources may be looked for in all of them.
  for (const [index, group] of resources.entries()) {
    if (convention !== true || group !== '*.*') yield* globProblems(group, `resources[${index}]`);
  }
  for (const [index, source] of images.entries()) yield* sourceProblems(source, `images[${index}]`);
  for (const [index, exclusion] of exclude.entries()) yield* selectorProblems(exclusion, `exclude[${index}]`);
  yield* contradictingSelectors(images, exclude);
  if (recognise.length === 0) yield* sleepingGroups(rule);
}

/** Without an operator to recognise, only objects of its `resources` wake a rule: another group would never be looked at. */
function* sleepingGroups({ resources = [], images = [] }: OperatorRule): Generator<string> {
  for (const [index, source] of images.entries()) {
    const selector = 'each' in source ? source.each : source;
    const group = selector !== undefined && 'group' in selector ? selector.group : undefined;
    if (group === undefined || resources.some(glob => glob === group || globOf(glob).matches(group))) continue;
    yield `images[${index}].group "${group}" is not among resources, and no recognise says where to look for it`;
  }
}

function* sourceProblems(source: Source, at: string): Generator<string> {
  const each = 'each' in source ? source.each : undefined;
  if (each !== undefined) yield* selectorProblems(each, `${at}.each`);
  for (const condition of [source.when ?? []].flat()) yield* conditionProblems(condition, `${at}.when`, each);
  if ('compose' in source) yield* compositionProblems(source, at);
  else if ('compiled' in source) yield* compiledProblems(source, at);
  else if (!('ask' in source)) {
    yield* selectorProblems(source, at);
    // `*/*` says something: more than a bare name.
    if (source.value !== undefined && !source.value.includes('/')) yield* globProblems(source.value, `${at}.value`);
    if (source.value !== undefined) yield* repositoryProblems(source.value, `${at}.value`);
    if (source.tag !== undefined) yield* partProblems(source.tag, `${at}.tag`, undefined);
    if (source.choose !== undefined) yield* selectorProblems(source.choose, `${at}.choose`);
  }
}

function* compositionProblems({ compose, parts, each, whole }: Composition, at: string): Generator<string> {
  for (const [name, part] of Object.entries(parts)) yield* partProblems(part, `${at}.parts.${name}`, each);
  let names: string[];
  try {
    names = [...templateOf(compose).all];
  } catch (cause) {
    yield `${at}.compose ${(cause as Error).message}`;
    return;
  }
  for (const name of new Set(names)) {
    if (!Object.hasOwn(parts, name)) yield `${at}.compose names the part "${name}" that is not there`;
  }
  if (whole !== undefined && !Object.hasOwn(parts, whole))
    yield `${at}.whole names the part "${whole}" that is not there`;
  for (const name of Object.keys(parts)) {
    if (name !== whole && !names.includes(name)) yield `${at}.parts.${name} stands nowhere in the template`;
  }
}

function* compiledProblems({ compiled, versions }: Compiled, at: string): Generator<string> {
  if (!isRange(versions)) yield noRange(`${at}.versions`, versions);
  for (const image of compiled) {
    if (tryReference(image) === undefined) yield `${at}.compiled ${JSON.stringify(image)} is no image reference`;
  }
}

function* partProblems(part: Part, at: string, each: Selector | undefined): Generator<string> {
  if (typeof part === 'string') return;
  if (Array.isArray(part)) {
    for (const [index, item] of (part as readonly Part[]).entries()) yield* partProblems(item, `${at}[${index}]`, each);
    return;
  }
  const source = part as PartSource;
  if ('at' in source) yield* objectPathProblems(source.at, `${at}.at`, each);
  else if ('table' in source) yield* partProblems(source.by, `${at}.by`, each);
  else if ('ranges' in source) {
    yield* partProblems(source.by, `${at}.by`, each);
    for (const range of Object.keys(source.ranges)) if (!isRange(range)) yield noRange(`${at}.ranges`, range);
  } else if (!('operator' in source || 'names' in source)) yield* selectorProblems(source, at);
}

function* conditionProblems(condition: Condition, at: string, each: Selector | undefined): Generator<string> {
  if ('version' in condition) {
    if (!isRange(condition.version)) yield noRange(at, condition.version);
  } else if ('some' in condition) yield* selectorProblems(condition.some, `${at}.some`);
  else if ('no' in condition) yield* selectorProblems(condition.no, `${at}.no`);
  else {
    yield* objectPathProblems(condition.at, `${at}.at`, each);
    if (condition.equals === undefined && condition.empty === undefined) yield `${at} needs equals or empty`;
  }
}

function* selectorProblems(selector: Selector, at: string): Generator<string> {
  const { path } = selector;
  const problem = path === undefined ? undefined : pathProblem(path);
  if (problem !== undefined) yield `${at}.path ${JSON.stringify(path)} ${problem}`;
  const named = path !== undefined && problem === undefined && !namesNothing(pathOf(path));
  if ('resource' in selector) {
    const anyGroup = selector.group === undefined || (selector.group !== '' && matchesEverything(selector.group));
    if (problem === undefined && !named && anyGroup && matchesEverything(selector.resource)) {
      yield `${at} would match every field of every object: name a kind, or a key in the path`;
    }
  } else if ('configMap' in selector || 'secret' in selector) {
    const name = 'configMap' in selector ? selector.configMap : selector.secret;
    if (!named && matchesEverything(name) && matchesEverything(selector.key)) {
      yield `${at} would match every key of every object: name one, or a path below`;
    }
  } else {
    const pattern = 'env' in selector ? selector.env : 'flag' in selector ? selector.flag : selector.annotation;
    yield* globProblems(pattern, at);
  }
}

function* globProblems(pattern: string, at: string): Generator<string> {
  if (matchesEverything(pattern)) yield `${at} ${JSON.stringify(pattern)} would match everything`;
}

/** Tags are not compared, and a regular expression would match nothing. */
function* repositoryProblems(pattern: string, at: string): Generator<string> {
  if (!/^(?:[\w.*|/-]|:\d+\/)*$/.test(pattern)) {
    yield `${at} ${JSON.stringify(pattern)} is no glob of a repository, which has no tag, only letters, digits and . _ - / * |`;
  }
}

function* objectPathProblems(path: string, at: string, each: Selector | undefined): Generator<string> {
  if (each === undefined) yield `${at} has no object to look in: it needs each`;
  const problem = ['@key', '@kind', '@value'].includes(path) ? undefined : pathProblem(path);
  if (problem !== undefined) yield `${at} ${JSON.stringify(path)} ${problem}`;
}

function* contradictingSelectors(images: readonly Source[], exclude: readonly Exclusion[]): Generator<string> {
  const found = new Map(images.map((source, index) => [selectorText(source), index]));
  for (const [index, exclusion] of exclude.entries()) {
    const text = selectorText(exclusion);
    const source = found.get(text);
    if (source !== undefined) yield `images[${source}] and exclude[${index}] contradict each other: both name ${text}`;
  }
}

const SELECTOR_KEYS = ['env', 'flag', 'configMap', 'secret', 'key', 'resource', 'group', 'annotation', 'path'];

/** A selector as text, for comparing; undefined for what is none. */
function selectorText(source: Source | Exclusion): string | undefined {
  if ('compose' in source || 'compiled' in source || 'ask' in source) return undefined;
  const entries = Object.entries(source).filter(([key]) => SELECTOR_KEYS.includes(key));
  return entries
    .sort(([a], [b]) => SELECTOR_KEYS.indexOf(a) - SELECTOR_KEYS.indexOf(b))
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');
}

function noRange(at: string, range: string): string {
  return `${at}: ${JSON.stringify(range)} is no range of versions`;
}
