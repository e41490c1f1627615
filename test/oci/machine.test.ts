// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomically } from '../../src/host/files.ts';
import { createRegistryEnds, type ImageSourceOptions } from '../../src/oci/endpoint.ts';
import { digestOf } from '../../src/oci/hash.ts';
import { MemorySource } from '../../src/oci/memory.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { TLS_FILES } from '../support/registry.ts';
import { changes } from '../support/registry-behaviours.ts';
import { Bench, rejectsWith } from './setup.ts';

const NAME = 'quay.io/example/app:1';
const APP = parseReference(NAME);

describe('oci: what the machine says of registries', () => {
  const bench = new Bench();
  let etc: string;
  beforeEach(async () => {
    etc = await bench.folder();
    bench.memory.addImage(NAME);
  });
  afterEach(() => bench.stop());

  const write = (file: string, text: string): Promise<void> => writeFileAtomically(path.join(etc, file), text);
  const client = (options: Partial<ImageSourceOptions> = {}) => bench.client(undefined, { etc, ...options });

  describe('registries.conf', () => {
    it('sends to mirrors first, and to the location when they do not have the image', async () => {
      const empty = await bench.registry({ source: new MemorySource() });
      const full = await bench.registry();
      await write(
        'containers/registries.conf',
        `[[registry]]
prefix = "quay.io/example"
location = "${full.host}/quay.io/example"
insecure = true
[[registry.mirror]]
location = "${empty.host}/m"
insecure = true
`,
      );
      const signature = bench.memory.addReferrer(
        NAME,
        await bench.memory.resolve(APP),
        'application/vnd.example.signature',
      );
      const source = client();
      const { digest } = await source.resolve(APP);
      assert.equal(digest, (await bench.memory.resolve(APP)).digest);
      assert.deepEqual(new Set(empty.requests.map(({ url }) => url)), new Set(['/v2/m/app/manifests/1']));
      assert.deepEqual(full.asked(), ['HEAD /v2/quay.io/example/app/manifests/1']);
      assert.deepEqual(
        (await source.referrers(APP, digest)).map(entry => entry.digest),
        [signature.digest],
      );
      assert.deepEqual(await source.probeBlob(APP, digestOf(Buffer.from('{}'))), { size: 2 });
      assert.equal(await source.probeBlob(APP, digest), undefined);
    });

    it('asks a mirror by digest alone where that is all that it is for', async () => {
      const mirror = await bench.registry();
      await write(
        'containers/registries.conf.d/50-mirror.conf',
        `[[registry]]
location = "quay.io"
[[registry.mirror]]
location = "${mirror.host}/quay.io"
insecure = true
pull-from-mirror = "digest-only"
`,
      );
      const { digest } = await bench.memory.resolve(APP);
      await client().fetchManifest(APP, digest);
      assert.deepEqual(mirror.asked(), [`GET /v2/quay.io/example/app/manifests/${digest}`]);
      const unreachable = { environment: { HTTPS_PROXY: 'http://127.0.0.1:9' } };
      await rejectsWith(client(unreachable).resolve(APP), 'REGISTRY_UNREACHABLE', 'quay.io');
      assert.equal(mirror.requests.length, 1);
    });

    it('keeps from reading what is blocked, unless the user says where else it is', async () => {
      const file = path.join(await bench.folder(), 'own.conf');
      await writeFileAtomically(file, '[[registry]]\nprefix = "*.io"\nblocked = true\n');
      const environment = { CONTAINERS_REGISTRIES_CONF: file };
      await rejectsWith(client({ environment }).resolve(APP), 'CONFIG_INVALID', 'quay.io/example/app', file);
      const registry = await bench.registry();
      await client({ environment, endpoints: { 'quay.io': registry.origin } }).resolve(APP);
      assert.equal(registry.requests.length, 1);
    });

    for (const [what, text] of [
      ['by version 1', '[registries.block]\nregistries = ["quay.io"]\n'],
      ['with a slash at the end', '[[registry]]\nlocation = "quay.io/"\nblocked = true\n'],
      [
        'first, and then allowed',
        '[[registry]]\nprefix = "quay.io"\nblocked = true\n[[registry]]\nprefix = "quay.io"\n',
      ],
    ]) {
      it(`keeps from reading what is blocked ${what}`, async () => {
        await write('containers/registries.conf', text as string);
        await rejectsWith(client().resolve(APP), 'CONFIG_INVALID', 'blocks quay.io');
      });
    }

    for (const prefix of ['r.test', '*.test', 'r.test:5000', '*.test:5000', 'r.test:5000/app']) {
      it(`keeps from reading at a port what ${prefix} blocks`, async () => {
        await write('containers/registries.conf', `[[registry]]\nprefix = "${prefix}"\nblocked = true\n`);
        await rejectsWith(client().resolve(parseReference('r.test:5000/app:1')), 'CONFIG_INVALID', `blocks ${prefix}`);
      });
    }

    it('of the user takes the place of that of the machine, and drop-ins alone come beside it', async () => {
      await write('containers/registries.conf', '[[registry]]\nlocation = "quay.io"\nblocked = true\n');
      const home = await bench.folder();
      const registry = await bench.registry();
      const own = path.join(home, '.config/containers/registries.conf');
      const elsewhere = `[[registry]]\nprefix = "docker.io"\nlocation = "${registry.host}/quay.io"\ninsecure = true\n`;
      await writeFileAtomically(`${own}.d/1.conf`, elsewhere);
      await rejectsWith(client({ home }).resolve(APP), 'CONFIG_INVALID', 'blocks quay.io');
      await client({ home }).resolve(parseReference('docker.io/example/app:1'));
      await writeFileAtomically(own, 'unqualified-search-registries = []\n');
      const environment = { HTTPS_PROXY: 'http://127.0.0.1:9' };
      await rejectsWith(client({ home, environment }).resolve(APP), 'REGISTRY_UNREACHABLE');
    });

    it('has no say in where images are pushed to', async () => {
      await write('containers/registries.conf', '[[registry]]\nlocation = "quay.io"\nblocked = true\n');
      const ends = createRegistryEnds({
        etc,
        environment: { HTTPS_PROXY: 'http://127.0.0.1:9' },
        home: '/nonexistent',
        clock: bench.clock,
      });
      bench.later(() => ends.close());
      await rejectsWith(ends.target('quay.io').fetchNamed(APP), 'REGISTRY_UNREACHABLE');
    });

    it('that lets a host be read in the clear lets nothing be pushed there in the clear', async () => {
      const registry = await bench.registry();
      const image = `${registry.host}/quay.io/example/app:1`;
      await write('containers/registries.conf', `[[registry]]\nlocation = "${registry.host}"\ninsecure = true\n`);
      const ends = createRegistryEnds({ etc, environment: {}, home: '/nonexistent', clock: bench.clock });
      bench.later(() => ends.close());
      await ends.source.resolve(parseReference(image));
      const { length } = registry.requests;
      await rejectsWith(ends.target(registry.host).fetchNamed(parseReference(image)), 'REGISTRY_UNREACHABLE', 'TLS');
      assert.equal(registry.requests.length, length);
    });

    it('is named when it is wrong', async () => {
      await write('containers/registries.conf', '[[registry]]\nlocation = \n');
      await rejectsWith(client().resolve(APP), 'CONFIG_INVALID', path.join(etc, 'containers/registries.conf'));
      await write('containers/registries.conf', '[[registry]]\ninsecure = true\n');
      await rejectsWith(client().resolve(APP), 'CONFIG_INVALID', 'registry 1 has neither prefix nor location');
      await write('containers/registries.conf', '[[registry]]\nlocation = "https://quay.io"\nblocked = true\n');
      await rejectsWith(client().resolve(APP), 'CONFIG_INVALID', 'registry 1: location is an address');
      await write(
        'containers/registries.conf',
        '[registries.block]\nregistries = ["x"]\n[[registry]]\nlocation = "y"\n',
      );
      await rejectsWith(client().resolve(APP), 'CONFIG_INVALID', 'version 1 and');
    });
  });

  describe("containerd's hosts.toml", () => {
    it('sends to its mirrors in their order, with the registry they stand in for', async () => {
      const [first, second] = [await bench.registry({ source: new MemorySource() }), await bench.registry()];
      await write(
        'containerd/certs.d/quay.io/hosts.toml',
        `server = "https://quay.io"
[host."${first.origin}"]
  capabilities = ["pull", "resolve"]
[host."${second.origin}/v2/quay.io"]
  capabilities = ["pull", "resolve"]
  override_path = true
`,
      );
      await client().resolve(APP);
      assert.equal(first.asked()[0], 'HEAD /v2/example/app/manifests/1?ns=quay.io');
      assert.deepEqual(second.asked(), ['HEAD /v2/quay.io/example/app/manifests/1?ns=quay.io']);
    });

    it('may name one place alone, which stands in for the registry as a mirror does', async () => {
      const only = await bench.registry();
      await write(
        'containerd/certs.d/quay.io/hosts.toml',
        `server = "${only.origin}/v2/quay.io"\noverride_path = true\n[host]\n`,
      );
      await client().resolve(APP);
      assert.deepEqual(only.asked(), ['HEAD /v2/quay.io/example/app/manifests/1?ns=quay.io']);
    });

    it('is read in the first folder that is there, as containerd does, and only there', async () => {
      const [first, other] = [await bench.registry(), await bench.registry()];
      bench.memory.addImage('quay.io:5000/example/app:1');
      const toml = ({ origin }: { origin: string }): string => `[host."${origin}"]\n`;
      await write('containerd/certs.d/_default/hosts.toml', toml(other));
      await write('containerd/certs.d/quay.io:5000/hosts.toml', toml(other));
      await write('containerd/certs.d/quay.io_5000_/hosts.toml', toml(first));
      await client().resolve(parseReference('quay.io:5000/example/app:1'));
      assert.deepEqual([first.requests.length, other.requests.length], [1, 0]);
      await write('containerd/certs.d/quay.io/README', 'certificates stand here');
      await rejectsWith(
        client({ environment: { HTTPS_PROXY: 'http://127.0.0.1:9' } }).resolve(APP),
        'REGISTRY_UNREACHABLE',
      );
      assert.equal(other.requests.length, 0);
    });

    it('asks for tags only where they may be resolved', async () => {
      const [pulls, resolves] = [await bench.registry(), await bench.registry()];
      await write(
        'containerd/certs.d/_default/hosts.toml',
        `[host."${pulls.origin}"]\ncapabilities = ["pull"]\n[host."${resolves.origin}"]\n`,
      );
      const source = client();
      const { digest } = await source.resolve(APP);
      await source.fetchManifest(APP, digest);
      assert.deepEqual([pulls.requests.length, resolves.requests.length], [1, 1]);
    });

    it('brings authorities and a client certificate', async () => {
      const registry = await bench.registry({ tls: 'client' });
      const folder = path.join(etc, 'containerd/certs.d/quay.io');
      await write(
        'containerd/certs.d/quay.io/hosts.toml',
        `[host."${registry.origin}"]\nca = "ca.crt"\nclient = [["${TLS_FILES.clientCert}", "${TLS_FILES.clientKey}"]]\n`,
      );
      await copyFile(TLS_FILES.ca, path.join(folder, 'ca.crt'));
      await client().resolve(APP);
      assert.equal(registry.requests.length, 1);
    });
  });

  for (const place of ['docker/certs.d', 'containers/certs.d', 'containerd/certs.d']) {
    it(`shows and trusts what stands in ${place} for a host, when pushing too`, async () => {
      const registry = await bench.registry({ tls: 'client' });
      const folder = path.join(place, registry.host);
      await write(path.join(folder, 'note.txt'), '');
      await copyFile(TLS_FILES.ca, path.join(etc, folder, 'ca.crt'));
      await copyFile(TLS_FILES.clientCert, path.join(etc, folder, 'client.cert'));
      const endpoints = { 'quay.io': registry.origin };
      await rejectsWith(client({ endpoints }).resolve(APP), 'CONFIG_INVALID', 'client.cert and client.key');
      await copyFile(TLS_FILES.clientKey, path.join(etc, folder, 'client.key'));
      await client({ endpoints }).resolve(APP);
      const ends = createRegistryEnds({ etc, endpoints, environment: {}, home: '/nonexistent', clock: bench.clock });
      bench.later(() => ends.close());
      await ends.target('quay.io').fetchNamed(APP);
      assert.equal(registry.requests.length, 2);
    });
  }
});

describe('oci: warnings of a registry', () => {
  const bench = new Bench();
  afterEach(() => bench.stop());

  it('are told once each, in plain words', async () => {
    bench.memory.addImage(NAME);
    const registry = await bench.registry();
    const warning = '299 - "gone on \\"Monday\\"", 299 - "see https://u:secret@host.example/x", 199 - "not for people"';
    registry.on(
      /./,
      changes(({ headers }) => ({ headers: { ...headers, warning } })),
    );
    const told: string[] = [];
    const source = bench.client(undefined, {
      endpoints: { 'quay.io': registry.origin },
      onWarning: text => told.push(text),
    });
    await source.resolve(APP);
    await source.resolve(APP);
    const from = `quay.io (at ${registry.host}) says:`;
    assert.deepEqual(told, [`${from} gone on "Monday"`, `${from} see https://host.example/x`]);
  });
});
