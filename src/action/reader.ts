// SPDX-License-Identifier: Apache-2.0
import { findUses } from '../discover/discover.ts';
import type { Discovery, ImageUse } from '../discover/image-use.ts';
import type { OperatorGap } from '../knowledge/gap.ts';
import { interpret } from '../knowledge/interpret.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { withKnowledge } from '../knowledge/merge.ts';
import { possibleOperators } from '../knowledge/unknown-operator.ts';
import { unknownResources } from '../knowledge/unknown-resource.ts';
import { type DocumentProblem, type RenderedDocument, type RenderedStream, readStream } from '../rendered/document.ts';

/** What one render of a release shows. */
export interface Render extends Discovery {
  readonly problems: readonly DocumentProblem[];
  /** What operators will start that no document tells. */
  readonly gaps: readonly OperatorGap[];
  /** True when custom resources here are those of an operator in another release. */
  readonly served: boolean;
  /** Documents that were rendered; 0 is a chart that renders nothing. */
  readonly documents: number;
}

/** Reads rendered YAML with what is known of operators. */
export class Reader {
  readonly #knowledge: Knowledge;
  readonly #allVersions: boolean;

  constructor(knowledge: Knowledge, allVersions: boolean) {
    this.#knowledge = knowledge;
    this.#allVersions = allVersions;
  }

  open(text: string): RenderedStream {
    return readStream(text, (group, kind) => this.#knowledge.reads(group, kind));
  }

  /** Finds the images of a stream; `others` are objects of the releases beside it, `knownHosts` registries beside the public ones. */
  look(
    { documents, problems, count }: RenderedStream,
    others: readonly RenderedDocument[],
    knownHosts: readonly string[] = [],
  ): Render {
    const found = interpret(this.#knowledge, documents, others, { allVersions: this.#allVersions });
    const { uses, unresolved } = withKnowledge(findUses(documents, { knownHosts }), found);
    return {
      uses,
      unresolved,
      gaps: found.gaps,
      served: found.served,
      problems: [...problems, ...found.problems],
      documents: count,
    };
  }

  /** True for a kind of that API group that a rule reads. */
  reads(group: string, kind: string): boolean {
    return this.#knowledge.reads(group, kind);
  }

  /** True for an API group of an operator that a rule knows. */
  knows(group: string): boolean {
    return this.#knowledge.isResource(group);
  }

  /** Objects that look like operators which no rule knows, and custom resources of such, other than those that name their images in `uses`. */
  suspects(stream: RenderedStream, uses: readonly ImageUse[]): OperatorGap[] {
    return [...possibleOperators(this.#knowledge, stream), ...unknownResources(this.#knowledge, stream, uses)];
  }

  /** Objects that mean something to the releases beside theirs: custom resources, and all that an operator stands among. */
  shared(documents: readonly RenderedDocument[]): readonly RenderedDocument[] {
    if (this.#knowledge.operatorsIn(documents).length > 0) return documents;
    return documents.filter(({ identity }) => this.#knowledge.isResource(identity.apiVersion.split('/', 1)[0] ?? ''));
  }
}
