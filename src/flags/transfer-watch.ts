// SPDX-License-Identifier: Apache-2.0
import type { MirroredImage, TransferPorts } from '../action/mirror.ts';
import { progressOn } from './progress.ts';
import { transferProgress } from './transfer-progress.ts';

/** Shows a transfer on stderr, from looking for images on. `tell` gives an image's line, or undefined for one that is no news. */
export function watchTransfer(
  wanted: boolean,
  tell: (image: MirroredImage) => string | undefined,
): { readonly ports: TransferPorts; readonly stop: () => void } {
  const terminal = wanted && process.stderr.isTTY === true;
  const planning = progressOn(terminal, process.stderr, 'Looking for');
  const copying = transferProgress(process.stderr, { terminal, lines: wanted });
  let isFutile = false;
  const ports: TransferPorts = {
    onPlanning: planning.step,
    onPlan: ({ images, plan }) => {
      planning.stop();
      // Where a registry is down, the list of failures comes at once: no line of its own for each besides.
      isFutile = images.every(({ state }) => state === 'failed' || state === 'there');
      copying.start(images.filter(image => tell(image) !== undefined).length, plan.move.bytes);
    },
    onBytes: copying.bytes,
    onImage: image => {
      const line = isFutile ? undefined : tell(image);
      if (line !== undefined) copying.image(line);
    },
  };
  const stop = (): void => {
    planning.stop();
    copying.stop();
  };
  return { ports, stop };
}
