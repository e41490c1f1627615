// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadAll } from 'js-yaml';
import { type GenerateJobOptions, generateJob, JOB_FORMAT_NAMES } from '../../src/action/generate-job.ts';
import { type MirrorOptions, transfersOf } from '../../src/action/mirror.ts';
import { readLock, type Workspace } from '../../src/action/workspace.ts';
import type { Lock } from '../../src/lock/lock.ts';
import { failsLater } from '../support/failures.ts';
import { unknownFields } from '../support/kubernetes-models.ts';
import { aLock, anImage, digest } from '../support/locks.ts';
import { TRANSFER } from '../support/transfer-options.ts';

const MIRROR: MirrorOptions = {
  ...TRANSFER,
  to: ['mirror.example:5000/m'],
  layout: undefined,
  onExistingTag: 'overwrite',
  retries: 3,
};
const OPTIONS: GenerateJobOptions = {
  mirror: MIRROR,
  registries: { plainHttp: [], caFile: undefined, endpoints: {} },
  name: 'airgap-mirror',
  shards: 8,
  image: 'registry.example/helm-airgap:1',
  format: 'job',
  namespace: 'mirrors',
  parallelism: 4,
  lockFrom: undefined,
  layers: undefined,
  credentials: 'registries',
  pullSecret: 'pull',
  results: 'results',
  schedule: undefined,
};
const WORKSPACE: Workspace = {
  root: '.',
  file: 'airgap.yaml',
  config: {},
  configured: false,
  lockFile: 'airgap.lock.yaml',
};
const LOCK = aLock([
  anImage('quay.io/team/app:1', { referrers: [{ artifactType: 'x{{ .Values }}', digest: digest('e') }] }),
  anImage(`quay.io/team/app:1@${digest('b')}`, { digest: digest('b') }),
  anImage(`quay.io/team/app@${digest('b')}`, { digest: digest('b') }),
  anImage('docker.io/library/nginx:1', {
    platforms: [
      { platform: 'linux/amd64', digest: digest('c'), size: 5 },
      { platform: 'linux/arm64', digest: digest('d'), size: 5 },
    ],
  }),
]);

interface Written {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
}

async function written(lock: Lock, options: Partial<GenerateJobOptions> = {}): Promise<Written[]> {
  const { text } = await generateJob(lock, { ...OPTIONS, ...options }, WORKSPACE);
  return loadAll(text) as Written[];
}

describe('a generated job', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'helm-airgap-job-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** The lock that a Pod finds, read as the program there reads it. */
  async function handedLock(objects: readonly Written[]): Promise<Lock> {
    const [files] = objects;
    for (const [name, text] of Object.entries(files?.data ?? {})) writeFileSync(path.join(folder, name), text);
    for (const [name, text] of Object.entries(files?.binaryData ?? {}))
      writeFileSync(path.join(folder, name), Buffer.from(text, 'base64'));
    return (await readLock({ ...WORKSPACE, lockFile: path.join(folder, 'airgap.lock.yaml') })) as Lock;
  }

  for (const format of ['job', 'cronjob', 'argocd', 'helm-hook']) {
    it(`has no field that Kubernetes does not know: ${format}`, async () => {
      const schedule = format === 'cronjob' ? '0 3 * * *' : undefined;
      const objects = await written(LOCK, { format, schedule });
      assert.deepEqual(
        objects.map(({ kind }) => kind),
        ['ConfigMap', format === 'cronjob' ? 'CronJob' : 'Job'],
      );
      assert.deepEqual(
        objects.flatMap(object => unknownFields(object, `V1${object.kind}`)),
        [],
      );
    });
  }

  it('is told from others by a check that can fail', () => {
    const job = { spec: { template: { spec: { volumes: [{ name: 'x', configmap: {} }] } } } };
    assert.deepEqual(unknownFields(job, 'V1Job'), ['.spec.template.spec.volumes[0].configmap']);
  });

  it('copies from its own lock what mirror copies from the whole one', async () => {
    for (const mirror of [MIRROR, { ...MIRROR, images: ['quay.io/*'] }, { ...MIRROR, platforms: ['linux/arm64'] }]) {
      const own = await handedLock(await written(LOCK, { mirror }));
      const { images: _, ...rest } = mirror;
      assert.deepEqual(transfersOf(own, { ...rest, images: [] }, WORKSPACE), transfersOf(LOCK, mirror, WORKSPACE));
    }
  });

  it('has another name for another lock, and the same for the same', async () => {
    const names = async (lock: Lock): Promise<string[]> => (await written(lock)).map(({ metadata }) => metadata.name);
    const first = await names(LOCK);
    assert.deepEqual(await names({ ...LOCK, gaps: [] }), first);
    const other = await names({ ...LOCK, images: LOCK.images.slice(1) });
    assert.equal(first.filter(name => other.includes(name)).length, 0);
  });

  it('packs a large lock, and says that a client cannot keep it; refuses a larger one, and what to do', async () => {
    const many = (count: number): Lock =>
      aLock(
        Array.from({ length: count }, (_, index) => anImage(`quay.io/team/app:${index}`, { digest: anyDigest(index) })),
      );
    const { text, needsServerSide } = await generateJob(many(3000), OPTIONS, WORKSPACE);
    const objects = loadAll(text) as Written[];
    assert.equal(needsServerSide, false);
    assert.deepEqual(Object.keys(objects[0]?.binaryData ?? {}), ['airgap.lock.yaml.gz']);
    assert.deepEqual(
      transfersOf(await handedLock(objects), MIRROR, WORKSPACE),
      transfersOf(many(3000), MIRROR, WORKSPACE),
    );
    assert.equal((await generateJob(many(7000), OPTIONS, WORKSPACE)).needsServerSide, true);
    await failsLater(generateJob(many(30_000), OPTIONS, WORKSPACE), 'FORMAT_UNFIT', /1 MiB/);
  }).timeout(120_000);

  it('lets Helm fill in nothing', async () => {
    const { text } = await generateJob(LOCK, { ...OPTIONS, format: 'helm-hook' }, WORKSPACE);
    assert.match(text, /x\{\{ `\{\{` \}\} \.Values \}\}/);
    assert.deepEqual(text.replaceAll('{{ `{{` }}', '').match(/\{\{/g), null);
  });

  it('names the configuration in CI, and what it says to Pods, which have none', async () => {
    const config = {
      mirror: { pull: 'x.example', layout: 'strip-host' },
      registries: { 'quay.io': { plainHttp: true } },
    };
    const workspace = { ...WORKSPACE, file: 'clusters/airgap.yaml', config, configured: true };
    const words = async (format: string): Promise<string> =>
      (
        await generateJob(
          LOCK,
          {
            ...OPTIONS,
            format,
            results: undefined,
            pullSecret: undefined,
            namespace: undefined,
            parallelism: undefined,
          },
          workspace,
        )
      ).text;
    assert.match(await words('gitlab'), /helm-airgap mirror --config clusters\/airgap\.yaml --to \S+ --concurrency/);
    assert.match(await words('job'), /--layout\n\s+- strip-host\n[\s\S]*--plain-http\n\s+- quay\.io\n/);
  });

  it('hands no Secret on, whatever the format', async () => {
    for (const format of JOB_FORMAT_NAMES)
      await failsLater(
        generateJob(LOCK, { ...OPTIONS, format, credentials: 'user:password' }, WORKSPACE),
        'USAGE',
        /^--registry-secret is no name$/,
      );
  });
});

/** Digests that do not pack well, as real ones do not. */
function anyDigest(index: number): string {
  let state = index + 1;
  const word = (): string => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    return (state >>> 0).toString(16).padStart(8, '0');
  };
  return `sha256:${Array.from({ length: 8 }, word).join('')}`;
}
