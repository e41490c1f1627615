// SPDX-License-Identifier: Apache-2.0
import { formatIdentity } from '../rendered/identity.ts';
import type { Findings } from './findings.ts';
import type { OperatorRule, Selector, Source } from './rule.ts';
import type { Scene } from './scene.ts';

/** Texts that stand at the operator's own objects, or in its code. */
const AT_OPERATOR = ['env', 'flag', 'configMap', 'secret', 'compiled'];

/**
 * Asks for custom resources whose operator is in no release of the run: what it starts for them stands where it is
 * installed. A resource that names images itself, or that was asked about already, is not asked about.
 */
export function askForAbsent(scene: Scene, findings: Findings): void {
  const { rule, own, others } = scene;
  if (rule.convention === true || own.operators.length + others.operators.length > 0) return;
  const label = `operator/${rule.operator}`;
  if (findings.gaps.some(({ operator }) => operator === rule.operator) || !looksAtOperator(rule)) return;
  const told = new Set(findings.uses.filter(use => use.rule === label).map(({ object }) => formatIdentity(object)));
  const lone = rootsOf(rule).flatMap(selector => scene.here({ ...selector, path: 'kind' }));
  const first = lone.find(({ document }) => !told.has(formatIdentity(document.identity)));
  if (first === undefined) return;
  findings.ask(rule, first.document.identity, {
    id: 'operator',
    question: `Which images does ${rule.title} start for it?`,
    why: 'The operator is in none of these releases, and its images are named where it is installed.',
  });
}

function looksAtOperator(rule: OperatorRule): boolean {
  return (rule.images ?? []).some(source => AT_OPERATOR.some(key => key in source) || composesOfOperator(source));
}

function composesOfOperator(source: Source): boolean {
  return 'compose' in source && source.each === undefined;
}

/** The kinds of custom resources that a rule names. */
function rootsOf(rule: OperatorRule): Extract<Selector, { readonly resource: string }>[] {
  return (rule.images ?? []).flatMap(source => {
    const selectors = ['choose' in source ? source.choose : undefined, 'each' in source ? source.each : source];
    return selectors.flatMap(selector =>
      selector !== undefined && 'resource' in selector && /\w/.test(selector.resource) && selector.group !== ''
        ? [selector]
        : [],
    );
  });
}
