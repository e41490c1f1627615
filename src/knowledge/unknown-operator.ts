// SPDX-License-Identifier: Apache-2.0
import { hintOf, wordsOf } from '../discover/key.ts';
import { judge } from '../discover/shape.ts';
import { canonical, tryReference } from '../reference/reference.ts';
import type { RenderedDocument, RenderedStream } from '../rendered/document.ts';
import { formatIdentity } from '../rendered/identity.ts';
import { isMap, type Value } from '../rendered/value.ts';
import { type Access, accessInBundle, accessOf } from './access.ts';
import { gapOf, type OperatorGap, UNKNOWN } from './gap.ts';
import type { Knowledge } from './knowledge.ts';
import { type Container, containersOf, podSpecOf } from './pod.ts';
import { Release } from './release.ts';

/** Kinds that run for long: what a Job or a hook starts, it was told to start by its chart. */
const LASTING = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);
const SERVICE_VERSION = 'ClusterServiceVersion';
const NO_ACCESS: Access = { starts: [], watches: [] };

/**
 * Objects that look like operators which no rule knows: a variable or flag names an image that no Pod of the release runs,
 * or a service account may create workloads and watches custom resources that no known operator's are: roles and bindings
 * are among `skipped`. One gap an object, or a service account: of those that share one, only what they name tells them apart.
 */
export function possibleOperators(
  knowledge: Knowledge,
  { documents, skipped }: Pick<RenderedStream, 'documents' | 'skipped'>,
): OperatorGap[] {
  const release = new Release(documents);
  const named = knowledge.operatorsOf(release).filter(({ rule }) => !rule.convention);
  const known = new Set(named.map(({ document }) => document));
  const suspects = documents.filter(
    document => (LASTING.has(document.identity.kind) || isBareBundle(document)) && !known.has(document),
  );
  if (suspects.length === 0) return [];
  const running = new Set(release.containers.flatMap(({ image }) => canonicalOf(image ?? '') ?? []));
  const accounts = new Set(suspects.map(accountOf));
  // What a webhook beside a known operator may do, it may do with that operator's account.
  for (const document of known) accounts.delete(accountOf(document));
  const access = accessOf(skipped, accounts);
  const found = suspects.map(document => ({
    document,
    names: namesImages(containersOf(document), release, running),
    starts: startsPods(isBareBundle(document) ? accessInBundle(document) : access.get(accountOf(document)), knowledge),
  }));
  const sharing = Map.groupBy(found, ({ document }) => (isBareBundle(document) ? document : accountOf(document)));
  return [...sharing.values()].flatMap(gapsOfAccount);
}

interface Suspect {
  readonly document: RenderedDocument;
  readonly names: readonly string[];
  readonly starts: readonly string[];
}

/** Gaps of those that name images; of none of them, one of the first that may start Pods: so may all with its account. */
function gapsOfAccount(sharing: readonly Suspect[]): OperatorGap[] {
  const naming = sharing.filter(({ names }) => names.length > 0);
  const told = naming.length > 0 ? naming : sharing.slice(0, 1).filter(({ starts }) => starts.length > 0);
  const others = sharing.length - told.length;
  return told.map(({ document, names, starts }) =>
    gap(document, [...names, ...starts], starts.length === 0 ? 0 : others),
  );
}

function gap({ identity }: RenderedDocument, signs: readonly string[], others: number): OperatorGap {
  const alike = others === 0 ? '' : ` Its service account is that of ${others} more.`;
  // An answer must outlive the version that a bundle has in its name.
  const name = identity.kind === SERVICE_VERSION ? identity.name.replace(/\.v?\d+\.\d.*$/, '') : identity.name;
  const id = `${identity.kind}-${name}`.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return {
    ...gapOf({
      operator: UNKNOWN,
      id,
      object: identity,
      question: 'Which images does it start? It looks like an operator, and no rule knows it.',
      why: `${formatIdentity(identity)} ${signs.join('; and it ')}.${alike}`,
    }),
    possible: true,
  };
}

function namesImages(containers: readonly Container[], release: Release, running: ReadonlySet<string>): string[] {
  const named = containers.flatMap(container => [
    ...release.variablesOf(container).map(({ key, text }) => ({ name: key, text })),
    ...release.flagsOf(container).map(({ key, text }) => ({ name: `--${key}`, text })),
  ]);
  const images = named.filter(
    ({ name, text }) => isImage(name, text) && !entriesIn(text).every(one => runs(one, running)),
  );
  if (images.length === 0) return [];
  const names = [...new Set(images.map(({ name }) => name))].sort();
  return [`names images in ${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`];
}

function isImage(name: string, text: string): boolean {
  if (hintOf(name) !== 'image' && !wordsOf(name).includes('image')) return false;
  // `3.9.1=quay.io/…` lines name images too.
  return entriesIn(text).some(entry => judge(entry, 'image', 'whole', NONE)?.certainty === 'likely');
}

function entriesIn(text: string): string[] {
  return text.split(/[\s,]+/).flatMap(entry => entry.slice(entry.indexOf('=') + 1) || []);
}

const NONE: ReadonlySet<string> = new Set();

function runs(text: string, running: ReadonlySet<string>): boolean {
  const image = canonicalOf(text);
  return image !== undefined && running.has(image);
}

function canonicalOf(text: string): string | undefined {
  const reference = tryReference(text);
  return reference === undefined ? undefined : canonical(reference);
}

/** A bundle for the Operator Lifecycle Manager without `relatedImages`: with them it says itself what it starts. */
function isBareBundle({ identity, value: { spec } }: RenderedDocument): boolean {
  if (identity.kind !== SERVICE_VERSION || !isMap(spec)) return false;
  return !Array.isArray(spec.relatedImages) || spec.relatedImages.length === 0;
}

function startsPods({ starts, watches }: Access = NO_ACCESS, knowledge: Knowledge): string[] {
  const own = watches.filter(group => !knowledge.isResource(group));
  if (starts.length === 0 || own.length === 0) return [];
  const what = starts.includes('*') ? 'anything' : starts.join(', ');
  const groups = own.filter(group => group !== '*').slice(0, 3);
  return [`may create ${what} and watches ${groups.join(', ') || 'everything'}`];
}

function accountOf(document: RenderedDocument): string {
  const spec: Value = podSpecOf(document);
  const name = isMap(spec) ? (spec.serviceAccountName ?? spec.serviceAccount) : undefined;
  return typeof name === 'string' && name !== '' ? name : 'default';
}
