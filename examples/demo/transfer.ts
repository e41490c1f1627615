// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startRegistry } from '../../test/support/registry.ts';
import { WritableRegistry } from '../../test/support/writable-registry.ts';
import type { Session } from './session.ts';
import { committedLock, readConfig } from './stage.ts';

/** Part of the lock that the first bundle carries; the second one brings the rest. */
const FIRST = ['--release', 'shop/shop'];

/** Moves the images of the committed lock: to a mirror, into bundles, and to a registry of an enclave. */
export async function transfer(session: Session, stage: string, upstream: string): Promise<void> {
  await writeFile(path.join(stage, 'airgap.lock.yaml'), await committedLock());
  const { registries = {} } = await readConfig(stage);
  const hosts = Object.keys(registries);
  const sources = hosts.flatMap(host => ['--registry-endpoint', `${host}=http://${upstream}/${host}`]);
  const [mirror, enclave] = [
    await startRegistry({ writable: new WritableRegistry() }),
    await startRegistry({ writable: new WritableRegistry() }),
  ];
  try {
    await toMirror(session, mirror.host, sources);
    await toBundles(session, stage, sources);
    await toEnclave(session, enclave.host);
  } finally {
    await Promise.all([mirror.close(), enclave.close()]);
  }
}

async function toMirror(session: Session, host: string, sources: readonly string[]): Promise<void> {
  session.say('# From registry to registry. First the plan, then the copy; a second run finds everything there.');
  const to = ['--to', `${host}/mirrors`, '--plain-http', host];
  const plan = await session.run(['helm-airgap', 'mirror', ...to, '--dry-run', ...sources], { first: 3 });
  session.expect('mirror --dry-run plans each image and sends nothing', plan.exit === 0);
  const copied = await session.run(['helm-airgap', 'mirror', ...to, '--no-progress', ...sources], { first: 3 });
  session.expect('mirror copies every image of the lock', copied.exit === 0);
  const again = await session.run(['helm-airgap', 'mirror', ...to, '--no-progress', ...sources], { first: 3 });
  session.expect('a second mirror sends nothing', again.exit === 0 && / 0 blobs sent/.test(again.stderr));
  const verified = await session.run(['helm-airgap', 'verify', `${host}/mirrors`, '--deep', '--plain-http', host]);
  session.expect('verify --deep reads every blob of the mirror and finds nothing wrong', verified.exit === 0);
}

async function toBundles(session: Session, stage: string, sources: readonly string[]): Promise<void> {
  session.say('\n# Into bundles: one release first, then an increment that brings what the first has not.');
  const first = await session.run(['helm-airgap', 'export', '-o', 'first.tar', ...FIRST, ...sources], { first: 3 });
  session.expect('export writes a bundle of one release', first.exit === 0);
  await session.runQuietly(['helm-airgap', 'export', '-o', 'again.tar', ...FIRST, ...sources]);
  const [one, two] = [await digestOf(stage, 'first.tar'), await digestOf(stage, 'again.tar')];
  session.say(`\n# sha256 of two exports:\n${one}  first.tar\n${two}  again.tar`);
  session.expect('two exports are the same bytes', one === two);
  const rest = await session.run(['helm-airgap', 'export', '-o', 'rest.tar', '--since', 'first.tar', ...sources], {
    first: 3,
  });
  session.expect('export --since leaves out what the first bundle has', rest.exit === 0 && / left to shop /.test(rest.stderr));
  const inspected = await session.run(['helm-airgap', 'inspect', 'rest.tar'], { first: 12 });
  session.expect(
    'inspect names the bundle that the second builds on',
    inspected.exit === 0 && /builds on shop/.test(inspected.stdout),
  );
}

async function toEnclave(session: Session, host: string): Promise<void> {
  session.say('\n# On the other side: both bundles into the registry there, without any other network.');
  const to = ['--to', `${host}/mirrors`, '--plain-http', host, '--no-progress'];
  const early = await session.run(['helm-airgap', 'import', 'rest.tar', ...to], { first: 3 });
  session.expect('the increment alone is refused: it says what is missing', early.exit === 1);
  for (const bundle of ['first.tar', 'rest.tar']) {
    const imported = await session.run(['helm-airgap', 'import', bundle, ...to], { first: 3 });
    session.expect(`import pushes ${bundle}`, imported.exit === 0);
  }
  const verified = await session.run(['helm-airgap', 'verify', `${host}/mirrors`, '--deep', '--plain-http', host]);
  session.expect('verify --deep finds every image of the lock in the enclave', verified.exit === 0);
}

async function digestOf(stage: string, file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path.join(stage, file)))
    .digest('hex');
}
