// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SharedCharts } from '../../src/action/shared-charts.ts';
import type { Helm } from '../../src/chart/helm.ts';
import { NO_VALUES, type Release } from '../../src/chart/release.ts';
import { AirgapError } from '../../src/errors.ts';

const release = (name: string, version = '1.0.0'): Release => ({
  name,
  namespace: 'web',
  chart: 'oci://charts.example/app',
  version,
  flags: NO_VALUES,
  apiVersions: [],
});

function fetching(pull: (release: Release, directory: string) => void): Helm {
  return { pull: async (...given: Parameters<typeof pull>) => pull(...given) } as unknown as Helm;
}

describe('charts that releases share', () => {
  it('are fetched once for all releases of one version, and removed at the end', async () => {
    const pulled: string[] = [];
    const helm = fetching(({ version = '' }, directory) => {
      pulled.push(version);
      writeFileSync(path.join(directory, 'app.tgz'), '');
    });
    const charts = new SharedCharts(helm);
    const [a, b, other] = await Promise.all([release('a'), release('b'), release('c', '2.0.0')].map(r => charts.of(r)));
    assert.deepEqual(pulled, ['1.0.0', '2.0.0']);
    assert.equal(a, b);
    assert.ok(other !== undefined && existsSync(other.location));
    await charts.dispose();
    assert.ok(!existsSync(other.location));
  });

  it('that cannot be fetched name everything that asks for them, once', async () => {
    const helm = fetching(() => {
      throw new AirgapError('CHART_NOT_FOUND', 'a.yaml:4: chart app: no such host', { hint: 'Check its host.' });
    });
    const charts = new SharedCharts(helm);
    const found = await Promise.allSettled(['a', 'b', 'c'].map(name => charts.of(release(name))));
    const errors = found.map(result => result.status === 'rejected' && (result.reason as AirgapError));
    const message = 'a.yaml:4: chart app: no such host (also for web/b, web/c)';
    assert.deepEqual(
      errors.map(error => error && [error.code, error.message, error.hint]),
      Array(3).fill(['CHART_NOT_FOUND', message, 'Check its host.']),
    );
    await charts.dispose();
  });
});
