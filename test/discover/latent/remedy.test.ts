// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { blamed, isMadeUp, remediesFor } from '../../../src/discover/latent/remedy.ts';
import { formatAssignments } from '../../../src/discover/latent/targets.ts';
import type { ValueMap } from '../../../src/rendered/value.ts';

const VALUES: ValueMap = {
  architecture: 'standalone',
  sentinel: { enabled: false },
  rbac: { create: false },
  git: { enabled: false, repository: '', branch: null },
  server: { url: '', config: { 'dex.config': '' } },
  community: { enabled: true },
  edition: '',
  image: { tag: '8' },
  redis: { architecture: 'standalone', auth: { acl: { enabled: false } }, metrics: { podMonitor: { enabled: false } } },
};
const SET = [{ path: ['sentinel', 'enabled'], value: true }];

function remedies(words: string, set = SET): string[] {
  return remediesFor(words, set, VALUES).map(formatAssignments);
}

describe('discover: what a chart says when it refuses values', () => {
  for (const [words, expected] of [
    [
      'select the mode (--set "architecture=replication,sentinel.enabled=true")',
      ['architecture=replication,sentinel.enabled=true'],
    ],
    ['you also need to create rbac and a service account', ['rbac.create=true,sentinel.enabled=true']],
    ['Please set git.repository', ['git.repository=…,sentinel.enabled=true']],
    ['add `--set server.config.dex\\.config=<your-config>`', ['sentinel.enabled=true,server.config["dex.config"]=…']],
    [
      "You can't set 'community.enabled=true' and an 'edition' at the same time",
      ['community.enabled=false,sentinel.enabled=true'],
    ],
    [
      'at (shop/charts/redis/templates/NOTES.txt:2:4): set architecture=replication',
      ['redis.architecture=replication,sentinel.enabled=true'],
    ],
    ['sentinel.enabled=true needs a licence', []],
    ['set image.tag=latest', []],
    ['something went wrong', []],
    ['set architecture="xxxx" or architecture=my-own', []],
  ] as const) {
    it(`reads: ${words}`, () => assert.deepEqual(remedies(words), expected));
  }

  it('is heard only where texts are made up', () => {
    const [set = []] = remediesFor('Please set git.repository', [], VALUES);
    assert.deepEqual(
      set.map(({ value }) => isMadeUp(String(value))),
      [true],
    );
    assert.equal(isMadeUp('quay.io/x/y:1'), false);
  });

  for (const [what, words, expected] of [
    ['names', 'metrics.podMonitor.enabled needs a CRD', ['metrics.podMonitor.enabled=true']],
    [
      'names in a schema',
      "- at '/metrics/podMonitor/enabled': got boolean, want null",
      ['metrics.podMonitor.enabled=true'],
    ],
    [
      'prints into a file of that name',
      'YAML parse error on shop/templates/pod-monitor.yaml: line 16',
      ['metrics.podMonitor.enabled=true'],
    ],
    [
      'keeps in a sub-chart',
      'execution error at (shop/charts/redis/templates/x.yaml:1:1): no',
      ['redis.auth.acl.enabled=true'],
    ],
    ['does not tell', 'no reason', []],
  ] as const) {
    it(`blames what it ${what}`, () => {
      const options = [
        ['metrics', 'podMonitor', 'enabled'],
        ['redis', 'auth', 'acl', 'enabled'],
        ['other', 'enabled'],
      ];
      const out = blamed(
        words,
        options.map(path => ({ path, value: true })),
      );
      assert.deepEqual(
        out.map(option => formatAssignments([option])),
        expected,
      );
    });
  }
});
