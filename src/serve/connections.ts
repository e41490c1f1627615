// SPDX-License-Identifier: Apache-2.0
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * The connections of a server, and how many requests run on each. Node's own list of them knows none that is still shaking hands, and
 * counts one that was never asked anything as busy: a server that stops would wait for both.
 */
export class Connections {
  readonly #running = new Map<Socket, number>();
  /** The latest of each client: of TLS there are two, one above the other, which both name the client alike. */
  readonly #latest = new Map<string, Socket>();
  #ending = false;

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => this.#add(socket));
    server.on('secureConnection', (socket: Socket) => {
      this.#running.delete(this.#latest.get(clientOf(socket)) ?? socket);
      this.#add(socket);
    });
  }

  begin(socket: Socket): void {
    this.#count(socket, 1);
  }

  end(socket: Socket): void {
    if (this.#count(socket, -1) === 0 && this.#ending) socket.destroy();
  }

  /** Ends those on which no request runs, and each other one when its last has ended. */
  finish(): void {
    this.#ending = true;
    for (const [socket, running] of this.#running) if (running === 0) socket.destroy();
  }

  cut(): void {
    for (const socket of this.#running.keys()) socket.destroy();
  }

  /** Undefined for one that is closed. */
  #count(socket: Socket, change: 1 | -1): number | undefined {
    const before = this.#running.get(socket);
    if (before === undefined) return undefined;
    this.#running.set(socket, before + change);
    return before + change;
  }

  #add(socket: Socket): void {
    const client = clientOf(socket);
    this.#running.set(socket, 0);
    this.#latest.set(client, socket);
    socket.once('close', () => {
      this.#running.delete(socket);
      if (this.#latest.get(client) === socket) this.#latest.delete(client);
    });
  }
}

function clientOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
