// SPDX-License-Identifier: Apache-2.0
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder for this process alone (mode 0700), until it is removed or the process is told to stop. */
export interface TemporaryFolder {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

const open = new Set<string>();

/** Makes a folder, below `parent` or where the system keeps such. Values with secrets go there, so that an interrupted run must not leave it behind. */
export async function temporaryFolder(parent: string = tmpdir()): Promise<TemporaryFolder> {
  cleanWhenStopped();
  const folder = await mkdtemp(path.join(parent, '.helm-airgap-'.slice(parent === tmpdir() ? 1 : 0)));
  open.add(folder);
  const remove = async (): Promise<void> => {
    await rm(folder, { recursive: true, force: true });
    open.delete(folder);
  };
  return { path: folder, remove };
}

/** A folder for as long as `use` takes. */
export async function withTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const { path: folder, remove } = await temporaryFolder();
  try {
    return await use(folder);
  } finally {
    await remove();
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
