// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = path.join(import.meta.dirname, '..', '..');

/** Runs our program in a folder; gives back what it printed. */
export async function airgap(folder: string, ...words: string[]): Promise<string> {
  const { stdout } = await run(path.join(ROOT, 'bin', 'helm-airgap'), words, { cwd: folder });
  return stdout;
}

/** Runs a program; a failure is its exit code and what it said. */
export async function attempt(program: string, words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  try {
    const { stdout, stderr } = await run(program, words, { env: { ...process.env, ...env } });
    return { status: 0, said: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { status: code, said: `${stdout}${stderr}` };
  }
}

/** The way to everywhere but loopback: a proxy that lets nobody through, and remembers where they wanted to go. */
export class Border {
  readonly tried: string[] = [];
  readonly #server: http.Server;

  private constructor(server: http.Server) {
    this.#server = server;
    server.on('connect', (request, socket) => {
      this.tried.push(request.url ?? '');
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    server.on('request', (request, response) => {
      this.tried.push(request.url ?? '');
      response.writeHead(403).end();
    });
  }

  static async open(): Promise<Border> {
    const server = http.createServer();
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return new Border(server);
  }

  /** Go's programs, and so all runtimes, take this for everything that is not loopback. */
  get environment(): NodeJS.ProcessEnv {
    const url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return { HTTP_PROXY: url, HTTPS_PROXY: url, http_proxy: url, https_proxy: url, NO_PROXY: '', no_proxy: '' };
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** A containerd of our own: its files, socket and log in one folder. */
export class Containerd {
  readonly socket: string;
  readonly #process: ChildProcess;
  readonly #folder: string;

  constructor(file: string, config: string, folder: string, env: NodeJS.ProcessEnv) {
    this.#folder = folder;
    this.socket = path.join(folder, 'c.sock');
    const words = ['--config', config, '--root', path.join(folder, 'root'), '--state', path.join(folder, 'state')];
    this.#process = spawn('sh', ['-c', 'exec "$0" "$@" >"$LOG" 2>&1', file, ...words, '--address', this.socket], {
      env: { ...process.env, ...env, LOG: this.#log },
      stdio: 'ignore',
    });
  }

  /** Until it takes calls; throws with its last words when it ended, or a minute has gone by. */
  async ready(): Promise<void> {
    for (let tries = 0; tries < 600; tries += 1) {
      if (this.#process.exitCode !== null) break;
      if (existsSync(this.#log) && readFileSync(this.#log, 'utf8').includes('successfully booted')) return;
      await wait(100);
    }
    throw new Error(`containerd did not start:\n${readFileSync(this.#log, 'utf8').slice(-2000)}`);
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const ended = new Promise(resolve => this.#process.once('exit', resolve));
    this.#process.kill('SIGTERM');
    await ended;
  }

  get #log(): string {
    return path.join(this.#folder, 'log');
  }
}
