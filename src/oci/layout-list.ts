// SPDX-License-Identifier: Apache-2.0
import type { Digest } from '../reference/digest.ts';
import { compare } from '../reference/order.ts';
import { canonical, type Reference } from '../reference/reference.ts';
import type { Manifest } from './content.ts';
import { type Descriptor, OCI_INDEX } from './descriptor.ts';
import { descriptorOf, parseManifest } from './graph.ts';
import { NAMES } from './layout.ts';

/** What index.json says of itself. */
export type Annotations = Readonly<Record<string, string>>;

export const LAYOUT_MARKER = '{"imageLayoutVersion":"1.0.0"}\n';

/**
 * What index.json of a layout says: images under their whole names (both annotations, containerd's and OCI's), and manifests
 * without a name that refer to others, for that is where referrers are looked for.
 */
export class LayoutList {
  readonly #entries = new Map<string, Descriptor>();

  /** Takes an entry over as it stands. */
  add(entry: Descriptor): void {
    this.#entries.set(keyOf(entry), entry);
  }

  /** Lists a manifest under its tag, or under its digest when it has none. */
  name(reference: Reference, manifest: Manifest): void {
    const name = nameOf(reference);
    this.add({ ...descriptorOf(manifest), annotations: Object.fromEntries(NAMES.map(key => [key, name])) });
  }

  /** Lists a manifest when it refers to another one. */
  noteReferrer(manifest: Manifest, where: string): void {
    const { subject, artifactType } = parseManifest(manifest, where);
    if (subject !== undefined)
      this.add({ ...descriptorOf(manifest), ...(artifactType !== undefined && { artifactType }) });
  }

  digestOf(reference: Reference): Digest | undefined {
    return this.#entries.get(nameOf(reference))?.digest;
  }

  /** index.json: named images by name, then what refers to others by digest; the same text in whatever order they came. */
  text(annotations?: Annotations): string {
    const manifests = [...this.#entries].sort(([a], [b]) => compare(a, b)).map(([, entry]) => entry);
    const index = { schemaVersion: 2, mediaType: OCI_INDEX, manifests, ...(annotations && { annotations }) };
    return `${JSON.stringify(index, null, 2)}\n`;
  }
}

/** The name under which a reference is listed. */
export function nameOf(reference: Reference): string {
  const { digest: _, ...nameOnly } = reference;
  return canonical(reference.tag === undefined ? reference : nameOnly);
}

/** Named entries sort before the others. */
function keyOf({ annotations, digest }: Descriptor): string {
  const name = NAMES.map(key => annotations?.[key]).find(value => value !== undefined);
  return name ?? `~${digest}`;
}
