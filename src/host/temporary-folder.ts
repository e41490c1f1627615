// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync, rmSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { AirgapError } from '../errors.ts';
import { whyUnwritten } from './files.ts';

/** A folder for this process alone (mode 0700), until it is removed or the process is told to stop. */
export interface TemporaryFolder {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

const open = new Set<string>();
/** Once is enough: a run renders hundreds of times, each in a folder of its own. */
let systemCleared: Promise<void> | undefined;

/**
 * Makes a folder, below `parent` or where the system keeps such. Values with secrets go there, so that an interrupted run must
 * not leave it behind; what runs that were killed left in the same place is removed. Throws FILE_WRITE where the system has no
 * place, and Node's own error below a `parent`.
 */
export async function temporaryFolder(parent?: string): Promise<TemporaryFolder> {
  cleanWhenStopped();
  const place = parent ?? tmpdir();
  const clearing = (parent === undefined ? systemCleared : undefined) ?? removeLeftovers(place);
  if (parent === undefined) systemCleared = clearing;
  await clearing;
  // In somebody's own folder it shall not be in the way.
  const folder = await mkdtemp(path.join(place, `${placePrefix()}${process.pid}-`)).catch(cause => {
    throw parent === undefined ? noPlace(cause) : cause;
  });
  open.add(folder);
  const remove = async (): Promise<void> => {
    // A program that another failure leaves running may still write there.
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    open.delete(folder);
  };
  return { path: folder, remove };
}

/** Whoever names a `parent` names it in the error as well. */
function noPlace(cause: unknown): AirgapError {
  return new AirgapError('FILE_WRITE', `cannot write to ${tmpdir()}: ${whyUnwritten(cause)}`, {
    cause,
    hint: 'TMPDIR names another place for temporary files.',
  });
}

/** A folder for as long as `use` takes. */
export async function withTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const { path: folder, remove } = await temporaryFolder();
  const result = await use(folder).catch(async error => {
    // That it cannot be removed would hide why.
    await remove().catch(() => {});
    throw error;
  });
  await remove();
  return result;
}

let prefix: string | undefined;

/** A name tells whose folder it is: `.helm-airgap-PLACE-PID-…`. */
function placePrefix(): string {
  prefix ??= `.helm-airgap-${placeOfProcess()}-`;
  return prefix;
}

/** Where a process number means one process: this machine since it started, this container. A shared disk is seen from several. */
function placeOfProcess(): string {
  const known = [hostname(), tried(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))];
  const here = [...known, tried(() => readlinkSync('/proc/self/ns/pid'))].join('\n');
  return createHash('sha256').update(here).digest('hex').slice(0, 12);
}

function tried(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

/** What cannot be removed is somebody else's, or in nobody's way. */
async function removeLeftovers(place: string): Promise<void> {
  const ours = placePrefix();
  for (const name of await readdir(place).catch(() => [])) {
    const pid = name.startsWith(ours) ? /^(\d+)-/.exec(name.slice(ours.length))?.[1] : undefined;
    const folder = path.join(place, name);
    if (pid !== undefined && !open.has(folder) && !isRunning(Number(pid)))
      await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

/** Another's folder under our own number is left from before. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

let watching = false;

/** Node ends on these signals without a `finally`; after cleaning up, the signal ends us as it would have. */
function cleanWhenStopped(): void {
  if (watching) return;
  watching = true;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      for (const folder of open) rmSync(folder, { recursive: true, force: true });
      process.kill(process.pid, signal);
    });
  }
}
