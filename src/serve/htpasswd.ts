// SPDX-License-Identifier: Apache-2.0
import { createHash, timingSafeEqual } from 'node:crypto';
import { AirgapError } from '../errors.ts';
import type { Guard } from './registry-server.ts';

/**
 * Lets in whom an htpasswd file names, with basic authentication. Its passwords have to stand as `{SHA}`, which
 * `htpasswd -s` writes: Node has no bcrypt, and a line that nobody could ever match is refused, not skipped.
 */
export class Htpasswd implements Guard {
  readonly #users: ReadonlyMap<string, Buffer>;

  private constructor(users: ReadonlyMap<string, Buffer>) {
    this.#users = users;
  }

  /** Throws CONFIG_INVALID, naming the file and the line, never its content. */
  static parse(text: string, file: string): Htpasswd {
    const users = new Map<string, Buffer>();
    for (const [at, line] of text.split(/\r?\n/).entries()) {
      if (line.trim() === '' || line.startsWith('#')) continue;
      const [, user, hash] = /^([^:]+):\{SHA\}([A-Za-z0-9+/]{27}=)$/.exec(line.trim()) ?? [];
      if (user === undefined || hash === undefined) throw unreadable(file, at + 1, line);
      users.set(user, Buffer.from(hash, 'base64'));
    }
    if (users.size === 0) throw new AirgapError('CONFIG_INVALID', `${file} names no user`);
    return new Htpasswd(users);
  }

  admits(authorization: string | undefined): boolean {
    const [, encoded] = /^basic +([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '') ?? [];
    const given = Buffer.from(encoded ?? '', 'base64').toString();
    const colon = given.indexOf(':');
    const wanted = this.#users.get(given.slice(0, Math.max(0, colon))) ?? Buffer.alloc(20);
    const hash = createHash('sha1')
      .update(given.slice(colon + 1))
      .digest();
    return timingSafeEqual(hash, wanted) && colon > 0;
  }
}

function unreadable(file: string, line: number, text: string): AirgapError {
  const kind = /:\$2[aby]?\$/.test(text) ? 'a bcrypt password' : 'no user with a {SHA} password';
  return new AirgapError('CONFIG_INVALID', `${file}: line ${line} is ${kind}`, {
    hint: 'Only {SHA} can be read here; write it with `htpasswd -s`. It is a weak hash: keep the file to yourself, and use a long random password.',
  });
}
