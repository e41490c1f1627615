// SPDX-License-Identifier: Apache-2.0
import { type Place, step } from '../discover/place.ts';
import { withoutSentinels } from '../discover/sentinel.ts';
import { tryReference } from '../reference/reference.ts';
import type { RenderedDocument } from '../rendered/document.ts';
import { holds } from './condition.ts';
import type { Findings } from './findings.ts';
import { type Occasion, textsOf } from './part.ts';
import { quoted } from './quoted.ts';
import { namePartsOf, repositoryGlobOf } from './repository-glob.ts';
import type { Choice, Conditional, FieldSource } from './rule.ts';
import { scalarOf } from './scalar.ts';
import type { Found, Scene } from './scene.ts';

/** A text that is an image, and the version that it is for. */
interface Named {
  readonly text: string;
  readonly version: string | undefined;
  readonly document: RenderedDocument;
  readonly place: Place | undefined;
  readonly named: boolean;
}

/** Texts that are images, each where it stands. */
export function findFields(
  source: FieldSource & Conditional,
  scene: Scene,
  allVersions: boolean,
  findings: Findings,
): void {
  const occasion: Occasion = { scene, container: scene.container };
  // A version that nobody can tell hides no text that stands there.
  if (holds(source.when, occasion) === 'no') return;
  const here = scene.here(source);
  if (here.length === 0) return;
  const all = here.flatMap(found => read(found, source.as ?? 'image'));
  const texts = all
    .filter(({ text }) => source.value === undefined || hasRepository(text, source.value))
    // `SERVER_IMAGE=enterprise-server` is a part of a name: a convention takes only what says its version.
    .filter(({ text }) => scene.rule.convention !== true || /[:@][^/]*$/.test(text));
  const chosen = source.choose === undefined ? texts : choose(texts, source.choose, scene, allVersions, findings);
  for (const image of chosen) add(image, source, occasion, findings);
}

function add(image: Named, source: FieldSource, occasion: Occasion, findings: Findings): void {
  const { rule } = occasion.scene;
  const text = source.tag === undefined ? image.text : tagged(image.text, source.tag, occasion);
  const found = findings.use(rule, image.document, image.place, text, 'certain');
  if (found || !image.named || PLACEHOLDER.test(text)) return;
  findings.problem(
    image.document,
    `rule ${rule.operator} expects an image, and finds ${quoted(text, [image.document])}`,
  );
}

/** Filled in when the object is used. */
const PLACEHOLDER = /\{\{|\$\(|\*|^auto$/;

function tagged(text: string, tag: NonNullable<FieldSource['tag']>, occasion: Occasion): string {
  const reference = tryReference(text);
  if (reference === undefined || reference.tag !== undefined || reference.digest !== undefined) return text;
  const added = textsOf(tag, occasion)[0]?.text;
  return added === undefined ? text : `${text}${added.startsWith('sha256:') ? '@' : ':'}${added}`;
}

function hasRepository(text: string, pattern: string): boolean {
  return tryReference(text) !== undefined && repositoryGlobOf(pattern).matches(namePartsOf(text));
}

function read(found: Found, as: NonNullable<FieldSource['as']>): Named[] {
  const { document, place, named } = found;
  const text = typeof found.value === 'string' ? scalarOf(found.value) : undefined;
  if (text === undefined) return [];
  if (as === 'image')
    return [{ text: text.replace(/^docker:\/\//, ''), version: found.star(), document, place, named }];
  const counts = new Map<string, number>();
  return entriesOf(text, as).map(([key, image]) => {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    const at = step(place, count === 1 ? key : `${key}~${count}`, true);
    return { text: image, version: key, document, place: at, named };
  });
}

/** `key=image` lines, or `key:image` between commas; lines that begin with # are comments. */
function entriesOf(text: string, as: 'lines' | 'pairs'): [key: string, image: string][] {
  const [parts, joint] = as === 'lines' ? [text.split('\n'), '='] : [text.split(/[,\n]/), ':'];
  return parts.flatMap(part => {
    const at = part.indexOf(joint);
    const [key, image] = [part.slice(0, Math.max(0, at)).trim(), part.slice(at + 1).trim()];
    return key === '' || key.startsWith('#') || image === '' ? [] : [[key, image] as [string, string]];
  });
}

/**
 * The texts whose version a custom resource asks for; all of them when none asks, or when one asks for no version and so
 * gets the operator's default, whichever that is, or when `allVersions` wants them. The rest is out, and why is said.
 */
function choose(
  texts: readonly Named[],
  choice: Choice,
  scene: Scene,
  allVersions: boolean,
  findings: Findings,
): readonly Named[] {
  const wanted = scene.anywhere(choice).flatMap(({ value, document }) => {
    const version = scalarOf(value);
    return version === undefined ? [] : [{ version: withoutSentinels(version), document }];
  });
  if (wanted.length === 0 || texts.length === 0) return texts;
  for (const { version, document } of wanted) {
    if (texts.some(text => fits(text.version, version))) continue;
    findings.ask(scene.rule, document.identity, {
      id: 'versions',
      question: `Which images does version ${quoted(version, [document])} run?`,
      why: `${scene.rule.title} has images for ${listed(texts)}, not for the version that is asked for.`,
    });
  }
  const named = new Set(wanted.map(({ document }) => document));
  if (allVersions || scene.anywhere({ ...choice, path: 'kind' }).some(({ document }) => !named.has(document)))
    return texts;
  const chosen = texts.filter(text => wanted.some(({ version }) => fits(text.version, version)));
  for (const { document, place } of texts.filter(text => !chosen.includes(text))) {
    findings.exclude(scene.rule, document, place, 'a version that no custom resource asks for');
  }
  return chosen;
}

function listed(texts: readonly Named[]): string {
  return [...new Set(texts.flatMap(({ version }) => version ?? []))].join(', ');
}

/** `17` takes `17.6` and `17_GIS_3.6`, not `170`. */
function fits(key: string | undefined, version: string): boolean {
  return key?.startsWith(version) === true && !/^\d/.test(key.slice(version.length));
}
