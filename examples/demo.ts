// SPDX-License-Identifier: Apache-2.0
// `npm run demo`: the main job on the charts of this folder, against a registry that this program serves on loopback.
// `npm run demo -- transfer`: their images to a mirror, into bundles, and to a registry behind a gap.
// It works on a copy in a temporary folder and exits 0 only if everything was as expected.
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isIgnored } from '../src/lock/build.ts';
import { startLayoutServer } from '../src/oci/server.ts';
import { readLines, templateCommand, textsLeftOver } from './demo/plain-helm.ts';
import { Session } from './demo/session.ts';
import {
  committedLock,
  copyToStage,
  expectedImages,
  imagesFolder,
  readConfig,
  readLockFile,
  stageEnvironment,
} from './demo/stage.ts';
import { transfer } from './demo/transfer.ts';

const stage = await copyToStage();
const registry = await startLayoutServer(imagesFolder, { port: 0 });
try {
  const session = new Session(stage, stageEnvironment(stage), text => process.stdout.write(text));
  if (process.argv[2] === 'transfer') await transfer(session, stage, registry.address);
  else await mainJob(session, registry.address);
  session.say('\n# What this run has shown.\n');
  if (!session.conclude()) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`demo: ${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  await registry.close();
  await rm(stage, { recursive: true, force: true });
}

async function mainJob(session: Session, address: string): Promise<void> {
  await discover(session);
  await lock(session, address);
  await explain(session);
  await check(session);
  await generate(session);
  await renderWithPlainHelm(session);
}

async function discover(session: Session): Promise<void> {
  session.say('# Which images do the charts of airgap.yaml bring? One a line, for a pipe; or one use a line, with the');
  session.say('# place, the rule that found it and the value that drives it.');
  const { exit, stdout } = await session.run(['helm-airgap', 'discover'], { first: 4 });
  const config = await readConfig(stage);
  const added = (config.additionalImages ?? []).map(({ image }) => image);
  const expected = (await expectedImages(config)).filter(image => !added.includes(image));
  session.expect(
    `discover found the ${expected.length} images that the charts name`,
    exit === 0 && sameLines(stdout, expected),
  );
  const table = await session.run([
    'helm-airgap',
    'discover',
    'examples/charts/mesh',
    '-n',
    'mesh-system',
    '-o',
    'table',
  ]);
  session.expect('the table shows the value that drives an image', /pilot:.* global\.hub$/m.test(table.stdout));
}

async function lock(session: Session, address: string): Promise<void> {
  session.say(
    '\n# Ask the registries for digests and keep everything in a lock. The images of this demo are on a registry',
  );
  session.say('# on loopback; in real life this is `helm airgap lock` and no more.');
  const config = await readConfig(stage);
  const endpoints = Object.keys(config.registries ?? {}).flatMap(host => [
    '--registry-endpoint',
    `${host}=http://${address}/${host}`,
  ]);
  const { exit } = await session.run(['helm-airgap', 'lock', ...endpoints]);
  const { text, lock } = await readLockFile(stage);
  const resolved = lock.images.filter(({ digest, unresolved }) => digest !== undefined && unresolved === undefined);
  const expected = await expectedImages(config);
  session.expect(
    `the lock holds digests of all ${expected.length} images, asked for over HTTP`,
    exit === 0 && sameLines(resolved.map(({ image }) => image).join('\n'), expected),
  );
  session.expect('the lock is, byte for byte, the one committed at the root', text === (await committedLock()));
}

async function explain(session: Session): Promise<void> {
  session.say('\n# Everything known about one image.');
  const { exit, stdout } = await session.run(['helm-airgap', 'explain', 'shop-example/postgresql']);
  const told = ['sha256:', 'orders-db.image.registry', '/mirrors/docker.io/shop-example/postgresql:'];
  session.expect(
    'explain tells digest, driving value and mirror name',
    exit === 0 && told.every(part => stdout.includes(part)),
  );
}

async function check(session: Session): Promise<void> {
  session.say(
    '\n# Nothing has changed, so the check passes. It renders and proves everything again; no registry is asked.',
  );
  const clean = await session.run(['helm-airgap', 'check']);
  session.expect('check answers 0 while everything is as locked', clean.exit === 0);
  const place = 'examples/charts/shop/charts/orders/values.yaml';
  session.say(`\n# Somebody raises a tag, 1.8.2 to 1.9.0, in ${place}, and forgets the lock.`);
  const before = await readFile(path.join(stage, place), 'utf8');
  await writeFile(path.join(stage, place), before.replace('tag: 1.8.2', 'tag: 1.9.0'));
  const drifted = await session.run(['helm-airgap', 'check']);
  const named = 'docker.io/shop-example/orders:1.8.2 -> docker.io/shop-example/orders:1.9.0';
  session.expect('check answers 3 and names the drift', drifted.exit === 3 && drifted.stdout.includes(named));
  session.say('\n# The tag is put back.');
  await writeFile(path.join(stage, place), before);
}

async function generate(session: Session): Promise<void> {
  session.say('\n# Values that point every image at the mirror, each file proven by rendering with it.');
  const { exit, stdout } = await session.run(['helm-airgap', 'generate', 'values']);
  const { releases = [] } = await readConfig(stage);
  const files = stdout.trim().split('\n');
  session.expect('generate values wrote one file for each release', exit === 0 && files.length === releases.length);
  await session.run(['cat', 'airgap-values/shop.shop.yaml']);
}

async function renderWithPlainHelm(session: Session): Promise<void> {
  session.say('\n# Do not take its word for it: plain Helm, with the generated values as the last file.');
  const config = await readConfig(stage);
  const { releases = [] } = config;
  const shown = releases.find(({ name }) => name === 'shop');
  if (shown !== undefined) await session.run(templateCommand(config, shown), { matching: /image: / });
  const renders = await Promise.all(releases.map(release => session.runQuietly(templateCommand(config, release))));
  const found = renders.map(({ stdout }) => readLines(stdout, config));
  const mirror = found.flatMap(lines => lines.mirror);
  const elsewhere = found.flatMap(lines => lines.elsewhere);
  session.say(
    `\n# All ${releases.length} releases: ${mirror.length} lines name the mirror; these name an image elsewhere:`,
  );
  for (const line of elsewhere) session.say(line);
  const { ignore = [] } = config;
  session.say(`# Ignored in airgap.yaml: ${ignore.map(({ image, reason }) => `${image}. ${reason}`).join('; ')}`);
  const leftOver = textsLeftOver((await readLockFile(stage)).lock);
  const named = elsewhere.map(line => line.replace(/^.*image: /, '')).filter(image => !isIgnored(image, ignore));
  session.expect(
    'plain Helm renders every release with the generated values',
    renders.every(({ exit }) => exit === 0),
  );
  session.expect(
    `every image points at the mirror but those ignored and the ${leftOver.length} uses that no value drives, named above`,
    mirror.length > 0 && named.sort().join() === leftOver.sort().join(),
  );
}

function sameLines(text: string, lines: readonly string[]): boolean {
  return text.trim().split('\n').sort().join('\n') === [...lines].sort().join('\n');
}
