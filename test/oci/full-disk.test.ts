// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { TestRegistry } from '../support/registry.ts';
import { WritableRegistry } from '../support/writable-registry.ts';
import { Bench } from './setup.ts';

const PROGRAM = path.join(import.meta.dirname, '..', '..', 'bin', 'helm-airgap');
const NAME = 'docker.io/example/large:1';
const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

// The real program writes where there is no room, or nothing may be written: by a limit of its own, and where mounting is
// allowed, in a namespace of its own, to a disk that is full or read-only.
describe('oci: a disk that takes no bundle', function () {
  this.timeout(120_000);
  const bench = new Bench();
  let folder: string;
  let upstream: TestRegistry;
  beforeEach(async () => {
    const blob = (bytes: Buffer): object => ({
      mediaType: 'application/vnd.oci.image.layer.v1.tar',
      digest: bench.memory.putBlob(NAME, bytes),
      size: bytes.length,
    });
    // 3 bits of 8 are random, so that compressing takes more than half away, and leaves more than 200 kB.
    const digests = Array.from({ length: 18_750 }, (_, at) => createHash('sha256').update(`${at}`).digest());
    const large = Buffer.from(Buffer.concat(digests).map(byte => byte & 7));
    const manifest = {
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: blob(Buffer.from('{}')),
      layers: [blob(large)],
    };
    bench.memory.putManifest(NAME, OCI_MANIFEST, Buffer.from(JSON.stringify(manifest)));
    const { digest } = await bench.memory.resolve({ ...nameParts(), tag: '1' });
    upstream = await bench.registry();
    folder = await bench.folder();
    const lock = `apiVersion: helm-airgap/v1\nkind: ImageLock\nreleases: []\nimages:\n  - image: ${NAME}\n    digest: ${digest}\n    uses: []\n`;
    await writeFile(path.join(folder, 'airgap.lock.yaml'), lock);
    await mkdir(path.join(folder, 'disk'));
  });
  afterEach(() => bench.stop());

  const nameParts = () => ({ written: NAME, registry: 'docker.io', repository: 'example/large' });

  /** Runs a line of sh, in which `$EXPORT` is an export without its output. */
  async function run(
    line: string,
    words: readonly string[] = [],
  ): Promise<{ code: number; stdout: string; stderr: string }> {
    const program = `${PROGRAM} export --registry-endpoint docker.io=${upstream.origin} --retries 0 -o`;
    const env = { PATH: process.env.PATH, HOME: folder, EXPORT: program };
    const [command = 'sh', ...rest] = [...words, 'sh', '-c', line];
    const child = spawn(command, rest, { cwd: folder, env });
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { code, stdout, stderr };
  }

  for (const output of ['disk/b.tar', 'disk/b.tar.gz', 'disk/folder']) {
    it(`is refused by a limit, for ${output}: said with its place, nothing half-written, and right the next time`, async () => {
      // Blocks of 512 bytes, or of 1024 in bash.
      const { code, stderr } = await run(`ulimit -f 300; exec $EXPORT ${output}`);
      assert.equal(code, 1, stderr);
      assert.match(stderr, /cannot write (to )?\S*disk\S*: .*(EFBIG|too large)/);
      const left = await readdir(path.join(folder, 'disk'), { recursive: true });
      assert.ok(!left.some(name => /b\.tar|\.helm-airgap|\.tmp/.test(name)), left.join(' '));
      // A folder keeps the blobs that it has, for the next run; nothing in it has a name.
      const top = await readFile(path.join(folder, output, 'index.json'), 'utf8').catch(() => '{"manifests":[]}');
      assert.deepEqual(JSON.parse(top).manifests, []);
      const again = await run(`exec $EXPORT ${output}`);
      assert.equal(again.code, 0, again.stderr);
    });
  }

  for (const [what, options, said] of [
    ['is too small', 'size=256k', /cannot write disk\S*: 60\d kB are needed, and 2\d\d kB are free there$/m],
    ['is full', 'size=1m,nr_inodes=2', /cannot write (to )?\S*disk\S*: the disk is full/],
    ['is read-only', 'ro', /cannot write (to )?\S*disk\S*: it is on a read-only file system$/m],
  ] as const) {
    it(`${what}: said in these words, and nothing left there (needs unshare and mount)`, async function () {
      const mounts = ['unshare', '-m', '--'];
      const tried = spawnSync('unshare', ['-m', '--', 'sh', '-c', `mount -t tmpfs -o ${options} tmpfs ${folder}/disk`]);
      if (tried.status !== 0) this.skip();
      for (const output of ['disk/b.tar', 'disk/folder']) {
        const line = `mount -t tmpfs -o ${options} tmpfs disk && $EXPORT ${output}; code=$?; find disk -name '*.tar' -o -name '.helm*'; exit $code`;
        const { code, stdout, stderr } = await run(line, mounts);
        assert.equal(code, 1, stderr);
        assert.match(stderr, said);
        assert.equal(stdout, '');
      }
    });
  }

  it('has less than manifests say that there is to come: no blob is asked for, and a dry run tells it, too', async () => {
    const layer = {
      mediaType: 'application/vnd.oci.image.layer.v1.tar',
      digest: bench.memory.putBlob(NAME, Buffer.from('{}')),
      size: 9e15,
    };
    const manifest = { schemaVersion: 2, mediaType: OCI_MANIFEST, config: layer, layers: [] };
    const { digest } = bench.memory.putManifest(NAME, OCI_MANIFEST, Buffer.from(JSON.stringify(manifest)));
    const lock = await readFile(path.join(folder, 'airgap.lock.yaml'), 'utf8');
    await writeFile(path.join(folder, 'airgap.lock.yaml'), lock.replace(/sha256:\w+/, digest));
    const { code, stdout, stderr } = await run('exec $EXPORT disk/b.tar');
    assert.equal(code, 1, stderr);
    assert.match(stderr, /^Error: cannot write disk\/b\.tar: 9000 TB are needed, and .* are free there$/m);
    assert.equal(stdout, '');
    assert.deepEqual(await readdir(path.join(folder, 'disk')), []);
    assert.ok(!upstream.asked().some(request => request.includes('/blobs/')));
    const dry = await run('exec $EXPORT disk/b.tar --dry-run');
    assert.equal(dry.code, 0, dry.stderr);
    assert.match(dry.stderr, /^Warning: cannot write disk\/b\.tar: 9000 TB are needed, and .* are free there$/m);
  });

  describe('on which an import unpacks', () => {
    const nothing = /^$/;
    for (const [what, prepare, said] of [
      ['has a limit', 'ulimit -f 300', /cannot write (to )?\S*disk\S*: .*(EFBIG|too large)/],
      [
        'is too small',
        'mount -t tmpfs -o size=128k tmpfs disk',
        /: \d+ bytes are needed at least, and \d+ are free there$/m,
      ],
      ['is full', 'mount -t tmpfs -o size=500k tmpfs disk', /cannot write (to )?\S*disk\S*: the disk is full/],
      ['is read-only', 'mount -t tmpfs -o ro tmpfs disk', /cannot write (to )?\S*disk\S*: .*read-only/i],
    ] as const)
      it(`and that ${what}: said in these words, nothing is pushed, nothing stays (mounting needs unshare)`, async function () {
        const words = prepare.startsWith('mount') ? ['unshare', '-m', '--'] : [];
        if (
          words.length > 0 &&
          spawnSync('unshare', [...words.slice(1), 'sh', '-c', `cd ${folder} && ${prepare}`]).status !== 0
        )
          this.skip();
        const store = new WritableRegistry();
        const { host } = await bench.registry({ writable: store });
        assert.equal((await run('exec $EXPORT b.tar.gz')).code, 0);
        const imported = `TMPDIR=$PWD/disk ${PROGRAM} import b.tar.gz --to ${host}/m --plain-http ${host}`;
        const { code, stdout, stderr } = await run(`${prepare} && ${imported}; code=$?; ls -A disk; exit $code`, words);
        assert.equal(code, 1, stderr);
        assert.match(stderr, said);
        assert.match(stderr, /^Hint: TMPDIR names another place/m);
        assert.match(stdout, nothing);
        assert.deepEqual([...store.repositories], []);
        const again = await run(imported);
        assert.equal(again.code, 0, again.stderr);
        assert.deepEqual(store.brokenTags(), []);
        assert.match((await readdir(path.join(folder, 'disk'))).join(), nothing);
      });
  });
});
