// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { failingImage } from '../../src/diagnose/failing-image.ts';
import type { PullingContainer } from '../../src/diagnose/pulling-pod.ts';

const OWN = 'quay.io/team/web:1';
const WEIGHTS = 'quay.io/team/web';

/** Of a container with its own image and a volume of an image whose name its own begins with. */
function failing(...messages: readonly string[]): [image: string, volume: string | undefined, isNamed: boolean] {
  const volumes = [{ image: WEIGHTS, policy: 'Always', volume: 'weights' }];
  const container: PullingContainer = { name: 'web', image: OWN, policy: 'IfNotPresent', volumes, pulled: false };
  const found = failingImage(container, messages);
  return [found.container.image, found.container.volume, found.isNamed];
}

describe('the image that a container waits for', () => {
  for (const said of [
    `Back-off pulling image "${WEIGHTS}"`,
    `Failed to pull image "${WEIGHTS}:latest": not found`,
    `failed to resolve reference "${WEIGHTS}:latest": ${WEIGHTS}:latest: not found`,
    `${WEIGHTS}: not found`,
  ])
    it(`is that of a volume, by: ${said}`, () => assert.deepEqual(failing(said), [WEIGHTS, 'weights', true]));

  for (const said of [`Back-off pulling image "${OWN}"`, `Failed to pull image "${OWN}": not found`])
    it(`is its own, by: ${said}`, () => assert.deepEqual(failing(said), [OWN, undefined, true]));

  it('is the one that the newest message names', () => {
    assert.deepEqual(failing('disk', `pulling "${WEIGHTS}"`, `pulling "${OWN}"`), [WEIGHTS, 'weights', true]);
  });

  it('is taken for its own, and said so, when nothing names one', () => {
    assert.deepEqual(failing(`pulling "mirror.example/${OWN}"`, `"${OWN}-debian"`), [OWN, undefined, false]);
  });

  it('has its own messages, and those that name no image', () => {
    const volumes = [{ image: 'model:1', policy: 'Always', volume: 'model' }];
    const container = { name: 'web', image: OWN, policy: 'Always', volumes, pulled: false };
    const { messages } = failingImage(container, ['pulling "model:1"', `pulling "${OWN}"`, 'no space left on device']);
    assert.deepEqual(messages, ['pulling "model:1"', 'no space left on device']);
  });
});
