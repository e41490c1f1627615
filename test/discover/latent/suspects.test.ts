// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { SwitchedTree } from '../../../src/discover/latent/image-places.ts';
import { suspectsFor } from '../../../src/discover/latent/suspects.ts';
import { formatAssignments } from '../../../src/discover/latent/targets.ts';
import type { Assignment } from '../../../src/discover/latent/wish.ts';

const on = (...path: string[]): Assignment => ({ path, value: true });
const chart = (templates: Record<string, string>, inner: Partial<SwitchedTree> = {}): SwitchedTree => ({
  templates: new Map(Object.entries(templates)),
  subcharts: new Map(),
  wishes: new Map(),
  ...inner,
});

describe('discover: options that a template may hang on', () => {
  const redis = chart({
    'templates/master.yaml': '{{ .Values.metrics.enabled }}',
    'templates/_helpers.tpl': '{{ .Values.tls }}',
  });
  const root = chart(
    { 'templates/web.yaml': '{{ .Values.debug }}' },
    {
      subcharts: new Map([['redis', redis]]),
      wishes: new Map([['redis', { set: [on('redis', 'enabled')], others: [], needs: 0 }]]),
    },
  );
  const set = [on('redis', 'enabled'), on('redis', 'metrics', 'enabled'), on('redis', 'tls'), on('debug'), on('redis')];

  it('are those that it names itself or by a helper, and what its chart needs; not those of another chart', () => {
    const { needed, named } = suspectsFor('shop/charts/redis/templates/master.yaml', set, root);
    assert.equal(formatAssignments(needed), 'redis.enabled=true');
    assert.equal(formatAssignments(named), formatAssignments([on('redis', 'metrics', 'enabled'), on('redis', 'tls')]));
  });
});
