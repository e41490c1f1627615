// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Log } from 'sarif';
import { create } from 'xmlbuilder2';
import { compareLocks } from '../../src/drift/drift.ts';
import { findingsOf, type PlacedFinding } from '../../src/drift/findings.ts';
import type { Lock } from '../../src/lock/lock.ts';
import { showGithub, showGitlab } from '../../src/report/annotations-of-ci.ts';
import { showFindingsAsTests } from '../../src/report/findings-as-tests.ts';
import { writeJUnit } from '../../src/report/junit.ts';
import { showPullRequest } from '../../src/report/pull-request.ts';
import { CHECK_RULES, showSarif } from '../../src/report/sarif.ts';
import { aLock, anImage, aRelease, aUse, digest } from '../support/locks.ts';

const NASTY = 'one%two\r\nthree: a,b <x> & "y" \u0007::error::';

function aFinding(changes: Partial<PlacedFinding> = {}): PlacedFinding {
  return {
    rule: 'image-added',
    level: 'error',
    message: 'docker.io/x/y:1 is not in the lock',
    release: 'shop/web',
    image: 'docker.io/x/y:1',
    file: 'values/prod eu.yaml',
    line: 7,
    fingerprint: 'a'.repeat(64),
    ...changes,
  };
}

describe('findings', () => {
  it('stand once for each release that has the image', () => {
    const image = anImage('ghcr.io/x/y:2', {
      uses: [aUse(), aUse({ path: 'spec.containers[1].image' }), aUse({ release: 'shop/api', values: ['image'] })],
    });
    const [locked, observed] = [aLock([]), aLock([image])];
    const findings = findingsOf(compareLocks(locked, observed), locked, observed, false);
    assert.deepEqual(
      findings.map(({ rule, release, values }) => [rule, release, values]),
      [
        ['image-added', 'shop/web', undefined],
        ['image-added', 'shop/api', ['image']],
      ],
    );
    assert.match(findings[0]?.message ?? '', /spec\.containers\[0\]\.image and 1 more$/);
  });

  it('tell a tag that moved upstream by the releases that use it', () => {
    const locked = aLock([anImage('ghcr.io/x/y:2')]);
    const observed = aLock([anImage('ghcr.io/x/y:2', { digest: digest('b') })]);
    const [finding] = findingsOf(compareLocks(locked, observed), locked, observed, false);
    assert.deepEqual([finding?.rule, finding?.release], ['image-moved', 'shop/web']);
  });

  it('make gaps errors when they are not wanted, but not what may be none', () => {
    const gaps = [
      { release: 'a/a', reason: 'operator', detail: 'x' },
      { release: 'a/a', reason: 'possible-operator', detail: 'y' },
    ] as const;
    const lock = aLock([], { gaps });
    const levels = (strict: boolean) => findingsOf(compareLocks(lock, lock), lock, lock, strict).map(f => f.level);
    assert.deepEqual(levels(false), ['warning', 'note']);
    assert.deepEqual(levels(true), ['error', 'note']);
  });

  it('tell, when all has to be right, of images that nothing points at the mirror, where they are used so', () => {
    const uses = (['none', 'values'] as const).map(redirect => aUse({ release: `a/${redirect}`, redirect }));
    const told = (mirror: Lock['mirror'], strict: boolean) => {
      const lock = aLock([anImage('ghcr.io/x/y:2', { uses })], mirror && { mirror });
      return findingsOf(compareLocks(lock, lock), lock, lock, strict).map(({ rule, release }) => [rule, release]);
    };
    const mirror = { pull: 'm.example', layout: 'keep-host' };
    assert.deepEqual(told(mirror, true), [['image-upstream', 'a/none']]);
    assert.deepEqual([told(mirror, false), told(undefined, true)], [[], []]);
  });

  it('tell of the list of charts only when no release says it as well', () => {
    const charts = [{ chart: 'web:1', digest: digest('c'), size: 1 }];
    const told = (releases: Lock['releases']) => {
      const [locked, observed] = [aLock([]), aLock([], { charts, releases })];
      return findingsOf(compareLocks(locked, observed), locked, observed, false).map(({ rule }) => rule);
    };
    assert.deepEqual(told([aRelease('shop/web')]), ['lock-changed']);
    assert.deepEqual(told([aRelease('shop/web', { kubeVersion: '1.35.0' })]), ['release-changed']);
  });

  it('name the values file that says something else', () => {
    const values = (character: string) => [
      { path: 'a.yaml', digest: digest('1') },
      { path: 'b.yaml', digest: digest(character) },
    ];
    const locked = aLock([], { releases: [aRelease('a/a', { values: values('2') })] });
    const observed = aLock([], { releases: [aRelease('a/a', { values: values('3') })] });
    const [finding] = findingsOf(compareLocks(locked, observed), locked, observed, false);
    assert.deepEqual([finding?.file, finding?.message], ['b.yaml', 'a/a has other values than the lock']);
  });
});

describe('SARIF', () => {
  const log = (findings: PlacedFinding[]) => JSON.parse(showSarif({ findings, version: '1.2.3' }, CHECK_RULES)) as Log;

  it('has what code scanning demands: rules, places, fingerprints', () => {
    const { version, runs } = log([aFinding(), aFinding({ rule: 'gap', level: 'note' })]);
    assert.deepEqual([version, runs.length], ['2.1.0', 1]);
    const [run] = runs;
    const rules = run?.tool.driver.rules ?? [];
    for (const result of run?.results ?? []) {
      assert.equal(rules[result.ruleIndex ?? -1]?.id, result.ruleId);
      assert.deepEqual(result.locations?.[0]?.physicalLocation, {
        artifactLocation: { uri: 'values/prod%20eu.yaml' },
        region: { startLine: 7 },
      });
      assert.equal(result.partialFingerprints?.primaryLocationLineHash, 'a'.repeat(64));
    }
    assert.equal(run?.results?.length, 2);
    for (const { shortDescription, fullDescription, help } of rules) {
      for (const text of [shortDescription?.text, fullDescription?.text, help?.text]) assert.notEqual(text ?? '', '');
    }
  });

  it('has an empty list of results when there is nothing to say', () => {
    assert.deepEqual(log([]).runs[0]?.results, []);
  });
});

describe('workflow commands of GitHub', () => {
  it('let no text end the command or begin another', () => {
    const text = showGithub({ findings: [aFinding({ message: NASTY, file: 'a,b:c.yaml' })] });
    assert.equal(
      text,
      '::error file=a%2Cb%3Ac.yaml,line=7,title=helm airgap%3A image-added::one%25two%0D%0Athree: a,b <x> & "y" \u0007::error::\n',
    );
  });

  it('stay on one line whatever a message holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (message, file) => {
        assert.match(showGithub({ findings: [aFinding({ message, file })] }), /^::error [^\r\n]*\n$/);
      }),
    );
  });
});

describe('the Code Quality report of GitLab', () => {
  it('has the keys that GitLab reads', () => {
    assert.deepEqual(JSON.parse(showGitlab({ findings: [aFinding()] })), [
      {
        description: 'docker.io/x/y:1 is not in the lock',
        check_name: 'helm-airgap/image-added',
        fingerprint: 'a'.repeat(64),
        severity: 'major',
        location: { path: 'values/prod eu.yaml', lines: { begin: 7 } },
      },
    ]);
  });
});

describe('JUnit', () => {
  it('has a test for each release, those that pass too', () => {
    const findings = [aFinding(), aFinding({ line: 9 }), aFinding({ rule: 'gap', level: 'warning', release: 'a/b' })];
    const text = showFindingsAsTests({ findings, releases: ['a/b', 'shop/web'] });
    assert.match(text, /<testsuite name="helm airgap check" tests="3" failures="1" errors="0" skipped="0">/);
    assert.match(text, /<testcase name="a\/b" classname="helm-airgap.release"\/>/);
    assert.match(text, /<failure message="docker.io\/x\/y:1 is not in the lock \(and 1 more\)">/);
    assert.match(text, /values\/prod eu\.yaml:7: .*\nvalues\/prod eu\.yaml:9: /);
  });

  it('is XML that can be read, whatever a text holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const failures = [{ message: text, text }];
        const xml = writeJUnit({ name: text, cases: [{ name: text, classname: 'c', failures }] });
        assert.equal(create(xml).root().node.nodeName, 'testsuites');
      }),
    );
    const xml = writeJUnit({
      name: NASTY,
      cases: [{ name: 'n', classname: 'c', failures: [{ message: NASTY, text: NASTY }] }],
    });
    assert.match(xml, /three: a,b &lt;x&gt; &amp; /);
    assert.equal(xml.includes('\u0007'), false);
  });
});

describe('a summary for a pull request', () => {
  const platforms = [{ platform: 'linux/amd64', digest: digest('d'), size: 1_200_000 }];

  it('lists what comes, goes and moves, with sizes where they are known', () => {
    const before = aLock(['ghcr.io/x/old:1', anImage('ghcr.io/x/y:1', { platforms })]);
    const observed = aLock([anImage('ghcr.io/x/new-one:1', { platforms }), 'ghcr.io/x/y:2']);
    const text = showPullRequest({ before, observed, since: '`main`', upToDate: true });
    assert.match(text, /^\| added \| `ghcr\.io\/x\/new-one:1` \| 1\.2 MB \| `shop\/web` \|$/m);
    assert.match(text, /^\| retagged \| `ghcr\.io\/x\/y:1` → `ghcr\.io\/x\/y:2` \| {2}\| `shop\/web` \|$/m);
    assert.match(text, /^\| removed \| `ghcr\.io\/x\/old:1` \| {2}\| `shop\/web` \|$/m);
    assert.match(text, /^2 images of 1 release, 1\.2 MB as far as known\.$/m);
    assert.match(text, /^The lock is up to date\.$/m);
  });

  it('knows what moves by name, be that a pin or a tag with its digest of now', () => {
    const pinned = (host: string) => anImage(`${host}/x/y:1@${digest('a')}`, { platforms });
    const sha512 = (hex: string) => anImage('ghcr.io/x/z:1', { digest: `sha512:${hex.repeat(128)}`, platforms });
    const [before, observed] = [aLock([pinned('quay.io'), sha512('a')]), aLock([pinned('ghcr.io'), sha512('b')])];
    const text = showPullRequest({ before, observed, since: '`main`', upToDate: true });
    assert.equal(text.match(/^\| moved \| `.* \| 1\.2 MB \| `shop\/web` \|$/gm)?.length, 2);
    const findings = findingsOf(compareLocks(before, observed), before, observed, false);
    assert.deepEqual(
      findings.map(({ rule, release }) => `${rule} ${release}`),
      ['image-moved shop/web', 'image-moved shop/web'],
    );
  });

  it('keeps a release to its cell, whatever it is called', () => {
    const image = anImage('ghcr.io/x/y:1', { uses: [aUse({ release: 'a | b`\n\n# c\u202e' })] });
    const text = showPullRequest({ before: aLock([]), observed: aLock([image]), since: '`main`', upToDate: true });
    assert.match(text, /^\| added \| `ghcr\.io\/x\/y:1` \| {2}\| `a \\\| b' # c\\u202e` \|$/m);
  });

  it('says so when no image changes', () => {
    const lock = aLock(['ghcr.io/x/y:1']);
    const text = showPullRequest({ before: lock, observed: lock, since: '`main`', upToDate: false });
    assert.match(text, /^No image is added, removed or moved since `main`\.$/m);
    assert.match(text, /not up to date/);
  });
});
