// SPDX-License-Identifier: Apache-2.0
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { compare } from 'bcryptjs';
import { AirgapError } from '../errors.ts';
import { Gate } from '../host/gate.ts';
import type { Guard } from './registry-server.ts';

/** Says whether a password is one that a line of the file means. */
type Check = (password: string) => Promise<boolean>;

/** Answers that are kept: more than there are users, and few enough for those who guess. */
const MOST_KNOWN = 1000;

/** What `htpasswd -C` goes up to; each step doubles the time. */
const MOST_COST = 17;

/**
 * Lets in whom an htpasswd file names, with basic authentication: `{SHA}` passwords (`htpasswd -s`) and bcrypt (`htpasswd -B`). A
 * node asks a thousand times with one password, and bcrypt is slow on purpose: answers are kept, under a keyed hash of user and
 * password that is of no use outside of this process. A line that nobody could ever match is refused, not skipped.
 */
export class Htpasswd implements Guard {
  readonly #users: ReadonlyMap<string, Check>;
  readonly #secret = randomBytes(32);
  readonly #known = new Map<string, Promise<boolean>>();
  /** bcrypt takes the thread that serves, so those who guess wait for each other. */
  readonly #gate = new Gate(1);

  private constructor(users: ReadonlyMap<string, Check>) {
    this.#users = users;
  }

  /** `bcrypt` compares a password with a hash. Throws CONFIG_INVALID, naming the file and the line, never its content. */
  static parse(text: string, file: string, bcrypt: typeof compare = compare): Htpasswd {
    const users = new Map<string, Check>();
    for (const [at, line] of text.split(/\r?\n/).entries()) {
      if (line.trim() === '' || line.startsWith('#')) continue;
      const [, user, hash = ''] = /^([^:]+):(.+)$/.exec(line.trim()) ?? [];
      const check = checkOf(hash, bcrypt);
      if (user === undefined || check === undefined) throw unreadable(file, at + 1, hash);
      users.set(user, check);
    }
    if (users.size === 0) throw new AirgapError('CONFIG_INVALID', `${file} names no user`);
    return new Htpasswd(users);
  }

  async admits(authorization: string | undefined): Promise<boolean> {
    const [, encoded] = /^basic +([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '') ?? [];
    const given = Buffer.from(encoded ?? '', 'base64').toString();
    const colon = given.indexOf(':');
    if (colon <= 0) return false;
    const key = createHmac('sha256', this.#secret).update(given).digest('base64');
    const answer = this.#known.get(key) ?? this.#ask(given.slice(0, colon), given.slice(colon + 1));
    // Whoever asked last stays longest.
    this.#known.delete(key);
    this.#known.set(key, answer);
    const [oldest = ''] = this.#known.keys();
    if (this.#known.size > MOST_KNOWN) this.#known.delete(oldest);
    return answer;
  }

  /** For a name that is not there somebody else's password is tried in vain: with bcrypt alone, the time does not tell which names are. */
  #ask(user: string, password: string): Promise<boolean> {
    const check = this.#users.get(user);
    const [other] = this.#users.values();
    return this.#gate.run(async () => (await (check ?? other)?.(password)) === true && check !== undefined);
  }
}

function checkOf(hash: string, bcrypt: typeof compare): Check | undefined {
  const [, sha] = /^\{SHA\}([A-Za-z0-9+/]{27}=)$/.exec(hash) ?? [];
  if (sha !== undefined) {
    const wanted = Buffer.from(sha, 'base64');
    return async password => timingSafeEqual(createHash('sha1').update(password).digest(), wanted);
  }
  const [, cost] = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(hash) ?? [];
  if (cost === undefined || Number(cost) < 4 || Number(cost) > MOST_COST) return undefined;
  return password => bcrypt(password, hash);
}

function unreadable(file: string, line: number, hash: string): AirgapError {
  const kind = /^\$2[abxy]?\$/.test(hash)
    ? 'no bcrypt password that can be checked here'
    : /^\$apr1\$/.test(hash)
      ? 'an MD5 password'
      : 'no user with a bcrypt or {SHA} password';
  return new AirgapError('CONFIG_INVALID', `${file}: line ${line} is ${kind}`, {
    hint: `Write it with \`htpasswd -B\`: bcrypt, of a cost from 4 to ${MOST_COST}.`,
  });
}
