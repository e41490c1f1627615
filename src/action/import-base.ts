// SPDX-License-Identifier: Apache-2.0
import type { BundleBase } from '../bundle/bundle.ts';
import { AirgapError } from '../errors.ts';
import type { BlobOpener, CopySource, CopyTarget } from '../oci/content.ts';
import { type CopyPlan, isMoved } from '../oci/copy/copy-plan.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { mirrorReference, parseMirror } from '../plan/layout.ts';
import { formatBytes } from '../reference/bytes.ts';
import { counted } from '../reference/counted.ts';
import type { Digest } from '../reference/digest.ts';
import { parseReference, type Reference } from '../reference/reference.ts';
import type { MirrorOptions } from './mirror.ts';
import type { OpenBundle } from './open-bundle.ts';
import type { Workspace } from './workspace.ts';

export interface ImportEnds {
  readonly target: (host: string) => CopyTarget;
  /** The registries, to read what an increment builds upon where it cannot be mounted. */
  readonly registries: BlobOpener;
}

/** A bundle to copy from. What an increment has not is looked for under the base's names, which the same layout made. */
export function readerOf(
  { bundle, source, lock, where }: OpenBundle,
  options: MirrorOptions,
  { config }: Workspace,
  { target, registries }: ImportEnds,
): { elsewhere: (end: CopyTarget, digest: Digest) => Reference | undefined; source: CopySource } {
  const repositories = new Map(
    bundle.base?.blobs.map(({ digest, repository }) => [digest, parseReference(repository)]),
  );
  const layout = options.layout ?? config.mirror?.layout ?? lock.mirror?.layout;
  const mirrors = [...new Set(options.to)].map(to => parseMirror(to, layout));
  const at = (digest: Digest, end?: CopyTarget): Reference | undefined => {
    const upstream = repositories.get(digest);
    const places = upstream === undefined ? [] : mirrors.map(mirror => mirrorReference(upstream, mirror));
    return places.find(place => end === undefined || target(place.registry) === end);
  };
  const openBlob: BlobOpener['openBlob'] = async (reference, digest, offset) => {
    const there = (await source.hasBlob(digest)) ? undefined : at(digest);
    if (there !== undefined) return registries.openBlob(there, digest, offset);
    return { from: where, ...(await source.openBlob(reference, digest, offset)) };
  };
  return {
    elsewhere: (end, digest) => at(digest, end),
    source: {
      fetchNamed: reference => source.fetchNamed(reference),
      fetchManifest: (reference, digest) => source.fetchManifest(reference, digest),
      referrers: (reference, digest) => source.referrers(reference, digest),
      openBlob,
    },
  };
}

/** What a bundle has, and what it builds upon. */
interface Holding {
  readonly where: string;
  readonly base?: BundleBase | undefined;
  readonly source: { hasBlob(digest: Digest): boolean | Promise<boolean> };
}

/** Throws BUNDLE_INCOMPLETE for blobs that are neither in the bundle nor at the target. */
export async function refuseMissing(plan: CopyPlan, { base, source, where }: Holding): Promise<void> {
  const missing: Descriptor[] = [];
  for (const { descriptor } of plan.blobs.filter(isMoved))
    if (!(await source.hasBlob(descriptor.digest))) missing.push(descriptor);
  if (missing.length === 0) return;
  const bytes = formatBytes(missing.reduce((sum, { size }) => sum + size, 0));
  const shown = missing.slice(0, 5).map(({ digest }) => `\n  ${digest}`);
  const rest = missing.length > shown.length ? `\n  and ${missing.length - shown.length} more` : '';
  const what = `${counted(missing.length, 'blob')} (${bytes})`;
  const message =
    base === undefined
      ? `${where} lacks ${what} that its images need`
      : `${where} builds on ${nameOf(base)}, and ${what} of that are not at the target`;
  throw new AirgapError('BUNDLE_INCOMPLETE', `${message}:${shown.join('')}${rest}`, {
    hint: hintFor(base),
  });
}

function nameOf({ name, digest }: BundleBase): string {
  return digest === undefined ? `what ${name} had` : `${name} (${digest})`;
}

function hintFor(base: BundleBase | undefined): string {
  if (base === undefined) return 'Copy it anew.';
  return base.digest === undefined
    ? `Push to ${base.name}, with the layout that export had; elsewhere first a bundle that is whole.`
    : `Import ${base.name} first, to the same target and with the same layout.`;
}
