// SPDX-License-Identifier: Apache-2.0
import { AirgapError, type ErrorCode } from '../errors.ts';
import type { Digest } from '../reference/digest.ts';
import type { Reference } from '../reference/reference.ts';
import type { ImageSource, Manifest, OpenBlob, VerifySource } from './content.ts';
import type { Descriptor } from './descriptor.ts';

/** A source, and the name that an image has there. */
export interface Candidate {
  readonly source: ImageSource & VerifySource;
  readonly reference: Reference;
}

/** Says where an image may be read, best first; never none. */
export type FindCandidates = (reference: Reference, byDigest: boolean) => Promise<readonly Candidate[]>;

/** What the next place may do better. Another content than asked for is not among it: that has to be seen. */
const PASSED_OVER: ReadonlySet<ErrorCode> = new Set([
  'REGISTRY_NOT_FOUND',
  'REGISTRY_UNREACHABLE',
  'REGISTRY_TIMEOUT',
  'REGISTRY_DENIED',
  'REGISTRY_THROTTLED',
  'REGISTRY_ANSWER',
  'REGISTRY_TROUBLE',
]);

/** Reads each thing from the first place that has it. When none has, the error tells what each of them said. */
export class RoutedSource implements ImageSource, VerifySource {
  readonly #find: FindCandidates;

  constructor(find: FindCandidates) {
    this.#find = find;
  }

  resolve(reference: Reference): Promise<Descriptor> {
    return this.#first(reference, isPinned(reference), ({ source, reference: there }) => source.resolve(there));
  }

  fetchNamed(reference: Reference): Promise<Manifest> {
    return this.#first(reference, isPinned(reference), ({ source, reference: there }) => source.fetchNamed(there));
  }

  fetchManifest(reference: Reference, digest: Digest): Promise<Manifest> {
    return this.#first(reference, true, ({ source, reference: there }) => source.fetchManifest(there, digest));
  }

  fetchSmallBlob(reference: Reference, blob: Descriptor): Promise<Buffer> {
    return this.#first(reference, true, ({ source, reference: there }) => source.fetchSmallBlob(there, blob));
  }

  openBlob(reference: Reference, digest: Digest, offset?: number): Promise<OpenBlob> {
    return this.#first(reference, true, ({ source, reference: there }) => source.openBlob(there, digest, offset));
  }

  probeBlob(reference: Reference, digest: Digest): Promise<{ readonly size: number | undefined } | undefined> {
    return this.#firstThatHas(reference, async ({ source, reference: there }) => source.probeBlob(there, digest));
  }

  /** A mirror may hold an image without what refers to it: the first that knows any tells. */
  async referrers(reference: Reference, digest: Digest): Promise<Descriptor[]> {
    const found = await this.#firstThatHas(reference, async ({ source, reference: there }) => {
      const listed = await source.referrers(there, digest);
      return listed.length > 0 ? listed : undefined;
    });
    return found ?? [];
  }

  /** Undefined when the last place, the registry itself as a rule, has none. */
  async #firstThatHas<T>(
    reference: Reference,
    ask: (candidate: Candidate) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const missing = new AirgapError('REGISTRY_NOT_FOUND', 'it is not there');
    try {
      return await this.#first(reference, true, async candidate => {
        const found = await ask(candidate);
        if (found === undefined) throw missing;
        return found;
      });
    } catch (error) {
      if (error === missing || (error instanceof AirgapError && error.cause === missing)) return undefined;
      throw error;
    }
  }

  async #first<T>(reference: Reference, byDigest: boolean, ask: (candidate: Candidate) => Promise<T>): Promise<T> {
    const candidates = await this.#find(reference, byDigest);
    const said: AirgapError[] = [];
    for (const candidate of candidates) {
      try {
        return await ask(candidate);
      } catch (error) {
        if (!(error instanceof AirgapError) || !PASSED_OVER.has(error.code)) throw error;
        said.push(error);
      }
    }
    throw allSaid(said);
  }
}

function isPinned({ digest }: Reference): boolean {
  return digest !== undefined;
}

/** The last place is the registry itself, as a rule: its error names the kind. */
function allSaid(said: readonly AirgapError[]): AirgapError {
  const last = said.at(-1) as AirgapError;
  if (said.length === 1) return last;
  const message = said.map(({ message }) => message).join('; ');
  return new AirgapError(last.code, message, { cause: last, ...(last.hint !== undefined && { hint: last.hint }) });
}
