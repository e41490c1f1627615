// SPDX-License-Identifier: Apache-2.0
import { canonical, type Reference, repositoryOf, tryReference, writtenHost } from '../../reference/reference.ts';
import { isMap, type Value, type ValueMap } from '../../rendered/value.ts';
import { compose, type Inherited, inheritable } from '../composed.ts';
import type { ImageUse } from '../image-use.ts';
import { hintOf } from '../key.ts';
import { judge } from '../shape.ts';
import type { ValuesPath } from '../values-path.ts';

/** An image that values name: registry, repository and tag under one key, or a whole reference. */
export interface ImageBlock {
  /** Of the block, `metrics.image`, or of the reference. */
  readonly path: ValuesPath;
  readonly reference: Reference;
  /** False when values leave the tag to the chart, which mostly takes its own version. */
  readonly tagged: boolean;
}

const NO_HOSTS: ReadonlySet<string> = new Set();

/** Every image that values name, whether something renders it or not, in the order of the values. */
export function imageBlocks(values: ValueMap): ImageBlock[] {
  return [...blocksIn(values, [], undefined)];
}

function* blocksIn(node: ValueMap, path: ValuesPath, outer: Inherited | undefined): Generator<ImageBlock> {
  const inherited = inheritable(node, outer, NO_HOSTS);
  const parent = String(path.at(-1) ?? '');
  const own = composed(node, parent, path, inherited);
  yield* own;
  for (const [key, value] of Object.entries(node)) {
    const at = [...path, key];
    if (typeof value === 'string' && own.length === 0) yield* whole(value, key, at);
    for (const [inner, place] of mapsIn(value, at)) yield* blocksIn(inner, place, inherited);
  }
}

function* mapsIn(value: Value, path: ValuesPath): Generator<[ValueMap, ValuesPath]> {
  if (isMap(value)) yield [value, path];
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* mapsIn(item, [...path, index]);
}

function composed(node: ValueMap, parent: string, path: ValuesPath, inherited: Inherited | undefined): ImageBlock[] {
  const blocks = compose(node, parent, inherited, NO_HOSTS).flatMap((found): ImageBlock[] => {
    const reference = found.kind === 'reference' ? found.reference : tryReference(found.text);
    const sure = found.kind === 'incomplete' || found.certainty === 'likely';
    return reference !== undefined && sure ? [{ path, reference, tagged: found.kind === 'reference' }] : [];
  });
  const untagged = blocks.length > 0 ? undefined : withoutTag(node, parent);
  return untagged === undefined ? blocks : [{ path, reference: untagged, tagged: false }];
}

/** `image: {repository: grafana/loki, tag: ''}`: the tag is the chart's. */
function withoutTag({ registry, repository, tag, digest }: ValueMap, parent: string): Reference | undefined {
  if (typeof repository !== 'string' || hintOf(parent) !== 'image' || tag || digest) return undefined;
  const host = typeof registry === 'string' && registry !== '' ? `${registry}/` : '';
  return tryReference(`${host}${repository}`);
}

function* whole(text: string, key: string, path: ValuesPath): Generator<ImageBlock> {
  if (hintOf(key) !== 'image') return;
  const judged = judge(text, 'image', 'whole', NO_HOSTS);
  if (judged?.certainty === 'likely') yield { path, reference: judged.reference, tagged: true };
}

/** True when one of the uses is the block's image. What values say of the tag may go on: `8.2` and `8.2-alpine`. */
export function isUsed({ reference, tagged }: ImageBlock, uses: readonly ImageUse[]): boolean {
  return uses.some(use => {
    if (!isNamed(use.reference, reference)) return false;
    if (!tagged || (reference.tag === undefined && reference.digest === undefined)) return true;
    const same = reference.digest !== undefined && use.reference.digest === reference.digest;
    return same || (reference.tag !== undefined && (use.reference.tag ?? '').startsWith(reference.tag));
  });
}

/** A block that names no host leaves it to the chart: to `global.imageRegistry`, or to the account of a cloud. */
function isNamed(used: Reference, { written, registry, repository }: Reference): boolean {
  if (used.registry === registry && used.repository === repository) return true;
  const path = written.replace(/(?::[^/@]*)?(?:@.*)?$/, '');
  return writtenHost(path) === undefined && repositoryOf(used).endsWith(`/${path}`);
}

/** `quay.io/a/b:1`; without a tag when the values do not tell it. */
export function formatBlock({ reference, tagged }: ImageBlock): string {
  return tagged ? canonical(reference) : repositoryOf(reference);
}
