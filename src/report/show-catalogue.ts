// SPDX-License-Identifier: Apache-2.0
import type { Catalogue } from '../action/catalogue.ts';
import { showImages, showUses } from './catalogue.ts';
import { showData } from './data.ts';

/** A catalogue in the format asked for. */
export async function showCatalogue(all: Catalogue, form: 'text' | 'table' | 'json' | 'yaml' | 'csv'): Promise<string> {
  if (form === 'text') return showImages(all);
  return form === 'table' || form === 'csv' ? showUses(all, form) : showData(all, form);
}
