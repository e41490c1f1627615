// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { diagnose } from '../../src/diagnose/diagnose.ts';
import { compareLocks } from '../../src/drift/drift.ts';
import { counted } from '../../src/reference/counted.ts';
import { showCsv } from '../../src/report/csv.ts';
import { showData } from '../../src/report/data.ts';
import { showDiagnoses } from '../../src/report/diagnosis.ts';
import { showDrift } from '../../src/report/drift.ts';
import { showExplanation } from '../../src/report/explanation.ts';
import { showGaps, showGapsOf } from '../../src/report/gaps.ts';
import { showTable } from '../../src/report/table.ts';
import { evidence } from '../diagnose/evidence.ts';
import { aLock, digest } from '../support/locks.ts';

describe('tables', () => {
  it('pad columns, and leave no space at the end of a line', async () => {
    const text = showTable([
      ['IMAGE', 'CERTAINTY', 'VALUES'],
      ['a', 'certain', ''],
      ['docker.io/b', '-', 'image.tag'],
    ]);
    assert.equal(
      text,
      'IMAGE         CERTAINTY   VALUES\na             certain\ndocker.io/b   -           image.tag\n',
    );
  });

  it('do not take colours or line ends of a value for their own', async () => {
    const text = showTable([
      ['A', 'B'],
      ['{{red}}', 'y'],
    ]);
    assert.equal(text, 'A         B\n{{red}}   y\n');
  });

  it('as CSV quote commas, quotes and line ends', async () => {
    assert.equal(showCsv([['a,b', 'say "x"', 'two\nlines', 'plain']]), '"a,b","say ""x""","two\nlines",plain\n');
  });

  it('as CSV hold no formula for a spreadsheet', () => {
    assert.equal(
      showCsv([['=HYPERLINK(1)', '@x', '-1+2', '-', 'quay.io/a/b:1']]),
      "'=HYPERLINK(1),'@x,'-1+2,-,quay.io/a/b:1\n",
    );
  });
});

describe('data', () => {
  const value = { text: 'yes', number: '1.30', list: [{ a: 1 }], empty: [] };

  it('is JSON with a line end', async () => {
    assert.equal(await showData(value, 'json'), `${JSON.stringify(value, null, 2)}\n`);
  });

  it('is YAML that keeps texts texts', async () => {
    assert.equal(await showData(value, 'yaml'), 'text: "yes"\nnumber: "1.30"\nlist:\n  - a: 1\nempty: []\n');
  });
});

describe('drift for a reader', () => {
  const file = 'airgap.lock.yaml';

  it('is a unified diff and a summary by kind', () => {
    const drift = compareLocks(aLock(['ghcr.io/x/y:1', 'ghcr.io/x/z:1']), aLock(['ghcr.io/x/y:2']));
    const text = showDrift(drift, { file, before: 'one\n', after: 'two\n' }, []);
    assert.match(
      text,
      /^--- airgap\.lock\.yaml\tlocked\n\+\+\+ airgap\.lock\.yaml\tnow\n@@ -1,1 \+1,1 @@\n-one\n\+two\n$/m,
    );
    assert.match(
      text,
      /removed \(1\):\n {2}ghcr\.io\/x\/z:1\nretagged \(1\):\n {2}ghcr\.io\/x\/y:1 -> ghcr\.io\/x\/y:2\n$/,
    );
  });
});

describe('explanation for a reader', () => {
  it('says what the lock knows, and why no value redirects a use', () => {
    const use = { release: 'a/a', object: 'v1 Pod web', path: 'spec.x', written: 'y:1', rule: 'container' } as const;
    const text = showExplanation([
      {
        image: 'docker.io/library/y:1',
        certainty: 'certain',
        mirror: 'm.internal/docker.io/library/y:1',
        ignored: 'not wanted',
        locked: {
          digest: digest('a'),
          platforms: [{ platform: 'linux/amd64', digest: digest('b'), size: 12_345_678 }],
          missing: ['linux/arm64'],
          referrers: [{ artifactType: 'application/x', digest: digest('c') }],
        },
        uses: [{ ...use, certainty: 'certain', values: [], open: 'no value drives it' }],
      },
    ]);
    for (const part of [
      'm.internal/docker.io',
      'not wanted',
      digest('a'),
      '12 MB',
      'linux/arm64',
      digest('c'),
      'no value',
    ]) {
      assert.ok(text.includes(part), `${part} is not in:\n${text}`);
    }
  });
});

describe('counted', () => {
  for (const [count, text] of [
    [0, '0 images'],
    [1, '1 image'],
    [2, '2 images'],
  ] as const) {
    it(text, () => assert.equal(counted(count, 'image'), text));
  }
});

describe('gaps of a lock', () => {
  const gaps = ['shop/web', 'shop/jobs'].map(release => ({ release, reason: 'latent' as const, detail: 'not seen' }));
  const ofRepository = { file: 'apps/web.yaml', line: 3, reason: 'source' as const, detail: 'gone', close: 'x' };

  it('are told of the releases that are wanted, and what belongs to none always', () => {
    assert.deepEqual(showGapsOf({ gaps: [...gaps, ofRepository] }, ['shop/web']), [
      'shop/web: latent: not seen',
      'apps/web.yaml:3: gone\n  airgap.yaml closes it: x',
    ]);
    assert.equal(showGapsOf({ gaps }, []).length, 2);
  });

  it('ask once what one answer closes, and name the places', () => {
    const releases = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(name => `ns/${name}`);
    const asked = releases.map(release => ({
      release,
      reason: 'operator' as const,
      detail: `apps/v1 Deployment ${release} (eck): Which versions? None is here.`,
      close: 'answers: [{gap: eck/versions, images: [IMAGE]}]',
    }));
    const place = (name: string) => `ns/${name}: apps/v1 Deployment ns/${name} (eck)`;
    assert.deepEqual(showGapsOf({ gaps: asked }, []), [
      `${place('a')}: Which versions? None is here.\n` +
        `  The same of ${['b', 'c', 'd', 'e', 'f'].map(place).join('; ')}; and 1 more\n` +
        '  airgap.yaml closes it: answers: [{gap: eck/versions, images: [IMAGE]}]',
    ]);
  });
});

describe('gaps of a catalogue', () => {
  const gap = { release: 'ns/a', object: 'v1 Pod ns/a', reason: 'operator' as const, gap: 'eck/versions' };
  const asked = { ...gap, question: 'Which versions?', why: 'None is here.', close: 'answers: [x]' };

  it('ask once what one answer closes, but other questions of that name too', () => {
    assert.deepEqual(showGaps([asked, { ...asked, release: 'ns/b' }, { ...asked, question: 'Which products?' }]), [
      'ns/a: v1 Pod ns/a (eck/versions): Which versions? None is here.\n' +
        '  The same of ns/b: v1 Pod ns/a (eck/versions)\n' +
        '  airgap.yaml closes it: answers: [x]',
      'ns/a: v1 Pod ns/a (eck/versions): Which products? None is here.\n  airgap.yaml closes it: answers: [x]',
    ]);
  });
});

describe('diagnoses', () => {
  const { pod } = evidence({});
  const shown = (count: number): string => {
    const pods = Array.from({ length: count }, (_, index) => ({ ...pod, name: `web-${index}` }));
    const diagnoses = pods.map(one => diagnose(evidence({ pod: one, probe: { state: 'missing' } })));
    return showDiagnoses({ cluster: 'c', pods: count, diagnoses, unseen: [] });
  };

  it('of one cause are told once, with the first three places', () => {
    assert.match(
      shown(3),
      /^ {2}where: {2}shop\/web-0 [^;]+; shop\/web-1 [^;]+; shop\/web-2 \(web\), ImagePullBackOff$/m,
    );
    assert.match(shown(5), /shop\/web-2 \(web\), ImagePullBackOff; and 2 more containers$/m);
    assert.equal(shown(5).match(/where:/g)?.length, 1);
  });
});
