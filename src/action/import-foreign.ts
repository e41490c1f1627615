// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { childrenThere, type FoundImage, partOf } from '../foreign/found.ts';
import { type NamedImage, nameImages, refuseUnnamed } from '../foreign/name-images.ts';
import type { ForeignBundle } from '../foreign/open-foreign.ts';
import type { CopyRequest } from '../oci/copy/copy-plan.ts';
import { planCopy } from '../oci/copy/plan-copy.ts';
import { tiedTag } from '../oci/tied-tag.ts';
import { type Layout, mirrorReference, namesHost, parseMirror, refuseCollisions } from '../plan/layout.ts';
import type { Digest } from '../reference/digest.ts';
import { matchesAny } from '../reference/pattern.ts';
import { formatPlatform, parsePlatform } from '../reference/platform.ts';
import { canonical, parseReference, type Reference, repositoryOf } from '../reference/reference.ts';
import { requireTarget } from './enclave.ts';
import { artifactRequests, type ImportPorts, type ImportResult, refuseShared, split } from './import.ts';
import { refuseMissing } from './import-base.ts';
import { carryOut, type MirrorOptions, planOptions, shownPlan } from './mirror.ts';
import type { Workspace } from './workspace.ts';

export interface ForeignOptions extends MirrorOptions {
  /** `[PLACE=]REFERENCE` */
  readonly names: readonly string[];
  /** Host of the names that files' paths give. */
  readonly sourceRegistry: string | undefined;
}

/** What people should know of an import of a foreign bundle. */
export interface ForeignNotes {
  /** Images whose manifests were made here: no registry has had their digests before. */
  readonly made: readonly string[];
  /** Images whose index names platforms that the bundle does not hold, and those that it does. */
  readonly partial: readonly { readonly image: string; readonly platforms: readonly string[] }[];
  /** Files in it that are no archives, and content that is not taken along. */
  readonly leftOut: readonly string[];
}

/**
 * Copies what another program's bundle holds to every target, under the names that `mirror` would give; charts as charts.
 * Failures stand in the result. Throws IMAGE_UNNAMED, USAGE, LAYOUT_COLLISION, PLATFORM_INVALID, BUNDLE_INCOMPLETE before
 * anything is copied.
 */
export async function importForeign(
  found: ForeignBundle,
  options: ForeignOptions,
  workspace: Workspace,
  ports: ImportPorts,
): Promise<ImportResult & { readonly notes: ForeignNotes }> {
  requireTarget(options);
  const layout = options.layout ?? workspace.config.mirror?.layout;
  const named = chosenImages(found, options, layout);
  const images = named.map(one => requestOf(one, found, { ...options, layout }, ports));
  const alone = options.images.length > 0;
  const charts = alone ? [] : artifactRequests('charts', found.charts, options, ports);
  const files = alone ? [] : artifactRequests('files', found.files, options, ports);
  refuseShared(images, [...charts, ...files]);
  const plan = await planCopy(found.source, [...images, ...charts, ...files], {
    ...planOptions(options, ports),
    onExistingTag: options.onExistingTag,
    leaveOut: digest => !found.source.hasBlob(digest),
  });
  await refuseMissing(plan, found);
  const made = named.filter(({ image }) => image.made).map(({ reference }) => canonical(reference));
  const planned = shownPlan(plan);
  if (!options.dryRun) ports.onPlan?.(planned);
  const result = options.dryRun ? planned : await carryOut(found.source, plan, options, ports);
  const partial = named.flatMap(one => partialOf(one, found));
  return { ...split(result, images, charts), notes: { made, partial, leftOut: found.leftOut } };
}

/** Throws USAGE, IMAGE_UNNAMED, LAYOUT_COLLISION. */
function chosenImages(
  found: ForeignBundle,
  options: ForeignOptions,
  layout: Layout | undefined,
): readonly NamedImage[] {
  const { releases, images } = options.enclave ?? {};
  if (options.releases.length > 0 || releases !== undefined || images !== undefined)
    throw new AirgapError('USAGE', `${found.where} has no lock, so there are no releases in it`, {
      hint: 'Choose with --image.',
    });
  const hostless = !namesHost(layout);
  const { named, unnamed } = nameImages(found.images, {
    names: options.names,
    registry: options.sourceRegistry,
    hostless,
  });
  if (options.images.length === 0) refuseUnnamed(unnamed, named.length > 0);
  const chosen = withPatterns(named, options.images, found);
  for (const to of options.to)
    refuseCollisions(
      chosen.map(({ reference }) => reference),
      parseMirror(to, layout),
    );
  return withoutSignatures(chosen);
}

function withPatterns(
  named: readonly NamedImage[],
  patterns: readonly string[],
  { where }: ForeignBundle,
): readonly NamedImage[] {
  const fits = ({ reference }: NamedImage, image: string): boolean => matchesAny([image], canonical(reference));
  const idle = patterns.find(pattern => !named.some(one => fits(one, pattern)));
  if (idle !== undefined)
    throw new AirgapError('USAGE', `no image in ${where} is called ${idle}`, {
      hint: 'Write the whole name with its host, or a pattern such as quay.io/*; `helm airgap inspect` shows the names.',
    });
  return patterns.length === 0 ? named : named.filter(one => patterns.some(pattern => fits(one, pattern)));
}

/** What cosign keeps under tags travels with the image that it signs. */
function withoutSignatures(named: readonly NamedImage[]): readonly NamedImage[] {
  const signable = new Set(named.map(({ image, reference }) => `${repositoryOf(reference)}:${tiedTag(image.digest)}`));
  return named.filter(({ reference }) => {
    const [, signed] = /^(.+)\.(?:sig|att|sbom)$/.exec(`${repositoryOf(reference)}:${reference.tag ?? ''}`) ?? [];
    return signed === undefined || !signable.has(signed);
  });
}

function requestOf(
  { image, reference }: NamedImage,
  found: ForeignBundle,
  { to, layout, platforms }: MirrorOptions,
  { target }: ImportPorts,
): CopyRequest {
  const alone = aloneOf(childrenThere(image, found), platforms);
  return {
    source: nameInside(image, reference),
    digest: image.digest,
    ...(alone !== undefined && { alone }),
    destinations: [...new Set(to)].map(address => {
      const destination = destinationOf(
        reference,
        image.digest,
        mirrorReference(reference, parseMirror(address, layout)),
      );
      return { target: target(destination.registry), reference: destination };
    }),
  };
}

/** What the bundle calls it: signatures stand beside that name, whatever the user calls it. */
function nameInside({ names }: FoundImage, reference: Reference): Reference {
  const [first] = names;
  return first === undefined || names.includes(canonical(reference)) ? reference : parseReference(first);
}

/** By its tag; by digest where its name has none. */
function destinationOf({ tag, digest: pinned }: Reference, digest: Digest, at: Reference): Reference {
  const name = repositoryOf(at);
  return parseReference(pinned !== undefined && tag === undefined ? `${name}@${digest}` : `${name}:${tag ?? 'latest'}`);
}

/** Docker saves an index whole, and the content of its own platform alone. */
function partialOf({ image, reference }: NamedImage, found: ForeignBundle): ForeignNotes['partial'] {
  const platforms = partOf(image, found);
  return platforms === undefined ? [] : [{ image: canonical(reference), platforms }];
}

/** The one image that a registry without sparse indexes may have under the tag: of the one platform that is wanted, or there. */
function aloneOf(children: FoundImage['children'], platforms: readonly string[] | undefined): Digest | undefined {
  const names = platforms?.map(platform => formatPlatform(parsePlatform(platform)));
  const fitting = children.filter(
    ({ platform }) =>
      platform !== undefined && platform.os !== 'unknown' && (names?.includes(formatPlatform(platform)) ?? true),
  );
  return fitting.length === 1 ? fitting[0]?.digest : undefined;
}
