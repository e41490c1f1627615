// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Subject } from '../../src/action/study.ts';
import { type ChartOptions, subjectsOf } from '../../src/action/subjects.ts';
import { mirrorOf, recorded, type Workspace } from '../../src/action/workspace.ts';
import { NO_VALUES, type Release } from '../../src/chart/release.ts';
import { failsLater } from '../support/failures.ts';
import { aLock, aRelease } from '../support/locks.ts';

const PLAIN: ChartOptions = {
  flags: NO_VALUES,
  namespace: undefined,
  version: undefined,
  kubeVersion: undefined,
  apiVersions: [],
};

function workspace(changes: Partial<Workspace> = {}): Workspace {
  return { root: '.', file: 'airgap.yaml', config: {}, configured: true, lockFile: 'airgap.lock.yaml', ...changes };
}

function releases(subjects: readonly Subject[]): Release[] {
  return subjects.flatMap(subject => (subject.kind === 'release' ? [subject.release] : []));
}

async function namesOf(...sources: string[]): Promise<string[]> {
  return releases(await subjectsOf(sources, PLAIN, workspace())).map(({ name }) => name);
}

describe('releases of sources', () => {
  for (const [source, name] of [
    ['oci://host.example:5000/charts/Pod_Info:6.7.1', 'pod-info'],
    ['oci://host.example/charts/web@sha256:0123', 'web'],
    ['https://host.example/kube-prometheus-stack-72.0.0.tgz', 'kube-prometheus-stack'],
    ['https://host.example/web-v1.2.3-rc.1.tgz', 'web'],
    ['bitnami/redis', 'redis'],
    [`oci://host.example/${'long-'.repeat(20)}name`, 'long-'.repeat(11).slice(0, 53)],
    ['oci://host.example/...', 'release'],
  ] as const) {
    it(`are named after ${source.slice(0, 60)}`, async () => assert.deepEqual(await namesOf(source), [name]));
  }

  it('have each their own name', async () => {
    assert.deepEqual(await namesOf('r/web', 's/web', 'r/web-2', 't/web'), ['web', 'web-2', 'web-2-2', 'web-3']);
  });

  it('stand in the namespace that was asked for, which has to be one', async () => {
    const [release] = releases(await subjectsOf(['r/web'], { ...PLAIN, namespace: 'shop' }, workspace()));
    assert.equal(release?.namespace, 'shop');
    for (const namespace of ['../up', 'Shop', 'a.b', '-a', 'a'.repeat(64), '']) {
      await failsLater(subjectsOf(['r/web'], { ...PLAIN, namespace }, workspace()), 'USAGE', /is not a namespace/);
    }
  });

  it('take the Kubernetes version of the flag, else of airgap.yaml', async () => {
    const config = { kubeVersion: '1.33.0', apiVersions: ['a/v1'] };
    const flags = { ...PLAIN, kubeVersion: '1.35.0', apiVersions: ['b/v1'] };
    const [own] = releases(await subjectsOf(['r/web'], flags, workspace({ config })));
    assert.deepEqual([own?.kubeVersion, own?.apiVersions], ['1.35.0', ['a/v1', 'b/v1']]);
    const [common] = releases(await subjectsOf(['r/web'], PLAIN, workspace({ config })));
    assert.equal(common?.kubeVersion, '1.33.0');
  });
});

describe('releases of airgap.yaml', () => {
  let root = '';
  before(() => {
    root = mkdtempSync(path.join(tmpdir(), 'helm-airgap-workspace-'));
    mkdirSync(path.join(root, 'charts', 'web'), { recursive: true });
    writeFileSync(path.join(root, 'charts', 'web', 'Chart.yaml'), '');
  });
  after(() => rmSync(root, { recursive: true }));

  it('have paths that start at its folder; what is absolute or elsewhere stays', async () => {
    const absolute = path.join(root, 'x.yaml');
    const config = {
      releases: [
        { name: 'a', chart: 'charts/web', values: ['v.yaml', absolute] },
        { name: 'b', chart: 'shop/web' },
        { name: 'c', chart: 'oci://host.example/web', version: '1.0.0', namespace: 'c', kubeVersion: '1.30.0' },
      ],
    };
    const [a, b, c] = releases(
      await subjectsOf([], { ...PLAIN, flags: { ...NO_VALUES, values: ['flag.yaml'] } }, workspace({ root, config })),
    );
    assert.equal(a?.chart, path.join(root, 'charts/web'));
    assert.deepEqual(a?.flags.values, [path.join(root, 'v.yaml'), absolute, 'flag.yaml']);
    assert.equal(b?.chart, 'shop/web');
    assert.deepEqual(
      [c?.chart, c?.version, c?.namespace, c?.kubeVersion],
      ['oci://host.example/web', '1.0.0', 'c', '1.30.0'],
    );
  });

  it('are read back from a lock when there is no airgap.yaml', async () => {
    const chart = { name: 'web', version: '1.2.0', digest: `sha256:${'0'.repeat(64)}` };
    const lock = aLock([], {
      releases: [
        aRelease('shop/a', {
          chart: { ...chart, source: 'charts/web' },
          values: [{ path: 'v.yaml', digest: chart.digest }],
        }),
        aRelease('shop/b', { chart: { ...chart, source: 'repo/web' }, kubeVersion: '1.30.0', apiVersions: ['a/v1'] }),
      ],
    });
    const [a, b] = releases(await subjectsOf([], PLAIN, workspace({ root, configured: false }), lock));
    assert.deepEqual([a?.chart, a?.flags.values], [path.join(root, 'charts/web'), [path.join(root, 'v.yaml')]]);
    assert.deepEqual([b?.chart, b?.version, b?.kubeVersion, b?.apiVersions], ['repo/web', '1.2.0', '1.30.0', ['a/v1']]);
    const broken = aLock([], { releases: [aRelease('../up/a')] });
    await failsLater(
      subjectsOf([], PLAIN, workspace({ configured: false }), broken),
      'LOCK_INVALID',
      /is not a namespace/,
    );
  });

  it('are needed when no source is given', async () => {
    await failsLater(
      subjectsOf([], PLAIN, workspace({ root, file: 'x/airgap.yaml' })),
      'USAGE',
      /no releases in x\/airgap\.yaml/,
    );
  });

  it('are recorded relative to the lock, with slashes', () => {
    for (const [file, from, text] of [
      ['charts/web', '.', 'charts/web'],
      ['./charts/../v.yaml', '.', 'v.yaml'],
      ['deploy/v.yaml', 'deploy', 'v.yaml'],
      ['v.yaml', 'deploy', '../v.yaml'],
      ['deploy', 'deploy', '.'],
      ['oci://host.example/web', 'deploy', 'oci://host.example/web'],
      ['-', 'deploy', '-'],
    ] as const) {
      assert.equal(recorded(file, from), text);
    }
  });
});

describe('mirror', () => {
  const configured = workspace({ config: { mirror: { pull: 'config.internal', layout: 'strip-host' } } });

  it('is that of the flags, else of airgap.yaml, else none', () => {
    assert.deepEqual(mirrorOf({}, configured), { pull: 'config.internal', layout: 'strip-host' });
    assert.deepEqual(mirrorOf({ mirror: 'flag.internal/x/' }, configured), {
      pull: 'flag.internal/x',
      layout: 'strip-host',
    });
    assert.deepEqual(mirrorOf({ mirror: 'flag.internal', layout: 'keep-host' }, configured)?.layout, 'keep-host');
    assert.equal(mirrorOf({ layout: 'strip-host' }, workspace()), undefined);
  });
});
