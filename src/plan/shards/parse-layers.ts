// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../../errors.ts';
import { tryJson } from '../../reference/try-json.ts';
import type { SharedBlob, WeighedImage } from './partition.ts';
import { validate } from './validate-layers.generated.ts';

/** `airgap.layers.json`, as `schemas/airgap.layers.schema.json` describes it. */
interface LayerFile {
  readonly layers: readonly SharedBlob[];
  readonly images: readonly { readonly digest: string; readonly own: number; readonly layers?: readonly number[] }[];
}

/** Reads the text of `airgap.layers.json`. Throws CONFIG_INVALID. */
export function parseLayers(text: string, file: string): WeighedImage[] {
  const value = tryJson(text);
  if (!validate(value)) {
    const { instancePath = '', message = 'is not JSON' } = value === undefined ? {} : (validate.errors?.[0] ?? {});
    throw broken(file, `${instancePath.slice(1).replaceAll('/', '.') || 'the file'} ${message}`);
  }
  const { layers, images } = value as LayerFile;
  return images.map(({ digest, own, layers: indexes = [] }) => ({
    digest,
    own,
    shared: indexes.map(index => {
      const blob = layers[index];
      if (blob === undefined) throw broken(file, `${digest} names layer ${index}, and there are ${layers.length}`);
      return blob;
    }),
  }));
}

function broken(file: string, problem: string): AirgapError {
  return new AirgapError('CONFIG_INVALID', `${file}: ${problem}`, {
    hint: 'Write it with `helm airgap generate layers`.',
  });
}
