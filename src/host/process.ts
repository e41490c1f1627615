// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';

/** What a finished process left: its exit code (null when a signal ended it) and its two streams, whole. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface RunOptions {
  /** Written to the process's standard input, which is then closed. */
  readonly stdin?: string | Buffer;
  readonly cwd?: string;
  /** The whole environment of the process; ours when absent. */
  readonly env?: NodeJS.ProcessEnv;
  /** Ends the process (SIGTERM) when aborted. */
  readonly signal?: AbortSignal;
}

/** Runs a program without a shell and collects its output. Rejects with Node's own error when it cannot start (ENOENT). */
export function runProcess(command: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: options.cwd, env: options.env, signal: options.signal });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', chunk => stdout.push(chunk));
    child.stderr.on('data', chunk => stderr.push(chunk));
    child.once('error', reject);
    child.once('close', code =>
      resolve({ code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString('utf8') }),
    );
    // A process that does not read its input closes the pipe; its exit code tells the story, not our EPIPE.
    child.stdin.on('error', () => {});
    child.stdin.end(options.stdin);
  });
}
