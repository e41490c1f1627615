// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { AirgapError, type ErrorCode } from '../../src/errors.ts';
import { writeFileAtomically } from '../../src/host/files.ts';
import { type ClosableImageSource, createImageSource, type ImageSourceOptions } from '../../src/oci/endpoint.ts';
import { MemorySource } from '../../src/oci/memory.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { startRegistry, type TestRegistry, type TestRegistryOptions } from '../support/registry.ts';

/** What a test starts and has to stop, all in one place; after `stop` it is as new. */
export class Bench {
  clock = new FakeClock();
  memory = new MemorySource();
  readonly #stops: (() => Promise<unknown>)[] = [];

  /** A registry that holds what `memory` holds. */
  async registry(options: TestRegistryOptions = {}): Promise<TestRegistry> {
    const registry = await startRegistry({ source: this.memory, ...options });
    this.#stops.push(() => registry.close());
    return registry;
  }

  /** A client for docker.io that is led to the given registry. Nothing of this machine's environment gets in. */
  client(registry?: TestRegistry, options: Partial<ImageSourceOptions> = {}): ClosableImageSource {
    const endpoints = registry === undefined ? {} : { 'docker.io': registry.origin };
    const source = createImageSource({
      endpoints,
      environment: {},
      home: '/nonexistent',
      clock: this.clock,
      ...options,
    });
    this.#stops.push(() => source.close());
    return source;
  }

  async folder(): Promise<string> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'helm-airgap-oci-'));
    this.#stops.push(() => rm(folder, { recursive: true }));
    return folder;
  }

  /** A home directory with a docker config.json. */
  async home(config: object | string): Promise<string> {
    const folder = await this.folder();
    const text = typeof config === 'string' ? config : JSON.stringify(config);

    await writeFileAtomically(path.join(folder, '.docker', 'config.json'), text);
    return folder;
  }

  /** An executable file. */
  async program(folder: string, name: string, script: string): Promise<void> {
    await writeFile(path.join(folder, name), script, { mode: 0o755 });
  }

  /** Something else to do at the end. */
  later(stop: () => Promise<unknown>): void {
    this.#stops.push(stop);
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops.splice(0).reverse()) await stop();
    this.clock = new FakeClock();
    this.memory = new MemorySource();
  }
}

/** Passes when the promise fails with that code and its message has all these parts. Gives the error back. */
export async function rejectsWith(
  promise: Promise<unknown>,
  code: ErrorCode,
  ...parts: (string | RegExp)[]
): Promise<AirgapError> {
  const error = await promise.then(
    value => assert.fail(`expected ${code}, got ${JSON.stringify(value)}`),
    (cause: unknown) => cause,
  );
  assert.ok(error instanceof AirgapError, `not an AirgapError: ${String(error)}`);
  assert.equal(error.code, code, error.message);
  for (const part of parts) {
    if (typeof part === 'string') assert.ok(error.message.includes(part), `${part} is not in: ${error.message}`);
    else assert.match(error.message, part);
  }
  return error;
}
