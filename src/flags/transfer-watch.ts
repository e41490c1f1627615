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
  const ports: TransferPorts = {
    onPlanning: planning.step,
    onPlan: ({ images, plan }) => {
      planning.stop();
      copying.start(images.filter(image => tell(image) !== undefined).length, plan.move.bytes);
    },
    onBytes: copying.bytes,
    onImage: image => {
      const line = tell(image);
      if (line !== undefined) copying.image(line);
    },
  };
  const stop = (): void => {
    planning.stop();
    copying.stop();
  };
  return { ports, stop };
}
