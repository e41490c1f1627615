// SPDX-License-Identifier: Apache-2.0
import { identityOf } from '../../chart/gitops/manifest.ts';
import type { ImageUse } from '../../discover/image-use.ts';
import { useKey } from '../../discover/use-key.ts';
import { valueAt } from '../../discover/values-path.ts';
import { asImageEntry, asOperation, type ImageEntry, overtaken, textChanges } from '../../plan/gitops/image-changes.ts';
import type { Patch } from '../../plan/gitops/patch.ts';
import { type MirrorTarget, mirroredText } from '../../plan/layout.ts';
import { type Rewrite, rewriteStream } from '../../plan/rewrite.ts';
import { formatIdentity, type ObjectIdentity } from '../../rendered/identity.ts';
import { splitStream } from '../../rendered/stream.ts';
import { isMap, type ValueMap } from '../../rendered/value.ts';
import { loadYaml } from '../../rendered/yaml.ts';
import type { Reader } from '../reader.ts';

/** What Kustomize has to change in rendered objects. */
export interface TextPatches {
  readonly images: readonly ImageEntry[];
  readonly patches: readonly Patch[];
}

/** YAML as it will run, and as Kustomize sees it where Flux' variables come in later. */
export interface PatchedText {
  readonly text: string;
  readonly unfilled?: string | undefined;
  /** Objects as Kustomize calls them, in order; as they are without. */
  readonly written?: readonly ObjectIdentity[];
  /** Entries of `images` that the including kustomization has itself. */
  readonly own?: readonly ValueMap[];
}

/** Changes that point these uses at the mirror, wherever in the objects they stand; a use that no text holds alone is left out. */
export function textPatches(
  { text, unfilled, written: names = [], own = [] }: PatchedText,
  uses: readonly ImageUse[],
  target: MirrorTarget,
  reader: Reader,
): TextPatches {
  const [before, after] = [objectsIn(text), objectsIn(rewritten(text, uses, target, reader))];
  const written = unfilled === undefined ? before : objectsIn(unfilled);
  const images: ImageEntry[] = [];
  const patches: Patch[] = [];
  for (const [index, object] of after.entries()) {
    const [old = {}, seen = {}] = [before[index], written[index]];
    const changes = textChanges(old, object);
    const operations = changes.flatMap(change => {
      const operation = asOperation(change, seen);
      if (operation === undefined) return [];
      const now = String(operation.value);
      const entry = asImageEntry({ ...change, old: String(valueAt(seen, change.path)), now });
      if (entry !== undefined) images.push(entry, ...overtaken(entry, now, own));
      return entry === undefined ? [operation] : [];
    });
    if (operations.length > 0) patches.push({ object: names[index] ?? identityOf(seen), operations });
  }
  return { images: [...new Map(images.map(image => [image.name, image])).values()], patches };
}

function rewritten(text: string, uses: readonly ImageUse[], target: MirrorTarget, reader: Reader): string {
  const opened = reader.open(text);
  const found = reader.look(opened, [], [target.pull.split('/', 1)[0] ?? '']).uses;
  const objects = new Map(opened.documents.map(document => [formatIdentity(document.identity), document]));
  const standing = new Map(found.map(use => [useKey(use), use.reference.written]));
  const rewrites = uses.flatMap((use): Rewrite[] => {
    const [object, old] = [objects.get(formatIdentity(use.object)), standing.get(useKey(use))];
    const now = mirroredText(use.reference, target);
    return object === undefined || old === undefined ? [] : [{ object, path: use.path, old, now, composed: now }];
  });
  return rewriteStream(text, opened.documents, rewrites, found).text;
}

function objectsIn(text: string): ValueMap[] {
  return [...splitStream(text)].flatMap(({ text: document }) => {
    const value = loadYaml(document, { duplicates: 'last' });
    return isMap(value) ? [value] : [];
  });
}
