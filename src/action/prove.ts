// SPDX-License-Identifier: Apache-2.0
import type { Driver } from '../discover/driver.ts';
import type { ImageUse, Unresolved } from '../discover/image-use.ts';
import { settleNames, useKey } from '../discover/use-key.ts';
import { type Edit, formatValuesPath, patchOf } from '../discover/values-path.ts';
import { AirgapError } from '../errors.ts';
import { type MirrorTarget, mirroredText, mirrorReference } from '../plan/layout.ts';
import { type Conflict, type OverridePlan, planOverrides } from '../plan/override.ts';
import { parseReference, repositoryOf } from '../reference/reference.ts';
import type { ValueMap } from '../rendered/value.ts';
import type { Renderer } from './renderer.ts';
import type { Depth } from './study.ts';
import type { Trace } from './trace.ts';

/** A use that the proof render does not show at the mirror. */
export interface OpenUse {
  readonly use: ImageUse;
  /** The text that stands there with the overrides; undefined when the place is gone or was not rendered. */
  readonly shown: string | undefined;
  /** True for a name that neither the chart has without the overrides nor the mirror is planned to: no fallback looks for it. */
  readonly misled?: boolean;
  readonly reason: string;
}

/** Overrides of one release and what rendering with them showed. */
export interface Proof {
  /** Values that point the release's images at the mirror; empty when no value drives any. */
  readonly overrides: ValueMap;
  /** Keys of uses that the render with the overrides shows at exactly the planned mirror reference, or at that of an additional image. */
  readonly proven: ReadonlySet<string>;
  /** Uses that still do not point at the mirror, with what the proof render shows there. */
  readonly open: readonly OpenUse[];
  readonly conflicts: readonly Conflict[];
  /** Templates that the overrides change in more than images; absent when that was not asked. */
  readonly changed?: readonly string[];
}

/**
 * Plans the overrides, renders the release with them, and compares every use with the planned mirror reference. With
 * `effects` it looks as well for what else they change.
 */
export async function prove(
  renderer: Renderer,
  traced: Trace,
  target: MirrorTarget,
  { additional = [], effects = false }: Pick<Depth, 'additional' | 'effects'> = {},
): Promise<Proof> {
  const [host = ''] = target.pull.split('/');
  const uses = traced.uses.filter(use => use.certainty !== 'possible');
  const drivers = new Map(traced.drivers);
  const idle = new Map<string, Driver>();
  for (;;) {
    const plan = planOverrides(uses, drivers, target);
    const edits = plan.edits.length === 0 ? [] : [...plan.edits, ...traced.switches];
    const overrides = patchOf(traced.values, edits);
    const shown = edits.length === 0 ? undefined : await renderer.overridden(overrides, [host]);
    const after = shown === undefined ? traced.uses : settleNames(shown.uses, uses);
    const broken = settleNames(shown?.unresolved ?? [], uses);
    const proof = compare(uses, { after, broken, additional }, target, use =>
      reasonOf(use, renderer, drivers.get(useKey(use)) ?? idle.get(useKey(use)), plan, traced.gaveUp),
    );
    const bullies = new Set([
      ...bulliesOf(proof.open, plan.edits, drivers),
      ...misleadersOf(proof, plan.edits, drivers),
    ]);
    // What a bully beats proves nothing as long as the bully is there.
    const back = bullies.size > 0 ? bullies : uselessOf(proof.proven, plan.edits, drivers);
    const without = [...drivers].filter(([, driver]) => pathsOf(driver).some(path => back.has(path)));
    if (without.length === 0) {
      const copied = [
        ...traced.uses.map(use => use.reference),
        ...additional.map(({ image }) => parseReference(image)),
      ];
      const names = copied.map(reference => repositoryOf(mirrorReference(reference, target)));
      const changed = effects && { changed: shown ? await renderer.changedTemplates(shown.text, { host, names }) : [] };
      return { overrides, conflicts: plan.conflicts, ...proof, ...changed };
    }
    for (const [key, driver] of without) {
      drivers.delete(key);
      if (bullies.size === 0) idle.set(key, driver);
    }
  }
}

/** Paths of edits that prove nothing: who is given such an override gets what it breaks, and nothing for it. */
function uselessOf(
  proven: ReadonlySet<string>,
  edits: readonly Edit[],
  drivers: ReadonlyMap<string, Driver>,
): Set<string> {
  const useful = new Set([...drivers].filter(([key]) => proven.has(key)).flatMap(([, driver]) => pathsOf(driver)));
  return new Set(edits.map(({ path }) => formatValuesPath(path)).filter(path => !useful.has(path)));
}

/** The leaves that an override through this driver may write. */
function pathsOf(driver: Driver | undefined): string[] {
  return [driver?.candidate, driver?.name].flatMap(leaf => (leaf === undefined ? [] : [formatValuesPath(leaf.path)]));
}

/** What a render with the overrides shows. */
export interface Overridden {
  readonly after: readonly ImageUse[];
  /** Images that no runtime can parse: `quay.io/mirror:5000/team/web:1`, of a chart that puts a registry in front itself. */
  readonly broken: readonly Unresolved[];
  /** As `Depth.additional`. */
  readonly additional: readonly { readonly image: string }[];
}

/** Use by use; an image that only the proof render names must stand at the mirror as well. */
export function compare(
  uses: readonly ImageUse[],
  { after, broken, additional }: Overridden,
  target: MirrorTarget,
  reason: (use: ImageUse) => string,
): Pick<Proof, 'proven' | 'open'> {
  const invalid = broken.filter(found => found.reason === 'invalid');
  const shown = new Map([
    ...invalid.map(found => [useKey(found), found.text] as const),
    ...after.map(use => [useKey(use), use.reference.written] as const),
  ]);
  const proven = new Set<string>();
  const open: OpenUse[] = [];
  const added = new Set(additional.map(({ image }) => mirroredText(parseReference(image), target)));
  const planned = new Set([...uses.map(use => mirroredText(use.reference, target)), ...added]);
  const upstream = new Set(uses.map(use => use.reference.written));
  const isMisled = (text: string): boolean => !planned.has(text) && !upstream.has(text);
  for (const use of uses) {
    const text = shown.get(useKey(use));
    if (text === undefined) open.push({ use, shown: text, reason: reason(use) });
    else if (text === mirroredText(use.reference, target) || added.has(text)) proven.add(useKey(use));
    else if (text === use.reference.written) open.push({ use, shown: text, reason: reason(use) });
    else open.push({ use, shown: text, misled: isMisled(text), reason: `the overrides make it ${text}` });
  }
  const known = new Set(uses.map(useKey));
  for (const use of after) {
    const { written } = use.reference;
    if (use.certainty === 'possible' || known.has(useKey(use)) || planned.has(written)) continue;
    // The mirror is a known registry, which makes images of texts that were none: only a container is sure to pull there.
    if (use.certainty !== 'certain' && written.startsWith(`${target.pull}/`)) continue;
    open.push({ use, shown: written, misled: isMisled(written), reason: 'it appears only with the overrides' });
  }
  return { proven, open };
}

/**
 * Paths of empty leaves whose new value took over uses that have a driver of their own: `global.imageRegistry`, once
 * set, beats the specific keys and loses their host. Without it more is proven.
 */
function bulliesOf(
  open: readonly OpenUse[],
  edits: readonly Edit[],
  drivers: ReadonlyMap<string, Driver>,
): Set<string> {
  const wereEmpty = new Set(
    [...drivers.values()]
      .filter(({ candidate }) => candidate.text === '')
      .map(({ candidate }) => formatValuesPath(candidate.path)),
  );
  const taken = edits.filter(
    ({ path, value }) =>
      wereEmpty.has(formatValuesPath(path)) &&
      open.some(
        ({ use, shown }) => drivers.has(useKey(use)) && (shown === undefined || shown.startsWith(String(value))),
      ),
  );
  return new Set(taken.map(({ path }) => formatValuesPath(path)));
}

/**
 * Paths of edits that lead as many uses of other values astray as they prove: `repository` is the beginning of one
 * image, and what stands behind `registry` in another. No fallback looks for a name that nothing is copied to.
 */
function misleadersOf(
  { open, proven }: Pick<Proof, 'open' | 'proven'>,
  edits: readonly Edit[],
  drivers: ReadonlyMap<string, Driver>,
): string[] {
  // Further in: a text that another edit of the same value begins is no fault of this one. Nor is one that holds more: what
  // one layout gives a registry begins every other text.
  const isWithin = (shown: string, { value }: Edit): boolean => shown.lastIndexOf(`${value}`) > 0;
  const longestIn = (shown: string): number =>
    Math.max(...edits.filter(edit => isWithin(shown, edit)).map(({ value }) => `${value}`.length));
  return edits.flatMap(edit => {
    const name = formatValuesPath(edit.path);
    const isOwn = (key: string): boolean => pathsOf(drivers.get(key)).includes(name);
    const astray = open.filter(
      ({ use, shown = '', misled }) =>
        misled && !isOwn(useKey(use)) && isWithin(shown, edit) && `${edit.value}`.length === longestIn(shown),
    );
    return astray.length > 0 && astray.length >= [...proven].filter(isOwn).length ? [name] : [];
  });
}

function reasonOf(
  use: ImageUse,
  renderer: Renderer,
  driver: Driver | undefined,
  plan: OverridePlan,
  gaveUp: boolean,
): string {
  const key = useKey(use);
  if (driver === undefined)
    return gaveUp ? 'no value was found in the renders that one chart may cost' : 'no value drives it';
  if (plan.unreachable.has(key)) return 'the chart adds text that the mirror name does not end with';
  const path = formatValuesPath(driver.candidate.path);
  if (plan.conflicts.some(conflict => conflict.path === path)) return `${path} would need two texts at once`;
  const { set, setString, setJson } = renderer.release.flags;
  const beaten = [...set, ...setString, ...setJson].some(flag => flag.includes(path));
  return beaten ? `a --set flag sets ${path}, and that beats a values file` : `setting ${path} did not take effect`;
}

/** Refuses overrides that contradict themselves because of the layout. Throws OVERRIDE_CONFLICT with both images. */
export function refuseConflicts(proof: Proof, target: MirrorTarget, release: string): void {
  const [conflict] = proof.conflicts;
  if (conflict === undefined || target.layout === 'keep-host') return;
  const [a, b] = conflict.uses.map(use => use.reference.written);
  throw new AirgapError(
    'OVERRIDE_CONFLICT',
    `release ${release}: with layout ${target.layout}, ${conflict.path} would need two texts, for ${a} and for ${b}`,
    { hint: 'Use the layout keep-host: with it every image of a shared value keeps its own host in the path.' },
  );
}
