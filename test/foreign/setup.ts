// SPDX-License-Identifier: Apache-2.0
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { ImportResult } from '../../src/action/import.ts';
import { type ForeignNotes, type ForeignOptions, importForeign } from '../../src/action/import-foreign.ts';
import { type ForeignInspection, inspectForeign } from '../../src/action/inspect-foreign.ts';
import { openAnyBundle } from '../../src/action/open-bundle.ts';
import type { ForeignBundle } from '../../src/foreign/open-foreign.ts';
import { MemorySource } from '../../src/oci/memory.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { TRANSFER } from '../support/transfer-options.ts';
import { type Entry, tarOf } from './archives.ts';

const OPTIONS: ForeignOptions = {
  ...TRANSFER,
  to: ['mirror.example/m'],
  layout: undefined,
  onExistingTag: 'overwrite',
  names: [],
  sourceRegistry: undefined,
};

/** Bundles in a folder of their own, and a registry to push them to. */
export class ForeignBench {
  target = new MemorySource();
  #folder = '';

  async start(): Promise<void> {
    this.#folder = await mkdtemp(path.join(os.tmpdir(), 'helm-airgap-foreign-'));
    this.target = new MemorySource();
  }

  async stop(): Promise<void> {
    await rm(this.#folder, { recursive: true });
  }

  at(name: string): string {
    return path.join(this.#folder, name);
  }

  async write(name: string, content: readonly Entry[] | Buffer | string): Promise<string> {
    const file = this.at(name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, Array.isArray(content) ? await tarOf(content) : (content as Buffer | string));
    return file;
  }

  async open(name: string): Promise<ForeignBundle> {
    const opened = await openAnyBundle(this.at(name));
    if ('bundle' in opened) throw new Error(`${name} is a bundle of ours`);
    return opened;
  }

  /** `destination digest` of all that was pushed: images, charts, files. */
  async push(name: string, options: Partial<ForeignOptions> = {}): Promise<string[]> {
    const { images, charts, files } = await this.import(name, options);
    return [...images, ...charts, ...files].map(({ destination, digest, state, error }) => {
      return `${state === 'copied' ? '' : `${state} ${error?.message ?? ''} `}${destination} ${digest}`;
    });
  }

  async import(name: string, options: Partial<ForeignOptions> = {}): Promise<ImportResult & { notes: ForeignNotes }> {
    const opened = await this.open(name);
    const workspace = { root: '.', file: 'airgap.yaml', config: {}, configured: false, lockFile: 'airgap.lock.yaml' };
    const ports = { target: () => this.target, registries: this.target, clock: new FakeClock() };
    return importForeign(opened, { ...OPTIONS, ...options }, workspace, ports).finally(opened.close);
  }

  async inspect(name: string): Promise<ForeignInspection> {
    const opened = await this.open(name);
    return inspectForeign(opened, { names: [], registry: undefined }).finally(opened.close);
  }
}
