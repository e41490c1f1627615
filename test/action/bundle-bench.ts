// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type ExportOptions, type ExportResult, exportBundle } from '../../src/action/export.ts';
import { type ImportResult, importBundle } from '../../src/action/import.ts';
import type { MirrorOptions } from '../../src/action/mirror.ts';
import type { OpenBundle } from '../../src/action/open-bundle.ts';
import { openAnyBundles } from '../../src/action/open-volumes.ts';
import { openHelm } from '../../src/action/ports.ts';
import type { Workspace } from '../../src/action/workspace.ts';
import type { Lock } from '../../src/lock/lock.ts';
import { writeLock } from '../../src/lock/write.ts';
import type { CopyTarget } from '../../src/oci/content.ts';
import { MemorySource } from '../../src/oci/memory.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { aLock, anImage } from '../support/locks.ts';
import { TRANSFER } from '../support/transfer-options.ts';

/** A folder with a lock of three images and with files, their upstream registries, and what writes and pushes bundles of that. */
export class BundleBench {
  readonly upstream = new MemorySource();
  readonly folder: string;
  readonly workspace: Workspace;
  readonly lock: Lock;

  private constructor(folder: string) {
    this.folder = folder;
    const app = this.upstream.addImage('quay.io/team/app:1', { platforms: ['linux/amd64', 'linux/arm64'] });
    this.upstream.addReferrer('quay.io/team/app:1', app, 'application/x.signature');
    const tool = this.upstream.addImage('docker.io/team/tool:2', { docker: true, single: true });
    // Shares all of its blobs, in another repository.
    const copy = this.upstream.addImage('quay.io/team/copy:1', { content: 'quay.io/team/app:1' });
    const images = [
      anImage('quay.io/team/app:1', { digest: app.digest }),
      anImage('docker.io/team/tool:2', { digest: tool.digest }),
      anImage('quay.io/team/copy:1', { digest: copy.digest }),
    ];
    this.lock = aLock(images, { releases: [{ name: 'shop/web' }] });
    // The lock is in each volume anyway.
    const files = [{ path: 'notes.txt' }, { path: 'airgap.lock.yaml' }];
    const [file, lockFile] = [path.join(folder, 'airgap.yaml'), path.join(folder, 'airgap.lock.yaml')];
    this.workspace = { root: folder, file, config: { files }, configured: true, lockFile };
  }

  static async open(): Promise<BundleBench> {
    const bench = new BundleBench(await mkdtemp(path.join(os.tmpdir(), 'helm-airgap-bundle-')));
    await writeFile(path.join(bench.folder, 'notes.txt'), 'Read me first.\n');
    await writeFile(bench.workspace.lockFile, writeLock(bench.lock));
    return bench;
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true });
  }

  at(name: string): string {
    return path.join(this.folder, name);
  }

  /** `registry` is what there is behind the gap, for increments. */
  write(name: string, options: Partial<ExportOptions> = {}, registry = new MemorySource()): Promise<ExportResult> {
    const none = {
      since: undefined,
      containerd: false,
      includeSelf: false,
      splitSize: undefined,
      layout: undefined,
      name: undefined,
      version: undefined,
    };
    const own = { ...TRANSFER, output: this.at(name), ...none, ...options };
    const helm = openHelm(false, this.workspace);
    const ports = {
      source: this.upstream,
      target: () => registry,
      helm,
      clock: new FakeClock(),
      installation: () => ({ root: this.at('installed'), built: true }),
    };
    return exportBundle(this.lock, own, this.workspace, ports);
  }

  async push(
    places: readonly string[],
    target: CopyTarget & MemorySource,
    options: Partial<MirrorOptions> = {},
  ): Promise<ImportResult> {
    const opened = await openOwn(places);
    const to = { to: ['mirror.example/m'], layout: undefined, onExistingTag: 'overwrite' } as const;
    const ports = { target: () => target, registries: target, clock: new FakeClock() };
    const workspace = { ...this.workspace, config: {} };
    return importBundle(opened, { ...TRANSFER, ...to, ...options }, workspace, ports).finally(opened.close);
  }
}

/** All names of a registry in memory, and what they lead to. */
export async function contentOf(target: MemorySource): Promise<Record<string, string>> {
  const content: Record<string, string> = {};
  for (const name of await target.names()) {
    content[name] = (await target.resolve(parseReference(name))).digest;
  }
  return content;
}

/** Opens a bundle of ours, or volumes of one. */
export async function openOwn(places: readonly string[]): Promise<OpenBundle> {
  const opened = await openAnyBundles(places);
  if ('bundle' in opened) return opened;
  throw new TypeError(`${places.join(', ')} is no bundle of ours`);
}
