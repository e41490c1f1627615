// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** What a simulated registry says of itself when it listens. */
export interface Simulated {
  /** `127.0.0.1:PORT` */
  readonly host: string;
}

/** Starts a program of this folder that listens, and reads what it says of itself. It is stopped with `stops`. */
export async function startSimulated<Said extends object>(
  file: string,
  args: readonly string[],
  stops: (() => unknown)[],
): Promise<Simulated & Said> {
  const program = path.join(import.meta.dirname, file);
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  stops.push(() => child.kill('SIGKILL'));
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line);
  throw new Error(`${file} ended before it listened`);
}

/** In such a program: listens on loopback, tells its parent, and ends with it. */
export function serveForParent(server: Server, said: object): void {
  server.listen(0, '127.0.0.1', () => {
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    process.stdout.write(`${JSON.stringify({ host, ...said })}\n`);
  });
  process.stdin.resume().once('end', () => process.exit());
}
