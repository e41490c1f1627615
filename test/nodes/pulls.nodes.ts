// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MemorySource } from '../../src/oci/memory.ts';
import { CRI_PULL, containerds, podman } from '../../tools/node-runtimes.ts';
import { isProgram, onPath } from '../../tools/pinned-tools.ts';
import { DISTRIBUTION, startDistribution } from '../support/distribution.ts';
import { startRegistry, type TestRegistry, TLS_FILES } from '../support/registry.ts';
import { WritableRegistry } from '../support/writable-registry.ts';
import { airgap, attempt, Border, Containerd } from './stage.ts';

const IMAGES = ['docker.io/library/web:1', 'quay.io/team/app:2', 'registry.k8s.io/pause:3.10'];
const LOGIN = { username: 'puller', password: 'correct-horse' };

/** What a user does before: lock, and mirror to a registry behind the gap. Upstream is then gone. */
class Stage {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'nodes-'));
  readonly references: string[] = [];
  mirror: Pick<TestRegistry, 'host' | 'asked' | 'close'> | undefined;
  /** Requests of `mirror` itself, which came before all others. */
  before = 0;

  /** `real`: the mirror is distribution's own registry, which does not tell what it was asked. */
  async set(kind: 'tls' | 'plain' | 'real'): Promise<void> {
    const source = new MemorySource();
    const uses = IMAGES.map(image => ({
      image,
      ...source.addImage(image, { platforms: ['linux/amd64', 'linux/arm64'] }),
    }));
    const upstream = await startRegistry({ source });
    this.mirror = kind === 'real' ? await startReal(this.folder) : await startMirror(kind);
    this.references.push(...IMAGES, ...uses.map(({ image, digest }) => `${image.replace(/:[^:]*$/, '')}@${digest}`));
    const use =
      '{release: shop/web, object: v1 Pod web, path: "spec.containers[0].image", rule: container, certainty: certain}';
    this.write('airgap.lock.yaml', [
      'apiVersion: helm-airgap/v1',
      'kind: ImageLock',
      'releases:\n  - {name: shop/web}',
      'images:',
      ...uses.map(({ image, digest }) => `  - {image: "${image}", digest: "${digest}", uses: [${use}]}`),
    ]);
    this.write('login.txt', [`${LOGIN.username}:${LOGIN.password}`]);
    const docker = {
      auths: { [this.mirror.host]: { auth: Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString('base64') } },
    };
    mkdirSync(path.join(this.folder, 'docker'));
    this.write('docker/config.json', [JSON.stringify(docker)]);
    process.env.DOCKER_CONFIG = path.join(this.folder, 'docker');
    const hosts = IMAGES.map(image => image.split('/', 1)[0]);
    const endpoints = hosts.flatMap(host => ['--registry-endpoint', `${host}=${upstream.origin}`]);
    const trust = kind === 'tls' ? ['--ca-file', TLS_FILES.ca] : ['--plain-http', this.mirror.host];
    const plain = ['--plain-http', upstream.host, ...trust];
    await airgap(this.folder, 'mirror', '--to', `${this.mirror.host}/mirrors`, ...endpoints, ...plain, '--no-progress');
    await upstream.close();
    this.before = this.mirror.asked().length;
  }

  write(name: string, lines: readonly string[]): void {
    writeFileSync(path.join(this.folder, name), `${lines.join('\n')}\n`);
  }

  async generate(format: string, output: string, ...words: string[]): Promise<void> {
    const mirror = ['--mirror', `${this.mirror?.host}/mirrors`];
    await airgap(
      this.folder,
      'generate',
      'nodes',
      '--format',
      format,
      ...mirror,
      '-o',
      path.join(this.folder, output),
      ...words,
    );
  }

  async clear(): Promise<void> {
    await this.mirror?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function startMirror(kind: 'tls' | 'plain'): Promise<TestRegistry> {
  const login = { tls: 'server', auth: { kind: 'basic', ...LOGIN } } as const;
  return startRegistry({ writable: new WritableRegistry(), ...(kind === 'tls' && login) });
}

async function startReal(folder: string): Promise<NonNullable<Stage['mirror']>> {
  const { host, stop } = await startDistribution(DISTRIBUTION ?? '', folder);
  return { host, asked: () => [], close: stop };
}

const asked = (stage: Stage): string[] =>
  stage.mirror
    ?.asked()
    .slice(stage.before)
    .filter(line => /manifests|blobs/.test(line)) ?? [];

for (const { name, file } of containerds) {
  describe(name, function () {
    this.timeout(120_000);
    const stage = new Stage();
    let border: Border;
    let runtime: Containerd;

    before(async function () {
      if (!isProgram(file) || !isProgram(CRI_PULL)) this.skip();
      border = await Border.open();
      await stage.set('tls');
      await stage.generate(
        'containerd',
        'node',
        '--ca-file',
        TLS_FILES.ca,
        '--credentials-file',
        path.join(stage.folder, 'login.txt'),
      );
      await configure(stage, file);
      runtime = await startContainerd(stage, file, border);
    });

    after(() => clear(stage, runtime, border));

    it('pulls what the lock names from the mirror, by tag and by digest, with its CA and its password', async () => {
      for (const reference of stage.references) {
        const { status, said } = await attempt(CRI_PULL, [runtime.socket, reference]);
        assert.equal(status, 0, said);
        const [host = '', ...rest] = reference.split('/');
        const [repository, end] = rest.join('/').split(/[:@](.*)/s);
        const line = asked(stage).find(text => text.includes(`/v2/mirrors/${host}/${repository}/manifests/${end}`));
        assert.ok(line, `${reference} was not asked for: ${asked(stage).join('\n')}`);
        console.log(`      ${reference}  <-  ${line}`);
      }
      assert.equal(border.tried.join(), '');
    });

    it('does not ask upstream for what the mirror lacks', async () => {
      const { status, said } = await attempt(CRI_PULL, [runtime.socket, 'quay.io/team/absent:1']);
      assert.equal(status, 1, said);
      assert.match(said, /not found|404/);
      assert.ok(asked(stage).some(line => line.includes('/v2/mirrors/quay.io/team/absent/manifests/1')));
      assert.equal(border.tried.join(), '');
    });

    it('asks upstream after the mirror where that is wanted, without a restart', async () => {
      await stage.generate(
        'containerd',
        'node',
        '--ca-file',
        TLS_FILES.ca,
        '--credentials-file',
        path.join(stage.folder, 'login.txt'),
        '--upstream-fallback',
      );
      const there = await attempt(CRI_PULL, [runtime.socket, 'docker.io/library/web:1']);
      assert.equal(there.status, 0, there.said);
      assert.equal(border.tried.join(), '');
      const absent = await attempt(CRI_PULL, [runtime.socket, 'docker.io/library/absent:1']);
      assert.equal(absent.status, 1);
      assert.ok(border.tried.includes('registry-1.docker.io:443'), border.tried.join());
    });
  });
}

for (const { name, file } of containerds) {
  describe(`${name} and a real registry`, function () {
    this.timeout(120_000);
    const stage = new Stage();
    let border: Border;
    let runtime: Containerd;

    before(async function () {
      if (DISTRIBUTION === undefined) console.log('skipped: no docker-registry and no registry on PATH');
      if (DISTRIBUTION === undefined || !isProgram(file) || !isProgram(CRI_PULL)) this.skip();
      border = await Border.open();
      await stage.set('real');
      await stage.generate('containerd', 'node', '--plain-http', stage.mirror?.host ?? '');
      await configure(stage, file);
      runtime = await startContainerd(stage, file, border);
    });

    after(() => clear(stage, runtime, border));

    it('pull what the lock names, by tag and by digest', async () => {
      const { status, said } = await attempt(CRI_PULL, [runtime.socket, ...stage.references]);
      assert.equal(status, 0, said);
      assert.equal(border.tried.join(), '');
    });
  });
}

describe('containerd 1.6 with registry.mirrors, the form before certs.d', function () {
  this.timeout(120_000);
  const stage = new Stage();
  const file = containerds[0]?.file ?? '';
  let border: Border;
  let runtime: Containerd;

  before(async function () {
    if (!isProgram(file) || !isProgram(CRI_PULL)) this.skip();
    border = await Border.open();
    await stage.set('plain');
    const { said } = await attempt(file, ['config', 'default']);
    stage.write('default.toml', [said]);
    const merge = ['--merge', path.join(stage.folder, 'default.toml'), '--upstream-fallback'];
    await stage.generate('containerd-mirrors', 'config.toml', ...merge, '--plain-http', stage.mirror?.host ?? '');
    runtime = await startContainerd(stage, file, border);
  });

  after(() => clear(stage, runtime, border));

  it('pulls what the lock names from the mirror', async () => {
    const { status, said } = await attempt(CRI_PULL, [runtime.socket, ...stage.references]);
    assert.equal(status, 0, said);
    assert.equal(border.tried.join(), '');
  });
});

for (const program of ['skopeo', 'podman']) {
  describe(program, function () {
    this.timeout(120_000);
    const stage = new Stage();
    const file = program === 'podman' && isProgram(podman.file) ? podman.file : onPath(program);
    let border: Border;

    before(async function () {
      if (file === undefined) this.skip();
      border = await Border.open();
      await stage.set('plain');
      await stage.generate('registries-conf', 'node', '--plain-http', stage.mirror?.host ?? '');
      stage.write('policy.json', ['{"default": [{"type": "insecureAcceptAnything"}]}']);
    });

    after(async () => {
      border?.close();
      await stage.clear();
    });

    const pull = (reference: string) => {
      const conf = path.join(stage.folder, 'node', 'etc', 'containers', 'registries.conf.d', '50-airgap.conf');
      const own = { ...border.environment, CONTAINERS_REGISTRIES_CONF: conf };
      if (program === 'skopeo') {
        const target = `dir:${path.join(stage.folder, 'pulled')}`;
        return attempt(
          file ?? '',
          ['--insecure-policy', '--registries-conf', conf, 'copy', `docker://${reference}`, target],
          own,
        );
      }
      const store = [
        '--root',
        path.join(stage.folder, 'store'),
        '--runroot',
        path.join(stage.folder, 'runroot'),
        '--storage-driver',
        'vfs',
      ];
      return attempt(
        file ?? '',
        [...store, 'pull', '--signature-policy', path.join(stage.folder, 'policy.json'), reference],
        own,
      );
    };

    it('pulls what the lock names from the mirror, by tag and by digest', async () => {
      for (const reference of stage.references) {
        const { status, said } = await pull(reference);
        assert.equal(status, 0, said);
        const [host = '', ...rest] = reference.split('/');
        const [repository, end] = rest.join('/').split(/[:@](.*)/s);
        const line = asked(stage).find(text => text.includes(`/v2/mirrors/${host}/${repository}/manifests/${end}`));
        assert.ok(line, `${reference} was not asked for: ${asked(stage).join('\n')}`);
        console.log(`      ${reference}  <-  ${line}`);
      }
      assert.equal(border.tried.join(), '');
    });

    it('does not ask upstream for what the mirror lacks', async () => {
      const { status, said } = await pull('quay.io/team/absent:1');
      assert.notEqual(status, 0);
      assert.match(said, /blocked|unknown|not found/);
      assert.equal(border.tried.join(), '');
    });
  });
}

/** With the stage's config.toml; what it resolves, the border sees. */
async function startContainerd(stage: Stage, file: string, { environment }: Border): Promise<Containerd> {
  const folder = path.join(stage.folder, 'run');
  mkdirSync(folder);
  const runtime = new Containerd(file, path.join(stage.folder, 'config.toml'), folder, environment);
  await runtime.ready();
  return runtime;
}

/** Also after a start that failed or was skipped. */
async function clear(stage: Stage, runtime: Containerd | undefined, border: Border | undefined): Promise<void> {
  await runtime?.stop();
  border?.close();
  await stage.clear();
}

/** The runtime's own default, edited as an administrator would; only the folders are the test's. */
async function configure(stage: Stage, file: string): Promise<void> {
  const certs = path.join(stage.folder, 'node', 'etc', 'containerd', 'certs.d');
  const { said } = await attempt(file, ['config', 'default']);
  stage.write('default.toml', [said]);
  await stage.generate('containerd-config', 'config.toml', '--merge', path.join(stage.folder, 'default.toml'));
  const config = path.join(stage.folder, 'config.toml');
  const edited = readFileSync(config, 'utf8');
  assert.match(edited, /config_path = "\/etc\/containerd\/certs\.d"/);
  stage.write('config.toml', [
    edited
      .replaceAll('/etc/containerd/certs.d', certs)
      .replaceAll('/etc/containerd/conf.d', path.join(stage.folder, 'conf.d')),
  ]);
}
