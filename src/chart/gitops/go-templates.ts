// SPDX-License-Identifier: Apache-2.0

import { type Parameters, TemplateTooRich } from './application-template.ts';
import type { Built } from './builder.ts';

/** A Go template and what it may take. */
export interface Question {
  readonly text: string;
  readonly parameters: Parameters;
}

/** Evaluates Go templates with the functions of Sprig, one answer each. */
export type Evaluate = (questions: readonly Question[]) => Promise<readonly Built[]>;

/**
 * Go templates of one ApplicationSet. Reading a set is no waiting matter, and a process for each template would be: what is not
 * known yet is asked for, all of it is evaluated at once, and the set is read again.
 */
export class GoTemplates {
  readonly #evaluate: Evaluate;
  readonly #answers = new Map<string, Built>();
  readonly #asked = new Map<string, Question>();

  constructor(evaluate: Evaluate) {
    this.#evaluate = evaluate;
  }

  /** The text that comes of a template; a mark before it is evaluated. Throws TemplateTooRich for one that cannot be. */
  fill(text: string, parameters: Parameters): string {
    const key = JSON.stringify([text, parameters]);
    const answer = this.#answers.get(key);
    if (answer === undefined) {
      if (!key.includes(UNKNOWN)) this.#asked.set(key, { text, parameters });
      return UNKNOWN;
    }
    if ('text' in answer && !answer.text.includes(MISSING)) return answer.text;
    const shown = text.includes('\n') ? 'a template' : `"${text}"`;
    if ('text' in answer) throw new TemplateTooRich(`${shown} takes what no generator gives`);
    throw new TemplateTooRich(
      `${shown} cannot be evaluated: ${'failed' in answer ? answer.failed : 'there is no Helm'}`,
    );
  }

  /** `read` with all templates evaluated; it ends because what is asked hangs on answers alone, one generator deeper each time. */
  async settled<T>(read: () => T): Promise<T> {
    for (;;) {
      const found = read();
      if (this.#asked.size === 0) return found;
      const asked = [...this.#asked];
      this.#asked.clear();
      const answers = await this.#evaluate(asked.map(([, question]) => question));
      for (const [index, [key]] of asked.entries()) this.#answers.set(key, answers[index] ?? { missing: true });
    }
  }
}

/** Stands where an answer will, and is nothing as YAML; what takes it waits for its turn. */
const UNKNOWN = '#\uE000';
/** What Go puts in place of a key that is not there. */
const MISSING = '<no value>';
