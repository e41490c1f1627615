// SPDX-License-Identifier: Apache-2.0
import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Milliseconds that a command takes. Throws when it fails. */
export function timeOf(command: string, args: readonly string[], options: SpawnSyncOptions = {}): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(command, args, options);
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} exited ${status}: ${stderr}`);
  return performance.now() - start;
}

/** The largest resident size of a process so far, in bytes; 0 for one that has ended, and elsewhere than on Linux. */
export function residentPeak(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
