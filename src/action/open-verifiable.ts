// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { LayoutSource } from '../oci/layout.ts';
import { openLayout } from '../oci/open-layout.ts';
import { plainly } from './open-bundle.ts';

/** A layout to verify; `close` removes what was unpacked. */
export interface Verifiable {
  readonly source: LayoutSource;
  close(): Promise<void>;
}

/** One of several, and its name. */
export interface VerifiablePart {
  readonly source: LayoutSource;
  readonly where: string;
}

/** Opens one layout, or several as one: `parts` are they themselves. Throws what `openForeign` throws. */
export async function openVerifiables(
  places: readonly string[],
  onUnpacking: ((file: string, from: string) => void) | undefined,
): Promise<Verifiable & { readonly parts: readonly VerifiablePart[] }> {
  const opened: (Verifiable & VerifiablePart)[] = [];
  const close = async (): Promise<void> => {
    for (const one of opened) await one.close();
  };
  try {
    for (const where of places)
      opened.push({ ...(await openVerifiable(where, file => onUnpacking?.(file, where))), where });
    const [first, ...others] = opened.map(({ source }) => source);
    if (first === undefined) throw new TypeError('nothing was opened');
    return { parts: opened, source: others.length === 0 ? first : LayoutSource.join([first, ...others]), close };
  } catch (cause) {
    await close();
    throw cause;
  }
}

/**
 * Opens an image layout, or what another program made as the layout that it would be; its images without a name have none
 * there, either. Throws what `openForeign` throws.
 */
async function openVerifiable(where: string, onUnpacking: ((file: string) => void) | undefined): Promise<Verifiable> {
  const { file, close } = await plainly(where, onUnpacking);
  try {
    const layout = await readableLayout(file);
    if (layout instanceof LayoutSource) return { source: layout, close };
    const foreign = await foreignLayout(where, file, layout, onUnpacking);
    return { ...foreign, close: () => foreign.close().finally(close) };
  } catch (cause) {
    await close();
    throw cause;
  }
}

/** Or why it is none. What a layout lacks but its list is for verifying to find. */
async function readableLayout(file: string): Promise<LayoutSource | AirgapError> {
  try {
    const layout = await openLayout(file);
    await layout.names();
    return layout;
  } catch (cause) {
    if (cause instanceof AirgapError && cause.code === 'LAYOUT_INVALID') return cause;
    throw cause;
  }
}

async function foreignLayout(
  where: string,
  unpacked: string,
  ours: AirgapError,
  onUnpacking: ((file: string) => void) | undefined,
): Promise<Verifiable> {
  const { openForeign } = await import('../foreign/open-foreign.ts');
  const { ForeignLayout } = await import('../foreign/foreign-layout.ts');
  const { nameImages } = await import('../foreign/name-images.ts');
  const found = await openForeign(where, { unpacked, onUnpacking, ours });
  try {
    const { named } = nameImages(found.images, { names: [], registry: undefined, hostless: false });
    return { source: new LayoutSource(await ForeignLayout.of(found, named)), close: found.close };
  } catch (cause) {
    await found.close();
    throw cause;
  }
}
