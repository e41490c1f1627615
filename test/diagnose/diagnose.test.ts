// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import type { Cause } from '../../src/diagnose/evidence.ts';
import { digest } from '../support/locks.ts';
import { aName, type Case, evidence, NOT_FOUND, secret, THERE, WANTS } from './evidence.ts';

const CASES: readonly (readonly [title: string, given: Case, cause: Cause, words: RegExp])[] = [
  ['a name that is none', { image: 'Team/Web:1', reason: 'InvalidImageName' }, 'invalid-name', /"Team\/Web:1"/],
  ['a name that is empty', { image: '', reason: 'InvalidImageName' }, 'invalid-name', /""/],
  ['a policy that never pulls', { reason: 'ErrImageNeverPull' }, 'not-preloaded', /node-1/],
  [
    'an image that is not in the lock, and what brought it',
    { image: 'mirror.example:5000/m/ghcr.io/other/app:1', messages: [NOT_FOUND] },
    'not-in-lock',
    /chart web-1\.2\.3, release web, ReplicaSet web-5d4/,
  ],
  [
    'an image of upstream that is not in the lock, behind an air gap',
    {
      image: 'ghcr.io/other/app:1',
      messages: ['Head "https://ghcr.io/v2/other/app/manifests/1": dial tcp: lookup ghcr.io: no such host'],
    },
    'not-in-lock',
    /ghcr\.io\/other\/app:1 is not in the lock/,
  ],
  [
    'another tag than the locked one',
    { image: 'quay.io/team/web:2', messages: [NOT_FOUND] },
    'other-tag',
    /which has quay\.io\/team\/web:1/,
  ],
  ['a typo', { image: 'quay.io/team/wbe:1', messages: [NOT_FOUND] }, 'name-typo', /quay\.io\/team\/web:1/],
  ['what the registry does not have', { messages: [NOT_FOUND] }, 'not-in-mirror', /--image 'quay\.io\/team\/web:1'/],
  [
    'what the mirror, asked from here, does not have',
    { probe: { state: 'missing' } },
    'not-in-mirror',
    /mirror\.example/,
  ],
  ['what came in the meantime', { messages: [NOT_FOUND], probe: THERE }, 'there-now', /five minutes/],
  [
    'a digest that is not the locked one',
    { image: `mirror.example:5000/m/quay.io/team/web:1@${digest('f')}`, messages: [NOT_FOUND] },
    'other-digest',
    /f{64}/,
  ],
  [
    'a platform that the lock does not have',
    {
      messages: ['no match for platform in manifest: not found'],
      platform: 'linux/arm64',
      probe: THERE,
    },
    'platform-missing',
    /for linux\/arm64; the lock has linux\/amd64\. The mirror has linux\/amd64/,
  ],
  [
    'a platform that upstream does not have',
    {
      messages: ['no match for platform in manifest: not found'],
      platform: 'linux/arm64',
      names: [aName({ missing: ['linux/arm64'] })],
    },
    'platform-missing',
    /Upstream has none/,
  ],
  [
    'a node that does not know the mirror',
    {
      image: 'quay.io/team/web:1',
      names: [aName({}, true)],
      messages: ['Head "https://quay.io/v2/team/web/manifests/1": dial tcp 1.2.3.4:443: i/o timeout'],
    },
    'node-not-configured',
    /node-1 asked quay\.io and not the mirror/,
  ],
  [
    'a chart that was installed without its overrides',
    {
      image: 'quay.io/team/web:1',
      messages: ['Head "https://quay.io/v2/team/web/manifests/1": dial tcp 1.2.3.4:443: i/o timeout'],
    },
    'not-redirected',
    /generate values/,
  ],
  [
    'a node that asked the mirror, which lacks it',
    {
      image: 'quay.io/team/web:1',
      names: [aName({}, true)],
      messages: ['quay.io/team/web:1: not found'],
      probe: { state: 'missing' },
    },
    'not-in-mirror',
    /mirror\.example:5000\/m\/quay\.io\/team\/web:1/,
  ],
  [
    'a "not found" of nobody knows whom',
    { image: 'quay.io/team/web:1', names: [aName({}, true)], messages: ['quay.io/team/web:1: not found'] },
    'unknown',
    /could not be seen/,
  ],
  ['no Secret at all', { messages: [WANTS] }, 'credentials-missing', /service account web/],
  ['a Secret that is not there', { messages: [WANTS], secrets: [secret('missing')] }, 'secret-missing', /regcred/],
  [
    'a Secret that the kubelet did not find, seen by somebody who may not look',
    {
      messages: [
        WANTS,
        'Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.',
      ],
      secrets: [secret('hidden')],
    },
    'secret-missing',
    /regcred/,
  ],
  [
    'a Secret without the registry',
    { messages: [WANTS], secrets: [secret('read', ['mirror.example', 'quay.io'])] },
    'credentials-missing',
    /key mirror\.example:5000 under auths of \.dockerconfigjson of regcred/,
  ],
  [
    'a Secret of another form',
    { messages: [WANTS], secrets: [secret('broken')] },
    'credentials-missing',
    /of no form that is known/,
  ],
  [
    'credentials that are not taken',
    { messages: [WANTS], secrets: [secret('read', ['mirror.example:5000'])] },
    'credentials-rejected',
    /Renew/,
  ],
  [
    'a Secret that may not be read',
    { messages: [WANTS], secrets: [secret('hidden')] },
    'credentials',
    /could not be seen/,
  ],
  [
    'a mirror that wants credentials of nodes',
    {
      image: 'quay.io/team/web:1',
      names: [aName({}, true)],
      messages: [WANTS],
      secrets: [secret('read', ['quay.io'])],
    },
    'credentials-missing',
    /--credentials-file/,
  ],
  [
    'a refusal that stands for "not there"',
    { messages: [WANTS], probe: { state: 'missing' } },
    'not-in-mirror',
    /does not have/,
  ],
  [
    "the mirror's CA, whatever the lock says",
    {
      image: 'mirror.example:5000/m/ghcr.io/other/app:1',
      messages: [
        'Head "https://mirror.example:5000/v2/m/ghcr.io/other/app/manifests/1": x509: certificate signed by unknown authority',
      ],
    },
    'authority-unknown',
    /mirror\.example:5000.*--ca-file/s,
  ],
  ...(
    [
      [
        'certificate has expired or is not yet valid: current time 2026-02-01T00:00:00Z is after 2026-01-01T00:00:00Z',
        /ended at 2026-01-01T00:00:00Z, and the clock of node-1 says 2026-02-01T00:00:00Z\. .*Renew/,
      ],
      [
        'certificate has expired or is not yet valid: current time 2025-02-01T00:00:00Z is before 2026-01-01T00:00:00Z',
        /begins at 2026-01-01T00:00:00Z, .* Set the clock of node-1/,
      ],
      [
        'certificate is valid for old.example, localhost, not mirror.example',
        /is for old\.example, localhost, not for mirror\.example\. .*subjectAltName/,
      ],
      ["cannot validate certificate for 10.0.0.1 because it doesn't contain any IP SANs", /not among its names/],
      ['certificate specifies an incompatible key usage', /or TLS failed otherwise/],
    ] as const
  ).map(
    ([words, answer]) =>
      [
        `a certificate: ${words}`,
        { messages: [`Head "https://mirror.example:5000/v2/x": tls: failed to verify certificate: x509: ${words}`] },
        'certificate',
        answer,
      ] as const,
  ),
  [
    "the mirror's name",
    {
      messages: [
        'Head "https://mirror.example:5000/v2/x": dial tcp: lookup mirror.example on 10.0.0.2:53: no such host',
      ],
    },
    'host-unknown',
    /nodes' own DNS/,
  ],
  [
    'limits of pulls',
    { messages: ['toomanyrequests: You have reached your pull rate limit.'] },
    'throttled',
    /too many/,
  ],
  [
    'a node that asks no mirror, as doctor saw there',
    {
      image: 'quay.io/team/web:1',
      names: [aName({}, true)],
      attempts: [{ url: 'https://quay.io/v2/team/web/manifests/1', upstream: true, result: 'fails' }],
    },
    'node-not-configured',
    /node-1 asks https:\/\/quay\.io\/v2\/team\/web\/manifests\/1 .* no mirror/,
  ],
  [
    'a node that gets nothing from the mirror, as doctor saw there',
    {
      image: 'quay.io/team/web:1',
      names: [aName({}, true)],
      attempts: [
        { url: 'https://mirror.example:5000/v2/m/x', upstream: false, result: 'fails', reason: 'no such host' },
      ],
    },
    'node-not-configured',
    /asks the mirror at https:\/\/mirror.* does not get it: no such host/,
  ],
  [
    'a node that doctor saw get it from the mirror',
    {
      image: 'quay.io/team/web:1',
      names: [aName({}, true)],
      attempts: [{ url: 'https://mirror.example:5000/v2/m/x', upstream: false, result: 'answers' }],
    },
    'unknown',
    /could not be seen/,
  ],
  [
    'overrides that were not installed, whatever the node does',
    {
      image: 'quay.io/team/web:1',
      messages: ['Head "https://quay.io/v2/team/web/manifests/1": dial tcp: lookup quay.io: no such host'],
      attempts: [{ url: 'https://quay.io/v2/team/web/manifests/1', upstream: true, result: 'fails' }],
    },
    'not-redirected',
    /overrides/,
  ],
  ['a full disk', { messages: ['write /var/lib/containerd/x: no space left on device'] }, 'disk-full', /full/],
  ['nothing said, and not in the lock', { image: 'ghcr.io/other/app:1' }, 'unknown', /not in the lock/],
  ['nothing said', { probe: THERE }, 'unknown', /does not tell why/],
  ['words of no known form', { messages: ['something else entirely'] }, 'unknown', /does not tell/],
];

describe('a diagnosis', () => {
  for (const [title, given, cause, words] of CASES) {
    it(`of ${title}: ${cause}`, () => {
      const found = diagnose(evidence(given));
      assert.equal(found.cause, cause, JSON.stringify(found));
      assert.match(`${found.explanation} ${found.fix}`, words);
    });
  }

  it('says what could not be seen', () => {
    const { platform: _, ...blind } = evidence({ probe: { state: 'unreached', reason: 'connection refused' } });
    assert.deepEqual(diagnose({ ...blind, unseen: ['Secrets may not be read.'] }).unseen, [
      'Secrets may not be read.',
      'Nothing says why: the status has no message, and events are gone after an hour.',
      'What the mirror has could not be seen from here.',
      'The platform of node node-1 could not be seen.',
    ]);
  });

  it('shows what it was read from', () => {
    const { seen } = diagnose(
      evidence({ messages: ['Back-off pulling image "x"', NOT_FOUND], probe: { state: 'missing' } }),
    );
    assert.deepEqual(seen, [NOT_FOUND, 'The mirror, asked from here, does not have it.']);
  });

  it('is of the newest message that says something', () => {
    const messages = ['Error: ImagePullBackOff', WANTS, NOT_FOUND];
    assert.equal(diagnose(evidence({ messages })).cause, 'credentials-missing');
  });
});
