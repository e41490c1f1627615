// SPDX-License-Identifier: Apache-2.0
import type { RenderedDocument } from '../rendered/document.ts';

/** A text for messages, in quotes; what a Secret holds is not told. */
export function quoted(text: string, from: Iterable<RenderedDocument | undefined>): string {
  for (const document of from) if (document?.identity.kind === 'Secret') return 'a text of a Secret';
  return JSON.stringify(text);
}
