// SPDX-License-Identifier: Apache-2.0
import type { Config } from '../config/config.ts';
import { AirgapError } from '../errors.ts';
import { isIgnored } from '../lock/build.ts';
import { releasesNamed } from '../lock/release-name.ts';
import { canonical, parseReference } from '../reference/reference.ts';
import type { OpenBundle } from './open-bundle.ts';

/**
 * A bundle with that part alone which a configuration names: images of its releases, but for those that it blocks, and its
 * additional images. Throws BUNDLE_INCOMPLETE for what the bundle's lock does not know.
 */
export function narrowBundle(
  opened: OpenBundle,
  { releases = [], additionalImages = [], ignore = [] }: Config,
): OpenBundle {
  const { bundle, lock, where } = opened;
  const wanted = releases.map(({ namespace = 'default', name }) => `${namespace}/${name}`);
  const names = new Set(releasesNamed(wanted, lock));
  const named = new Set(additionalImages.map(({ image }) => canonical(parseReference(image))));
  const known = new Set(lock.images.map(({ image }) => image));
  const missing = [
    ...wanted.filter(name => releasesNamed([name], lock).length === 0),
    ...[...named].filter(image => !known.has(image)),
  ];
  if (missing.length > 0)
    throw new AirgapError('BUNDLE_INCOMPLETE', `${where} was made without ${missing.join(', ')}`, {
      hint: 'Make the bundle anew with this configuration, or take them out of it.',
    });
  const images = lock.images
    .map(image => ({ ...image, uses: image.uses.filter(({ release }) => names.has(release)) }))
    .filter(({ image, uses }) => named.has(image) || (uses.length > 0 && !isIgnored(image, ignore)));
  return {
    ...opened,
    lock: { ...lock, images, releases: lock.releases.filter(({ name }) => names.has(name)) },
    bundle: { ...bundle, charts: bundle.charts.filter(chart => chart.releases.some(name => names.has(name))) },
  };
}
