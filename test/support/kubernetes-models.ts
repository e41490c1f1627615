// SPDX-License-Identifier: Apache-2.0
import * as client from '@kubernetes/client-node';

interface Model {
  getAttributeTypeMap(): { readonly name: string; readonly baseName: string; readonly type: string }[];
}

/**
 * Fields of an object that Kubernetes' API does not have, as paths: an API server drops them without a word. `kind` names the
 * model as @kubernetes/client-node does, `V1Job`; that package is made from the API's own description.
 */
export function unknownFields(value: unknown, kind: string, path = ''): string[] {
  const list = /^Array<(.*)>$/.exec(kind)?.[1];
  if (list !== undefined && Array.isArray(value))
    return value.flatMap((item, at) => unknownFields(item, list, `${path}[${at}]`));
  const model = (client as unknown as Record<string, Model | undefined>)[kind];
  if (model?.getAttributeTypeMap === undefined || typeof value !== 'object' || value === null) return [];
  const types = new Map(model.getAttributeTypeMap().map(({ baseName, type }) => [baseName, type]));
  return Object.entries(value).flatMap(([key, inner]) => {
    const type = types.get(key);
    return type === undefined ? [`${path}.${key}`] : unknownFields(inner, type, `${path}.${key}`);
  });
}
