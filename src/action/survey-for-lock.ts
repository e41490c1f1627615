// SPDX-License-Identifier: Apache-2.0
import type { LocalChart } from '../chart/local-chart.ts';
import { chartOrigin, releaseId } from '../chart/release.ts';
import { compare } from '../reference/order.ts';
import { remembered } from '../reference/remembered.ts';
import type { RenderedDocument } from '../rendered/document.ts';
import { digestText, type Lockable, lockable } from './lockable.ts';
import { SharedCharts } from './shared-charts.ts';
import { type OpenedSubject, openSubject, type Subject } from './study.ts';
import type { StudyMemory } from './study-memory.ts';
import { allOf, refuseEmpty, type SurveyOptions, type SurveyPorts } from './survey.ts';

export interface LockPorts extends SurveyPorts {
  /** What earlier runs found; without it everything is rendered. */
  readonly memory?: StudyMemory | undefined;
}

export interface RememberedOptions extends SurveyOptions {
  /** Only these are studied, by `Study.name`, and those that may read other releases differently for them; all without it. */
  readonly only?: ((name: string) => boolean) | undefined;
}

/**
 * As `survey`, for what a lock takes: a release whose chart, values and neighbours are what they were when it was studied
 * last is not rendered again. Sorted by name.
 */
export async function surveyForLock(
  subjects: readonly Subject[],
  options: RememberedOptions,
  ports: LockPorts,
): Promise<Lockable[]> {
  const run = new Run(options, ports);
  try {
    const found = await run.study(await allOf(subjects.map(subject => run.prepare(subject))));
    if (!options.allowEmpty && options.only === undefined) refuseEmpty(found);
    return found;
  } finally {
    await run.dispose();
  }
}

interface Prepared {
  readonly subject: Subject;
  readonly name: string;
  readonly chart?: LocalChart;
  /** What the release is known by in the memory; undefined for what cannot be remembered. */
  readonly key?: string | undefined;
  /** Digest of the documents that mean something to releases beside it; '' for none. */
  readonly shared: string;
}

class Run {
  readonly #options: RememberedOptions;
  readonly #ports: LockPorts;
  readonly #charts: SharedCharts;
  readonly #opened = new Map<Subject, Promise<OpenedSubject>>();
  readonly #shares = new Map<Subject, Promise<readonly RenderedDocument[]>>();
  #all: Promise<readonly RenderedDocument[]> | undefined;

  constructor(options: RememberedOptions, ports: LockPorts) {
    this.#options = options;
    this.#ports = ports;
    this.#charts = new SharedCharts(ports.helm);
  }

  /** Renders the subject, unless it is known what it shares with others: what else is known of it hangs on what they share. */
  async prepare(subject: Subject): Promise<Prepared> {
    if (subject.kind !== 'release') return this.#opening({ subject });
    const { memory } = this.#ports;
    const chart = await this.#charts.of(subject.release);
    const key = await memory?.keyOf(subject.release, chart, this.#options);
    const shared = key === undefined ? undefined : await memory?.shared(key);
    if (shared === undefined) return this.#opening({ subject, chart, key });
    return { subject, name: releaseId(subject.release), chart, key, shared: shared === NONE ? '' : shared };
  }

  async #opening(one: Pick<Prepared, 'subject' | 'chart' | 'key'>): Promise<Prepared> {
    const [{ name }, documents] = await Promise.all([this.#open(one), this.#sharedBy(one)]);
    const shared = documents.length === 0 ? '' : digestText(JSON.stringify(documents));
    return { ...one, name, shared };
  }

  async study(prepared: readonly Prepared[]): Promise<Lockable[]> {
    const { only } = this.#options;
    // What a release finds in those beside it must not hang on the order in which they are named.
    const all = prepared.toSorted((a, b) => compare(a.name, b.name));
    const wanted = all.filter(({ name, shared }) => only === undefined || only(name) || shared !== '');
    const sharing = all.filter(({ shared }) => shared !== '');
    const context = contextOf(sharing);
    let done = 0;
    return allOf(
      wanted.map(async one => {
        const found = (await this.#recall(one, context)) ?? (await this.#learn(one, sharing, context));
        this.#ports.onProgress?.(++done, wanted.length, one.name);
        return found;
      }),
    );
  }

  async #recall({ subject, name, key }: Prepared, context: string): Promise<Lockable | undefined> {
    if (key === undefined || subject.kind !== 'release') return undefined;
    const known = await this.#ports.memory?.recall(key, context);
    if (known === undefined) return undefined;
    const { release } = subject;
    // The same chart may stand elsewhere now, and have another of its name beside it.
    return { ...known, name, release, ...(known.chart && { chart: { ...known.chart, source: chartOrigin(release) } }) };
  }

  async #learn(one: Prepared, sharing: readonly Prepared[], context: string): Promise<Lockable> {
    const { subject, chart, key, shared } = one;
    const opened = await this.#open(one);
    const study = await opened.study(await this.#beside(one, sharing));
    const found = lockable(study, this.#options.ignore ?? []);
    if (key !== undefined && chart !== undefined && subject.kind === 'release') {
      await this.#ports.memory?.learn(key, { shared: shared || NONE, context, found }, subject.release, chart);
    }
    return found;
  }

  /** Nearly all releases share nothing, and look at one and the same list. */
  #beside(one: Prepared, sharing: readonly Prepared[]): Promise<readonly RenderedDocument[]> {
    if (one.shared !== '') return this.#allShared(sharing.filter(other => other !== one));
    this.#all ??= this.#allShared(sharing);
    return this.#all;
  }

  async #allShared(sharing: readonly Prepared[]): Promise<readonly RenderedDocument[]> {
    return (await Promise.all(sharing.map(other => this.#sharedBy(other)))).flat();
  }

  #sharedBy(one: Pick<Prepared, 'subject' | 'chart'>): Promise<readonly RenderedDocument[]> {
    return remembered(this.#shares, one.subject, () => this.#findShared(one));
  }

  async #findShared(one: Pick<Prepared, 'subject' | 'chart'>): Promise<readonly RenderedDocument[]> {
    const { documents } = await this.#open(one);
    return (await this.#ports.reader()).shared(documents);
  }

  #open({ subject, chart }: Pick<Prepared, 'subject' | 'chart'>): Promise<OpenedSubject> {
    return remembered(this.#opened, subject, () => openSubject(subject, this.#options, this.#ports, chart));
  }

  async dispose(): Promise<void> {
    await this.#ports.memory?.close();
    await this.#charts.dispose();
  }
}

/** A release that is known to share nothing. */
const NONE = 'none';

/** One digest for all releases of a run: what a release shares itself is a part of its own key, and takes nothing from the others. */
function contextOf(sharing: readonly Prepared[]): string {
  return digestText(sharing.map(({ name, shared }) => `${name} ${shared}`).join('\n'));
}
