// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, cp, open, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { type Document, parseAllDocuments } from 'yaml';
import { FakeApiServer, type FakeObject, status } from './fake-api-server.ts';
import { startRegistry } from './registry.ts';
import { assertSchema } from './schema.ts';
import type { Session } from './session.ts';
import { SessionRegistry, serveFolder } from './session-registry.ts';
import { WritableRegistry } from './writable-registry.ts';

type Command = (session: Session, words: readonly string[], negated: boolean) => unknown;

/** The words of a session's script; test/scripts/README.md tells what each does. */
export const commands: Readonly<Record<string, Command>> = {
  helms: () => {},
  needs: () => {},
  env: (session, words) => {
    for (const word of words) session.env[word.slice(0, word.indexOf('='))] = word.slice(word.indexOf('=') + 1);
  },
  exec: (session, words) => session.exec(0, words),
  exit: (session, [code, ...words]) => session.exec(Number(code), words),
  killed: (session, words) => session.exec(null, words),
  cd: (session, [folder = '.']) => {
    session.folder = folder;
  },
  stdin: async (session, [file = '']) => {
    session.stdin = await readFile(session.at(file));
  },

  stdout: ({ output }, [pattern = ''], negated) => match(output.stdout, pattern, negated),
  stderr: ({ output }, [pattern = ''], negated) => match(output.stderr, pattern, negated),
  asked: ({ registry }, [pattern = ''], negated) => match(registry?.asked ?? '', pattern, negated),
  grep: async (session, [pattern = '', file = ''], negated) => match(await session.read(file), pattern, negated),
  cmp: (session, [file = '', golden = '']) => session.compare(file, golden),
  same: async (session, [a = '', b = ''], negated) => {
    assert.equal((await session.read(a)) === (await session.read(b)), !negated, `${a} and ${b}`);
  },
  diff: async (session, [before = '', after = '', golden = '']) => {
    const patch = createTwoFilesPatch(
      'before',
      'after',
      await session.read(before),
      await session.read(after),
      '',
      '',
      { context: 0 },
    );
    await session.compareText(patch.slice(patch.indexOf('@@')), golden, 'the difference');
  },
  schema: async (session, [file = '', schema = '']) => assertSchema(await session.read(file), schema),
  exists: (session, files, negated) => {
    for (const file of files) assert.equal(existsSync(session.at(file)), !negated, file);
  },
  unchanged: async session => {
    assert.deepEqual(await session.fingerprints(), session.before, 'the last command changed files');
  },

  cp: (session, [from = '', to = '']) => cp(session.at(from), session.at(to), { recursive: true }),
  rm: async (session, files) => {
    for (const file of files) await rm(session.at(file), { recursive: true });
  },
  save: (session, [stream = '', file = '']) => session.read(stream).then(text => session.write(file, text)),
  expand: async (session, files) => {
    for (const file of files) {
      const text = await readFile(session.at(file), 'utf8');
      await session.write(file, session.expand({ text, quoted: false }));
    }
  },
  replace: async (session, [before = '', after = '', file = '']) => {
    // Byte by byte: archives are changed too.
    const [text, from, to] = [await readFile(session.at(file)), Buffer.from(before), Buffer.from(after)].map(bytes =>
      bytes.toString('latin1'),
    ) as [string, string, string];
    assert.ok(text.includes(from), `${file} does not say ${before}`);
    await writeFile(session.at(file), text.replaceAll(from, to), 'latin1');
  },
  executable: async (session, files) => {
    for (const file of files) await chmod(session.at(file), 0o755);
  },
  sparse: async (session, [file = '', size = '']) => {
    const handle = await open(session.at(file), 'a');
    await handle.truncate(Number(size));
    await handle.close();
  },

  registry: async (session, features) => {
    const registry = await SessionRegistry.start(features);
    session.closes.push(() => registry.close());
    session.registry = registry;
    session.env.REGISTRY = registry.host;
  },
  mirror: async (session, features) => {
    const has = (feature: string): boolean => features.includes(feature);
    const writable = new WritableRegistry({ sparse: has('sparse'), referrers: has('referrers') });
    const mirror = await startRegistry({ writable });
    session.closes.push(mirror.close);
    session.env.MIRROR = mirror.host;
  },
  images: async (session, [file = '']) => session.registry?.addImages(await session.read(file)),
  chart: async (session, [name = '', archive = '']) => {
    const meta = { name: path.basename(name).replace(/:.*/, '') };
    session.registry?.addChart(name, await readFile(session.at(archive)), meta);
  },
  cluster: async (session, [file = '']) => {
    const documents = parseAllDocuments(await readFile(session.at(file), 'utf8')) as Document[];
    const server = await FakeApiServer.of(documents.map(document => document.toJS() as FakeObject));
    session.closes.push(() => server.stop());
    session.cluster = server;
    await session.write('kubeconfig', server.kubeconfig({ token: 'secret-of-the-session' }));
    Object.assign(session.env, { API: server.url, KUBECONFIG: session.at('kubeconfig') });
  },
  api: ({ cluster }, [behaviour = '', pattern = '']) => {
    const matches = new RegExp(pattern);
    const message = `it is forbidden: User "someone" may not do that`;
    if (cluster === undefined) return;
    cluster.trouble = ({ pathname, search }) => {
      if (behaviour === 'answers' || !matches.test(pathname + search)) return undefined;
      if (behaviour === 'hangs') return 'hang';
      // In a way that is not worth trying again.
      if (behaviour === 'breaks') return { status: 500, headers: { 'retry-after': '3600' } };
      return { status: 403, body: status(403, message) };
    };
  },
  upstream: ({ registry }, [behaviour = '', pattern = '']) => registry?.behave(new RegExp(pattern), behaviour),
  serve: async (session, [folder = '', ...features]) => {
    const server = await serveFolder(session.at(folder), features);
    session.closes.push(server.close);
    session.env.SERVER = server.host;
  },
};

function match(text: string, pattern: string, negated: boolean): void {
  const found = new RegExp(pattern, 'm').test(text);
  assert.equal(found, !negated, `/${pattern}/ ${found ? 'is' : 'is not'} in it`);
}
