// SPDX-License-Identifier: Apache-2.0
import type { ImageUse } from '../discover/image-use.ts';
import { useKey } from '../discover/use-key.ts';
import { AirgapError } from '../errors.ts';
import type { Lock } from '../lock/lock.ts';
import type { MirrorTarget } from '../plan/layout.ts';
import {
  findRelease,
  isObject,
  judgeUses,
  type LockedPlace,
  LockedPlaces,
  type Matched,
  pathWith,
  wantedText,
} from '../plan/rewrite/match-lock.ts';
import { type Rewrite, rewriteStream } from '../plan/rewrite.ts';
import type { DocumentProblem, RenderedDocument } from '../rendered/document.ts';
import { formatIdentity } from '../rendered/identity.ts';
import { STREAM_LIMIT } from '../rendered/stream.ts';
import type { Reader } from './reader.ts';

export interface PostRenderOptions {
  readonly target: MirrorTarget;
  /** `namespace/name`; found by its objects when undefined. */
  readonly release: string | undefined;
  readonly namespace: string | undefined;
  readonly addDigests: boolean;
  readonly ignore: readonly { readonly image: string }[];
}

export interface PostRendered {
  readonly text: string;
  readonly release: string | undefined;
  readonly rewritten: number;
  readonly unknown: Matched['unknown'];
  /** Images for versions of an operator that the lock left out, because no custom resource asks for them. */
  readonly alternatives: readonly ImageUse[];
  /** Uses of the lock that stand upstream still, because no text of the stream names them alone. */
  readonly left: readonly LockedPlace[];
  /** The same, but the lock says that the nodes redirect them. */
  readonly leftToNodes: readonly LockedPlace[];
  /** Uses of the lock whose objects are not in the stream, and that nothing but this redirects: hooks, in Helm 3. */
  readonly absent: readonly LockedPlace[];
  readonly problems: readonly DocumentProblem[];
  /** Composed images that got no digest: which part would take it is the chart's or operator's secret. */
  readonly withoutDigest: readonly LockedPlace[];
}

/** Passes over the stream; each takes back what the one before did that does not show. */
const PASSES = 4;

/**
 * Points the images of a rendered stream at the mirror where the lock names them, and leaves every other byte. Proves it by
 * looking again. Throws USAGE when the release cannot be told, DOCUMENT_INVALID for a document that nobody can read,
 * LOCK_INCOMPLETE when digests are wanted that the lock does not have.
 */
export function postRender(stream: string, lock: Lock, options: PostRenderOptions, reader: Reader): PostRendered {
  const hosts = [options.target.pull.split('/', 1)[0] ?? ''];
  const opened = reader.open(stream);
  const found = reader.look(opened, [], hosts);
  refuseUnreadable(found.problems);
  const release = findRelease(lock, found.uses, options);
  const places = new LockedPlaces(lock, release ?? '', options.target);
  const matched = judgeUses(lock, places, found.uses, options);
  if (options.addDigests) refuseUnpinned(matched);
  const tasks = [...tasksOf(matched, opened.documents, options), ...hiddenTasks(matched, opened.documents, options)];
  const { text, failed } = rewriteAndProve(
    stream,
    opened.documents,
    tasks,
    found.uses,
    text => reader.look(reader.open(text), [], hosts).uses,
  );
  const done = tasks.filter(task => !failed.has(task));
  const left = tasks.filter(task => failed.has(task) && !task.hidden && !isMirrored(task)).map(({ place }) => place);
  const isOffered = ({ use }: Matched['unknown'][number]) => isAlternative(use, places);
  return {
    text,
    release,
    rewritten: done.length,
    unknown: matched.unknown.filter(one => !isOffered(one)),
    alternatives: matched.unknown.filter(isOffered).map(({ use }) => use),
    left: left.filter(place => !isLeftToNodes(place)),
    leftToNodes: left.filter(isLeftToNodes),
    absent: absentPlaces(matched, opened.documents),
    problems: found.problems,
    withoutDigest: tasks.filter(isUnpinned(failed)).map(({ place }) => place),
  };
}

/** One rewrite with where the lock asks for it. `shown` is what a second look found there. */
interface Task extends Rewrite {
  readonly place: LockedPlace;
  /** Discovery does not find it; what the lock knows by evidence is rewritten where it stands. */
  readonly hidden: boolean;
  shown?: string;
}

function tasksOf(
  { wanted }: Matched,
  documents: readonly RenderedDocument[],
  { addDigests }: PostRenderOptions,
): Task[] {
  const objects = new Map(documents.map(document => [formatIdentity(document.identity), document]));
  return wanted.flatMap(({ use, place }) => {
    const object = objects.get(formatIdentity(use.object));
    const [old, now] = [use.reference.written, wantedText(place, addDigests)];
    return object === undefined
      ? []
      : [{ object, path: use.path, old, now, composed: place.mirrored, place, hidden: false }];
  });
}

function hiddenTasks(
  { rest }: Matched,
  documents: readonly RenderedDocument[],
  { addDigests }: PostRenderOptions,
): Task[] {
  return rest.flatMap(place =>
    documents
      .filter(({ identity }) => isObject(place.use.object, formatIdentity(identity)))
      .map(object => {
        const now = wantedText(place, addDigests);
        return { object, path: place.use.path, old: place.written, now, composed: place.mirrored, place, hidden: true };
      }),
  );
}

/** Rewrites, looks again, and takes back what does not show the mirror's name or changed another use. */
function rewriteAndProve(
  stream: string,
  documents: readonly RenderedDocument[],
  tasks: readonly Task[],
  uses: readonly ImageUse[],
  look: (text: string) => readonly ImageUse[],
): { text: string; failed: ReadonlySet<Rewrite> } {
  const failed = new Set<Rewrite>();
  for (let pass = 0; pass < PASSES; pass++) {
    const todo = tasks.filter(task => !failed.has(task));
    if (todo.length === 0) break;
    const result = rewriteStream(stream, documents, todo, uses);
    for (const task of result.failed) failed.add(task);
    const done = todo.filter(task => !result.failed.has(task));
    if (done.length === 0) break;
    const wrong = disproved(done, uses, look(result.text));
    if (wrong.length === 0) return { text: result.text, failed };
    for (const task of wrong) failed.add(task);
  }
  for (const task of tasks) failed.add(task);
  return { text: stream, failed };
}

function disproved(tasks: readonly Task[], before: readonly ImageUse[], after: readonly ImageUse[]): Task[] {
  const now = new Map(after.map(use => [useKey(use), use.reference.written]));
  const told = (task: Task, text: string) =>
    now.get(`${formatIdentity(task.object.identity)} ${pathWith(task.path, task.old, text)}`) === text;
  const wrong = tasks.filter(task => {
    const shown = [task.now, task.composed].find(text => told(task, text));
    if (shown !== undefined) task.shown = shown;
    return shown === undefined && !task.hidden;
  });
  if (wrong.length > 0) return wrong;
  const mine = new Set(tasks.map(({ object, path }) => `${formatIdentity(object.identity)} ${path}`));
  const harmed = before.filter(
    use => use.certainty !== 'possible' && !mine.has(useKey(use)) && now.get(useKey(use)) !== use.reference.written,
  );
  const objects = new Set(harmed.map(({ object }) => formatIdentity(object)));
  return tasks.filter(({ object }) => objects.has(formatIdentity(object.identity)));
}

function isLeftToNodes({ use }: LockedPlace): boolean {
  return use.redirect === 'node-mirror';
}

/** Only the digest is wanting: the mirror's name stands there. */
function isMirrored({ old, place }: Task): boolean {
  return old === place.mirrored;
}

function isUnpinned(failed: ReadonlySet<Rewrite>): (task: Task) => boolean {
  return task => (failed.has(task) ? isMirrored(task) : task.shown !== undefined && task.shown !== task.now);
}

/** A version of an operator's list that no custom resource asked for, of a release that is not in this stream. */
function isAlternative(use: ImageUse, places: LockedPlaces): boolean {
  if (!use.rule.startsWith('operator/') || !use.path.includes('#')) return false;
  const text = `${use.path.split('#', 1)[0]}#`;
  const object = formatIdentity(use.object);
  return places.all.some(
    place => place.use.rule === use.rule && place.use.path.startsWith(text) && isObject(place.use.object, object),
  );
}

/**
 * What an option would bring, what only a list of the chart's names, and what has another redirect, need not be here. Values
 * are one only where they were given: an image that they should have moved and that stands upstream says that they were not.
 */
function absentPlaces({ wanted, rest }: Matched, documents: readonly RenderedDocument[]): LockedPlace[] {
  const objects = documents.map(({ identity }) => formatIdentity(identity));
  const valuesGiven = !wanted.some(({ use, place }) => place.use.redirect === 'values' && !isOnMirror(use, place));
  return rest.filter(({ use: { object, options, rule, redirect } }) => {
    if (options !== undefined || rule === 'chart-annotation' || redirect === 'node-mirror') return false;
    if (redirect === 'values' && valuesGiven) return false;
    return !objects.some(there => isObject(object, there));
  });
}

function isOnMirror({ reference }: ImageUse, { mirrored }: LockedPlace): boolean {
  return reference.written === mirrored;
}

function refuseUnreadable(problems: readonly DocumentProblem[]): void {
  const fatal = problems.filter(problem => problem.fatal);
  if (fatal.length === 0) return;
  throw new AirgapError(
    'DOCUMENT_INVALID',
    fatal.map(({ message, template }) => [template, message].filter(Boolean).join(': ')).join('\n'),
    {
      hint: 'A document that cannot be read may name an image.',
    },
  );
}

function refuseUnpinned({ wanted }: Matched): void {
  const lacking = new Set(
    wanted
      .filter(({ place }) => place.pinned === undefined && !place.mirrored.includes('@'))
      .map(({ place }) => place.image.image),
  );
  if (lacking.size === 0) return;
  throw new AirgapError('LOCK_INCOMPLETE', `the lock has no digest of ${[...lacking].join(', ')}`, {
    hint: 'Run `helm airgap lock` without --offline, or leave --add-digests out.',
  });
}

/** Reads UTF-8 so that writing it gives the same bytes. Throws INPUT_TOO_LARGE, DOCUMENT_INVALID for other encodings. */
export async function readStdin(stream: AsyncIterable<Uint8Array | string>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk as Uint8Array));
    size += chunk.length;
    if (size > STREAM_LIMIT) throw new AirgapError('INPUT_TOO_LARGE', `more than ${STREAM_LIMIT >> 20} MiB of YAML`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new AirgapError('DOCUMENT_INVALID', 'the rendered YAML is not UTF-8', { cause });
  }
}
