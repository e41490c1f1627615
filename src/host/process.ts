// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import path from 'node:path';
import { AirgapError } from '../errors.ts';

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
  /** Bytes of both streams together that are kept; with more the process is ended. */
  readonly most?: number;
}

/** A chart's templates can print without end. More than this would be too long for one text of Node's. */
const MOST = 400 * 1024 * 1024;

/** Runs a program without a shell and collects its output. Rejects with Node's own error when it cannot start (ENOENT). Throws INPUT_TOO_LARGE. */
export function runProcess(command: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: options.cwd, env: options.env, signal: options.signal });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let left = options.most ?? MOST;
    const keep = (chunks: Buffer[]) => (chunk: Buffer) => {
      left -= chunk.length;
      if (left >= 0) chunks.push(chunk);
      else if (child.kill('SIGKILL')) reject(tooMuch(command));
    };
    child.stdout.on('data', keep(stdout));
    child.stderr.on('data', keep(stderr));
    child.once('error', reject);
    child.once('close', code =>
      resolve({ code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString('utf8') }),
    );
    // A process that does not read its input closes the pipe; its exit code tells the story, not our EPIPE.
    child.stdin.on('error', () => {});
    child.stdin.end(options.stdin);
  });
}

function tooMuch(command: string): AirgapError {
  return new AirgapError('INPUT_TOO_LARGE', `${path.basename(command)} prints more than can be read, and was ended`, {
    hint: 'Look for a template that repeats something without end.',
  });
}
