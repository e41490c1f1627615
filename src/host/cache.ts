// SPDX-License-Identifier: Apache-2.0
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Bytes that all entries may have together before the oldest are removed. */
const LIMIT = 64 * 1024 * 1024;
/** An entry that was read is marked as used when its mark is older than this, in milliseconds. */
const FRESH = 60 * 60 * 1000;

/**
 * Texts by key, in files of the user alone (0700, 0600). An entry is whole or missing: it is written aside and renamed, and
 * read only when its digest is right. Nothing here fails a run: what cannot be read or written is not in the cache.
 */
export class Cache {
  readonly #folder: string;
  readonly #limit: number;
  #wrote = false;

  private constructor(folder: string, limit: number) {
    this.#folder = folder;
    this.#limit = limit;
  }

  /** Undefined when the folder cannot be made, or others than the user may write to it: they could say what a chart holds. */
  static async open(folder: string, limit: number = LIMIT): Promise<Cache | undefined> {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const { uid, mode } = await stat(folder);
      const own = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
      return own ? new Cache(folder, limit) : undefined;
    } catch {
      return undefined;
    }
  }

  async get(key: string): Promise<string | undefined> {
    const file = this.#file(key);
    const entry = readEntry(file);
    if (entry === undefined) return undefined;
    const end = entry.bytes.indexOf('\n');
    const body = entry.bytes.subarray(end + 1);
    if (entry.bytes.subarray(0, end).toString('latin1') !== digest(body)) {
      await rm(file, { force: true }).catch(() => {});
      return undefined;
    }
    const now = new Date();
    if (now.getTime() - entry.mtimeMs > FRESH) await utimes(file, now, now).catch(() => {});
    return body.toString('utf8');
  }

  async set(key: string, text: string): Promise<void> {
    const file = this.#file(key);
    const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
    try {
      await writeFile(temporary, `${digest(Buffer.from(text))}\n${text}`, { mode: 0o600, flag: 'wx' });
      await rename(temporary, file);
      this.#wrote = true;
    } catch {
      await rm(temporary, { force: true }).catch(() => {});
    }
  }

  async forget(key: string): Promise<void> {
    await rm(this.#file(key), { force: true }).catch(() => {});
  }

  /** Removes what was used longest ago when there is too much, down to three quarters. Looks only when something was written. */
  async trim(): Promise<void> {
    if (!this.#wrote) return;
    const names = await readdir(this.#folder).catch(() => []);
    const found = await Promise.all(
      names.map(async name => {
        const file = path.join(this.#folder, name);
        const { size = 0, mtimeMs = 0 } = (await stat(file).catch(() => undefined)) ?? {};
        return { file, size, mtimeMs };
      }),
    );
    let total = found.reduce((sum, { size }) => sum + size, 0);
    if (total <= this.#limit) return;
    for (const { file, size } of found.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
      if (total <= this.#limit * 0.75) return;
      await rm(file, { force: true }).catch(() => {});
      total -= size;
    }
  }

  #file(key: string): string {
    return path.join(this.#folder, digest(Buffer.from(key)));
  }
}

/** At once: entries are small and many, and the trips to Node's thread pool cost ten times the reading. */
function readEntry(file: string): { readonly bytes: Buffer; readonly mtimeMs: number } | undefined {
  let opened: number | undefined;
  try {
    opened = openSync(file, 'r');
    const { mtimeMs } = fstatSync(opened);
    return { bytes: readFileSync(opened), mtimeMs };
  } catch {
    return undefined;
  } finally {
    if (opened !== undefined) closeSync(opened);
  }
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
