// SPDX-License-Identifier: Apache-2.0
import { byPlace } from '../discover/discover.ts';
import type { OperatorGap } from '../knowledge/gap.ts';
import { interpret } from '../knowledge/interpret.ts';
import { Knowledge } from '../knowledge/knowledge.ts';
import { parseRules } from '../knowledge/parse.ts';
import { canonical } from '../reference/reference.ts';
import type { DocumentProblem } from '../rendered/document.ts';
import { formatIdentity } from '../rendered/identity.ts';
import { readRules } from './knowledge.ts';
import { Reader } from './reader.ts';
import { openSubject, type StudyPorts, type Subject } from './study.ts';

/** What the rules of one file say of rendered documents. */
export interface RulesTested {
  readonly rules: readonly string[];
  readonly operators: readonly { readonly operator: string; readonly object: string; readonly image?: string }[];
  readonly images: readonly {
    readonly operator: string;
    readonly image: string;
    readonly object: string;
    readonly path: string;
  }[];
  readonly excluded: readonly { readonly operator: string; readonly object: string; readonly path: string }[];
  readonly gaps: readonly (Omit<OperatorGap, 'object'> & { readonly object: string })[];
  readonly problems: readonly DocumentProblem[];
}

/** Applies the rules of a file, and no others, to one subject. Throws RULES_INVALID, and what Helm and the files throw. */
export async function testRules(
  file: string,
  subject: Subject,
  { allVersions }: { readonly allVersions: boolean },
  ports: Pick<StudyPorts, 'helm' | 'stdin'>,
): Promise<RulesTested> {
  const rules = parseRules(await readRules(file), file);
  const knowledge = new Knowledge(rules);
  const reader = async (): Promise<Reader> => new Reader(knowledge, allVersions);
  const { documents, problems, dispose } = await openSubject(subject, { trace: false }, { ...ports, reader });
  await dispose();
  const found = interpret(knowledge, documents, [], { allVersions });
  return {
    rules: rules.map(({ operator }) => operator),
    operators: found.operators.map(({ rule, document, container }) => ({
      operator: rule.operator,
      object: formatIdentity(document.identity),
      ...(container?.image !== undefined && { image: container.image }),
    })),
    images: [...found.uses].sort(byPlace).map(use => ({
      operator: use.rule.replace('operator/', ''),
      image: canonical(use.reference),
      object: formatIdentity(use.object),
      path: use.path,
    })),
    excluded: found.excluded.map(({ operator, object, path }) => ({ operator, object: formatIdentity(object), path })),
    gaps: found.gaps.map(gap => ({ ...gap, object: formatIdentity(gap.object) })),
    problems: [...problems, ...found.problems],
  };
}
