// SPDX-License-Identifier: Apache-2.0
import type { ImageUse } from '../discover/image-use.ts';
import { formatPlace } from '../discover/place.ts';
import { compare } from '../reference/order.ts';
import type { DocumentProblem, RenderedDocument } from '../rendered/document.ts';
import { askForAbsent } from './absent.ts';
import { findCompiled, unknownVersion } from './compiled.ts';
import { composeFor } from './compose.ts';
import { holds } from './condition.ts';
import { findFields } from './fields.ts';
import { covers, type Excluded, Findings, type Spot } from './findings.ts';
import type { OperatorGap } from './gap.ts';
import type { Knowledge, Recognised } from './knowledge.ts';
import { documentOf, type Occasion } from './part.ts';
import { addAnnotationNames } from './pod.ts';
import { Release } from './release.ts';
import type { Composition, OperatorRule, Question, Source } from './rule.ts';
import { Scene, type Side } from './scene.ts';

export interface InterpretOptions {
  /** Take every version that an operator offers, also when custom resources choose one. */
  readonly allVersions?: boolean;
}

/** What the rules say of one release. */
export interface Interpretation {
  /** In the order in which they were found. */
  readonly uses: readonly ImageUse[];
  /** Sorted by operator and id, each once. */
  readonly gaps: readonly OperatorGap[];
  readonly excluded: readonly Excluded[];
  /** `useKey` of uses that only a convention found. */
  readonly conventional: ReadonlySet<string>;
  /** `useKey` of uses in lines and scripts, by `textKey`: shape may name their places differently. */
  readonly inTexts: ReadonlyMap<string, string>;
  /** Places of parts that were composed. */
  readonly parts: readonly Spot[];
  readonly problems: readonly DocumentProblem[];
  /** Operators that run in this release, in the order of its documents. */
  readonly operators: readonly Recognised[];
  /** True when custom resources here are those of an operator in another release. */
  readonly served: boolean;
}

const NOTHING: Interpretation = {
  uses: [],
  gaps: [],
  excluded: [],
  conventional: new Set(),
  inTexts: new Map(),
  parts: [],
  problems: [],
  operators: [],
  served: false,
};

/**
 * Finds what operators start later in `own`, the documents of one release. `others` are those of the releases beside it:
 * their custom resources choose versions, and their operators give parts, but no image of theirs is found.
 */
export function interpret(
  knowledge: Knowledge,
  own: readonly RenderedDocument[],
  others: readonly RenderedDocument[],
  { allVersions = false }: InterpretOptions = {},
): Interpretation {
  const release = new Release(own);
  const operators = knowledge.operatorsOf(release);
  const rules = rulesFor(knowledge, release, operators);
  if (rules.length === 0) return NOTHING;
  const { release: beside, operators: elsewhere } = sideOf(knowledge, others);
  const findings = new Findings();
  for (const rule of rules) {
    const scene = new Scene(
      rule,
      { release, operators: operators.filter(found => found.rule === rule) },
      { release: beside, operators: elsewhere.filter(found => found.rule === rule) },
      (document, place, what) => findings.problem(document, `the document in ${formatPlace(place)} ${what}`),
    );
    applyRule(scene, allVersions, findings);
  }
  contradict(findings);
  return {
    ...findings,
    gaps: findings.gaps.sort((a, b) => compare(a.operator, b.operator) || compare(a.id, b.id)),
    operators,
    served: isServed(knowledge, release, elsewhere),
  };
}

const sides = new WeakMap<readonly RenderedDocument[], { readonly knowledge: Knowledge; readonly side: Side }>();

const NOBODY: Side = { release: new Release([]), operators: [] };

/** What stands beside releases is sorted once, not for each of them and each of their renders: it may be a thousand others. */
function sideOf(knowledge: Knowledge, documents: readonly RenderedDocument[]): Side {
  if (documents.length === 0) return NOBODY;
  const known = sides.get(documents);
  if (known?.knowledge === knowledge) return known.side;
  const release = new Release(documents);
  const side = { release, operators: knowledge.operatorsOf(release) };
  sides.set(documents, { knowledge, side });
  return side;
}

function isServed(knowledge: Knowledge, { groups }: Release, elsewhere: readonly Recognised[]): boolean {
  if (elsewhere.length === 0) return false;
  const running = new Set(elsewhere.map(({ rule }) => rule));
  return [...groups.keys()].some(group =>
    knowledge.ofGroup(group).some(rule => rule.convention !== true && running.has(rule)),
  );
}

/** Rules that have something to look at here, named operators before conventions. */
function rulesFor(
  knowledge: Knowledge,
  { groups, documents }: Release,
  operators: readonly Recognised[],
): readonly OperatorRule[] {
  const rules = new Set(operators.map(({ rule }) => rule));
  for (const group of groups.keys()) for (const rule of knowledge.ofGroup(group)) rules.add(rule);
  const annotations = new Set<string>();
  for (const document of documents) addAnnotationNames(document, annotations);
  for (const name of annotations) for (const rule of knowledge.ofAnnotation(name)) rules.add(rule);
  return knowledge.inOrder(rules);
}

function applyRule(scene: Scene, allVersions: boolean, findings: Findings): void {
  for (const { reason, ...selector } of scene.rule.exclude ?? []) {
    for (const { document, place } of scene.here(selector)) findings.exclude(scene.rule, document, place, reason);
  }
  const sources = scene.rule.images ?? [];
  for (const source of sources) applySource(source, scene, allVersions, findings);
  findCompiled(
    sources.filter(source => 'compiled' in source),
    scene,
    findings,
  );
  askForAbsent(scene, findings);
}

function applySource(source: Source, scene: Scene, allVersions: boolean, findings: Findings): void {
  if ('compiled' in source) return;
  if ('compose' in source) forEachOccasion(source, scene, findings, occasion => composeFor(source, occasion, findings));
  else if ('ask' in source) {
    forEachOccasion(source, scene, findings, occasion => {
      const document = documentOf(occasion);
      if (document !== undefined) findings.ask(scene.rule, document.identity, source.ask);
    });
  } else findFields(source, scene, allVersions, findings);
}

/** For each object of `each`, else for each container of the operator, as far as the conditions hold. */
function forEachOccasion(
  source: (Composition | Question) & Pick<Source, 'when'>,
  scene: Scene,
  findings: Findings,
  act: (occasion: Occasion) => void,
): void {
  for (const occasion of occasionsOf(source, scene)) {
    const verdict = holds(source.when, occasion);
    if (verdict === 'yes') act(occasion);
    const document = documentOf(occasion);
    if (verdict === 'unknown' && document !== undefined) {
      findings.ask(scene.rule, document.identity, unknownVersion(scene, 'The version of the operator is not known'));
    }
  }
}

function occasionsOf({ each }: Composition | Question, scene: Scene): Occasion[] {
  const { container } = scene;
  if (each !== undefined) {
    const serving = scene.serving.length === 0 ? [undefined] : scene.serving;
    return scene.here(each).flatMap(found => serving.map(one => ({ scene, each: found, container: one })));
  }
  if (scene.own.operators.length === 0) return [];
  const { containers } = scene;
  const made = new Set<string>();
  return containers.length === 0 ? [{ scene, container }] : containers.map(one => ({ scene, container: one, made }));
}

/** A place that one operator's rule finds and another's takes out stays: too much is better than too little. */
function contradict({ uses, excluded, problems }: Findings): void {
  for (const use of uses) {
    const other = excluded.find(spot => `operator/${spot.operator}` !== use.rule && covers(spot, use));
    if (other === undefined) continue;
    const { template, line } = use;
    problems.push({
      message: `${use.path}: rule ${use.rule.slice('operator/'.length)} finds an image where rule ${other.operator} excludes one; it stays`,
      fatal: false,
      line,
      ...(template === undefined ? {} : { template }),
    });
  }
}
