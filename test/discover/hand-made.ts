// SPDX-License-Identifier: Apache-2.0
import type { Candidate } from '../../src/discover/candidates.ts';
import type { ImageUse } from '../../src/discover/image-use.ts';
import type { ValuesPath } from '../../src/discover/values-path.ts';
import { parseReference } from '../../src/reference/reference.ts';

/** A use as discovery would find it in the container of a Deployment. */
export function useOf(written: string, parts: Partial<Omit<ImageUse, 'object'>> & { name?: string } = {}): ImageUse {
  const { name = 'web', ...rest } = parts;
  return {
    object: { apiVersion: 'apps/v1', kind: 'Deployment', name },
    path: 'spec.template.spec.containers[0].image',
    reference: parseReference(written),
    rule: 'container',
    certainty: 'certain',
    template: 'shop/templates/web.yaml',
    line: 1,
    ...rest,
  };
}

export function candidateOf(path: ValuesPath, text: string, offset = 0): Candidate {
  return { path, text, offset };
}
