// SPDX-License-Identifier: Apache-2.0
import { formatBytes } from '../reference/bytes.ts';

/** Milliseconds between two looks of a line that rewrites itself. */
const EVERY = 100;
/** How far back the rate looks, in milliseconds. */
const WINDOW = 5_000;

/** Shows a transfer: on a terminal one line with bytes, rate and what is left; elsewhere one line an image. */
export interface TransferProgress {
  start(images: number, bytes: number): void;
  bytes(count: number): void;
  /** `line` says how one image went. */
  image(line: string): void;
  stop(): void;
}

/** `terminal` false: the line that rewrites itself is left out; `lines` false: the lines of images are, too. */
export function transferProgress(
  stream: NodeJS.WriteStream,
  { terminal, lines }: { readonly terminal: boolean; readonly lines: boolean },
): TransferProgress {
  const clear = '\r\u001b[2K';
  let [images, done, total, moved, shown] = [0, 0, 0, 0, 0];
  let marks: [time: number, moved: number][] = [];
  const show = (now: number): void => {
    if (!terminal || now - shown < EVERY) return;
    shown = now;
    marks = [...marks.filter(([time]) => now - time <= WINDOW), [now, moved]];
    const line = progressLine({ images, done, total, moved, rate: rateOf(marks) });
    stream.write(`${clear}${line}`.slice(0, clear.length + (stream.columns ?? 80) - 1));
  };
  return {
    start: (count, bytes) => {
      [images, total] = [count, bytes];
      marks = [[performance.now(), 0]];
    },
    bytes: count => {
      moved += count;
      show(performance.now());
    },
    image: line => {
      done += 1;
      if (terminal) show(performance.now());
      else if (lines) stream.write(`${done}/${images} ${line}\n`);
    },
    stop: () => void (terminal && stream.write(clear)),
  };
}

/** `Copying 12/62 images, 1.2 GB of 3.0 GB, 268 MB/s, 7 s left`; `rate` in bytes a second. */
function progressLine(state: {
  readonly images: number;
  readonly done: number;
  readonly total: number;
  readonly moved: number;
  readonly rate: number;
}): string {
  const { images, done, total, moved, rate } = state;
  const left = rate > 0 ? `, ${formatSeconds(Math.max(0, total - moved) / rate)} left` : '';
  return `Copying ${done}/${images} images, ${formatBytes(moved)} of ${formatBytes(total)}, ${formatBytes(rate)}/s${left}`;
}

function rateOf(marks: readonly (readonly [time: number, moved: number])[]): number {
  const [first, last] = [marks[0], marks.at(-1)];
  if (first === undefined || last === undefined || last[0] <= first[0]) return 0;
  return ((last[1] - first[1]) / (last[0] - first[0])) * 1000;
}

function formatSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  return whole < 3600 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${(whole / 3600).toFixed(1)} h`;
}
