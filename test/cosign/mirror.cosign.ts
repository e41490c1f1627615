// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Finished, runProcess } from '../../src/host/process.ts';
import { OCI_INDEX, OCI_MANIFEST } from '../../src/oci/descriptor.ts';
import { digestOf } from '../../src/oci/hash.ts';
import { tinyImage } from '../../src/oci/tiny-image.ts';
import { parsePlatform } from '../../src/reference/platform.ts';
import { COSIGN, optional } from '../../tools/optional-tools.ts';
import { Bench } from '../oci/setup.ts';
import type { TestRegistry } from '../support/registry.ts';
import { WritableRegistry } from '../support/writable-registry.ts';

const PROGRAM = path.join(import.meta.dirname, '..', '..', 'bin', 'helm-airgap');
const SLSA = 'https://slsa.dev/provenance/v1';
const PLACE = 'm/quay.io/team/app';

/** How cosign keeps what it signs, and whether the registries have the referrers API. */
const FORMS = [
  { form: 'tags .sig and .att', flags: ['--new-bundle-format=false'], referrers: false },
  { form: 'bundles that refer to the image', flags: [], referrers: true },
  { form: 'bundles under the fallback tag', flags: [], referrers: false },
];

// Nothing here asks anybody outside: keys are files, and no log is told.
describe('what cosign signs', function () {
  this.timeout(120_000);
  const bench = new Bench();
  afterEach(() => bench.stop());

  interface Yard {
    readonly folder: string;
    /** Of the image that is locked, and of another one in its repository. */
    readonly digest: string;
    readonly other: string;
    readonly store: WritableRegistry;
    readonly upstream: TestRegistry;
    cosign(...words: readonly string[]): Promise<Finished>;
    airgap(...words: readonly string[]): Promise<Finished>;
    /** `sign` or `attest`, by a key of this name. */
    sign(key: string, image?: string): Promise<void>;
  }

  /** Somebody's registry with two images, one of them locked; keys `ours` and `theirs`. */
  async function openYard(cosign: string, flags: readonly string[], referrers: boolean): Promise<Yard> {
    const folder = await bench.folder();
    const store = new WritableRegistry({ referrers });
    const upstream = await bench.registry({ writable: store });
    const [digest, other] = [put(store, '1'), put(store, '2')];
    const env = { PATH: process.env.PATH, HOME: folder, COSIGN_PASSWORD: '' };
    const cosigned: Yard['cosign'] = (...words) => runProcess(cosign, words, { cwd: folder, env });
    const airgap: Yard['airgap'] = (...words) => runProcess(PROGRAM, words, { cwd: folder, env });
    for (const name of ['ours', 'theirs']) succeeded(await cosigned('generate-key-pair', '--output-key-prefix', name));
    const predicate = {
      buildDefinition: { buildType: 'x', externalParameters: {}, resolvedDependencies: [] },
      runDetails: { builder: { id: 'x' } },
    };
    await writeFile(path.join(folder, 'slsa.json'), JSON.stringify(predicate));
    const offline = ['--yes', '--tlog-upload=false', '--use-signing-config=false', '--allow-http-registry', ...flags];
    const sign: Yard['sign'] = async (key, image = digest) => {
      const name = `${upstream.host}/team/app@${image}`;
      succeeded(await cosigned('sign', ...offline, '--key', `${key}.key`, name));
      const type = ['--type', 'slsaprovenance1', '--predicate', 'slsa.json'];
      succeeded(await cosigned('attest', ...offline, ...type, '--key', `${key}.key`, name));
    };
    return { folder, digest, other, store, upstream, cosign: cosigned, airgap, sign };
  }

  async function lock({ folder, upstream, airgap }: Yard): Promise<void> {
    const pod =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: app}\nspec: {containers: [{name: app, image: quay.io/team/app:1}]}\n';
    await writeFile(path.join(folder, 'pod.yaml'), pod);
    succeeded(await airgap('lock', 'pod.yaml', '--registry-endpoint', `quay.io=${upstream.origin}`));
    const wanted = [
      { image: 'quay.io/*', key: 'ours.pub' },
      { image: 'quay.io/*', key: 'ours.pub', attestation: SLSA },
    ];
    const config = { apiVersion: 'helm-airgap/v1', kind: 'AirgapConfig', signatures: wanted };
    await writeFile(path.join(folder, 'airgap.yaml'), JSON.stringify(config));
  }

  const mirrorOf = async (referrers: boolean): Promise<{ store: WritableRegistry; mirror: TestRegistry }> => {
    const store = new WritableRegistry({ referrers });
    return { store, mirror: await bench.registry({ writable: store }) };
  };

  /** What cosign and we say of an image there: both the signature and the attestation, by that key. */
  async function verdicts({ cosign, airgap }: Yard, { host }: TestRegistry, name: string, key = 'ours') {
    const flags = [
      '--key',
      `${key}.pub`,
      '--insecure-ignore-tlog',
      '--private-infrastructure',
      '--allow-http-registry',
    ];
    const signature = await cosign('verify', ...flags, name);
    const attestation = await cosign('verify-attestation', ...flags, '--type', 'slsaprovenance1', name);
    const own = await airgap('verify', `${host}/m`, '--plain-http', host);
    return {
      cosign: [signature.code, attestation.code],
      own: own.code,
      said: signature.stderr + attestation.stderr + own.stdout + own.stderr,
    };
  }

  for (const { form, flags, referrers } of FORMS) {
    describe(`as ${form}`, () => {
      async function open(context: Mocha.Context): Promise<Yard> {
        const cosign = optional(COSIGN);
        if (cosign !== undefined) return openYard(cosign, flags, referrers);
        console.log('      skipped: no cosign');
        return context.skip();
      }

      it('is verified by it and by us, mirrored, and exported and imported', async function () {
        const yard = await open(this);
        await yard.sign('ours');
        await lock(yard);
        const reach = ['--registry-endpoint', `quay.io=${yard.upstream.origin}`];
        const { mirror } = await mirrorOf(referrers);
        succeeded(await yard.airgap('mirror', '--to', `${mirror.host}/m`, '--plain-http', mirror.host, ...reach));
        const { mirror: behind } = await mirrorOf(referrers);
        succeeded(await yard.airgap('export', '-o', 'b.tar', ...reach));
        succeeded(await yard.airgap('import', 'b.tar', '--to', `${behind.host}/m`, '--plain-http', behind.host));
        for (const registry of [mirror, behind]) {
          const { said, ...found } = await verdicts(yard, registry, `${registry.host}/${PLACE}@${yard.digest}`);
          assert.deepEqual(found, { cosign: [0, 0], own: 0 }, said);
        }
        succeeded(await yard.airgap('verify', 'b.tar'));
      });

      /** Locks and mirrors; gives what both say then, and what they said. */
      async function mirrored(yard: Yard, change: (store: WritableRegistry) => void = () => {}): Promise<string> {
        await lock(yard);
        const { store, mirror } = await mirrorOf(referrers);
        const reach = ['--registry-endpoint', `quay.io=${yard.upstream.origin}`];
        succeeded(await yard.airgap('mirror', '--to', `${mirror.host}/m`, '--plain-http', mirror.host, ...reach));
        change(store);
        const { said, ...found } = await verdicts(yard, mirror, `${mirror.host}/${PLACE}@${yard.digest}`);
        assert.ok(!found.cosign.includes(0), said);
        assert.equal(found.own, 3, said);
        return said;
      }

      it('is refused by both when another key signed', async function () {
        const yard = await open(this);
        await yard.sign('theirs');
        const said = await mirrored(yard);
        assert.equal(said.match(/none is by ours\.pub.*: it is not by that key/g)?.length, 2, said);
      });

      it('is refused by both when it is of another image', async function () {
        const yard = await open(this);
        await yard.sign('ours', yard.other);
        graft(yard.store, yard.other, yard.digest);
        const said = await mirrored(yard);
        assert.equal(said.match(/none is by ours\.pub.*: it is of another image/g)?.length, 2, said);
      });

      it('is refused by both when a bit of it is turned on the mirror', async function () {
        const yard = await open(this);
        await yard.sign('ours');
        const said = await mirrored(yard, store => {
          const { manifests, blobs } = store.repositories.get(PLACE) ?? { manifests: new Map(), blobs: new Map() };
          for (const { bytes } of manifests.values())
            for (const { mediaType, digest } of JSON.parse(bytes.toString()).layers ?? [])
              if (/cosign|dsse|sigstore/.test(mediaType)) blobs.get(digest)?.writeUInt8(0x20, 20);
        });
        assert.match(said, /signature|blob corrupt/, said);
      });
    });
  }
});

function succeeded({ code, stderr }: Finished): void {
  assert.equal(code, 0, stderr);
}

/** Puts an image of two platforms there, whole; gives its digest. */
function put(store: WritableRegistry, tag: string): string {
  const platforms = ['linux/amd64', 'linux/arm64'].map(parsePlatform);
  const { root, manifests, blobs } = tinyImage({ name: `app:${tag}`, platforms });
  const repository = repositoryOf(store);
  for (const { descriptor, bytes } of blobs) repository.blobs.set(descriptor.digest, bytes);
  for (const { descriptor, bytes } of manifests)
    repository.manifests.set(descriptor.digest, { mediaType: descriptor.mediaType, bytes });
  repository.tags.set(tag, root.digest);
  return root.digest;
}

/** Lets what was signed for one image stand where that of another does, as who has no key can. */
function graft(store: WritableRegistry, from: string, to: string): void {
  const { tags, manifests } = repositoryOf(store);
  const [old, place] = [from.replace(':', '-'), to.replace(':', '-')];
  for (const suffix of ['.sig', '.att']) {
    const signature = tags.get(old + suffix);
    if (signature !== undefined) tags.set(place + suffix, signature);
  }
  const referring = [...manifests.values()].flatMap(({ bytes }) => {
    const content = JSON.parse(bytes.toString());
    if (content.subject?.digest !== from) return [];
    const subject = { ...content.subject, digest: to, size: manifests.get(to)?.bytes.length };
    const grafted = Buffer.from(JSON.stringify({ ...content, subject }));
    manifests.set(digestOf(grafted), { mediaType: OCI_MANIFEST, bytes: grafted });
    const { artifactType } = content;
    return [{ mediaType: OCI_MANIFEST, digest: digestOf(grafted), size: grafted.length, artifactType }];
  });
  if (!tags.has(old)) return;
  const list = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: referring }));
  manifests.set(digestOf(list), { mediaType: OCI_INDEX, bytes: list });
  tags.set(place, digestOf(list));
}

function repositoryOf({ repositories }: WritableRegistry) {
  const repository = repositories.get('team/app') ?? { blobs: new Map(), manifests: new Map(), tags: new Map() };
  repositories.set('team/app', repository);
  return repository;
}
