// SPDX-License-Identifier: Apache-2.0
import type { Catalogue } from '../action/catalogue.ts';

/** Images that only options bring in, each with what to set; then what the values declare and nothing rendered. */
export function showLatent({ images, declared = [] }: Pick<Catalogue, 'images' | 'declared'>): string[] {
  const latent = images.filter(({ uses }) => uses.every(({ options }) => options !== undefined));
  return [
    ...latent.flatMap(({ image, uses }) => {
      const ways = new Set(uses.map(({ release, options = [] }) => `${release} with ${options.join(',')}`));
      return [...ways].map(way => `Latent: ${image}: ${way}`);
    }),
    ...declared.map(({ release, image, path }) => `Declared: ${image}: ${release} at ${path}, which nothing rendered`),
  ];
}
