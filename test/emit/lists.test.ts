// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { LIST_FORMATS } from '../../src/emit/lists/list-formats.ts';
import { parseMirror } from '../../src/plan/layout.ts';
import { formatNamed, LISTS, listed, MIRROR } from './listed.ts';

/** The releases that are written, where a format cannot hold all that is in the lock. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  'helm-dt': ['shop/web'],
  'skopeo-sync': ['infra/ingress', 'monitoring/metrics', 'shop/web'],
  mindthegap: ['shop/web'],
};

// What each format looks like stands in test/fixtures/lists; UPDATE=1 takes what is written for right: read the difference.
describe('lists', () => {
  for (const format of LIST_FORMATS) {
    const text = (): string => format.write(listed({ only: ONLY[format.name] ?? [] }));

    it(`${format.name} is as its golden file`, () => {
      const file = path.join(LISTS, `${format.name}.golden`);
      if (process.env.UPDATE !== undefined) writeFileSync(file, text());
      assert.equal(text(), readFileSync(file, 'utf8'));
    });

    it(`${format.name} keeps the digest of every image`, () => {
      const list = listed({ only: ONLY[format.name] ?? [] });
      const missing = list.images.filter(({ digest = '', platforms = [] }) => {
        const digests = format.name === 'helm-dt' ? platforms.map(platform => platform.digest) : [digest];
        return !digests.every(wanted => format.write(list).includes(wanted.replace(/^sha256:/, '')));
      });
      assert.deepEqual(missing, []);
    });
  }

  it('reads YAML as one document, and hauler as one a kind', () => {
    const kinds = parseAllDocuments(formatNamed('hauler').write(listed())).map(document => document.toJS().kind);
    assert.deepEqual(kinds, ['Images', 'Charts']);
  });

  it('holds no chart when none is wanted', () => {
    for (const name of ['hauler', 'zarf', 'oc-mirror']) {
      const text = formatNamed(name).write(listed({ charts: false }));
      assert.doesNotMatch(text, /^ *(charts|helm|localPath):|kind: Charts/m, name);
    }
  });

  it('names the charts that a format cannot', () => {
    assert.deepEqual(formatNamed('zarf').leavesOut?.(listed()), [
      'release infra/ingress: its chart; Zarf wants the address of a repository, which the lock does not keep.',
      'release shop/web: the values that --set gave to tag; the lock does not keep them.',
    ]);
    assert.equal(formatNamed('oc-mirror').leavesOut?.(listed()).length, 2);
    assert.deepEqual(formatNamed('hauler').leavesOut?.(listed()), []);
  });
});

describe('lists that would not be whole', () => {
  const reasons = (name: string, list = listed()): string[] =>
    (formatNamed(name).refuses?.(list) ?? []).map(({ what, reason }) => `${what}: ${reason}`);

  it('are refused: several charts in an Images.lock', () => {
    assert.deepEqual(reasons('helm-dt'), [
      'ingress 4.2.0, metrics 5.1.0, web 1.4.0: it is of one chart; name its release with --release',
    ]);
    const none = listed({ only: ['shop/web'], charts: false });
    assert.deepEqual(reasons('helm-dt', none), ['no chart: it is of one chart; name its release with --release']);
  });

  it('are refused: images without digest, where there is nothing else to name them by', () => {
    const list = listed();
    const [first, ...others] = list.images.map(({ digest: _, ...image }) => image);
    assert.ok(first);
    const lacking = { ...list, images: [first, ...others.slice(0, 1)] };
    for (const name of ['imgpkg', 'cyclonedx']) assert.equal(reasons(name, lacking).length, 2, name);
    assert.match(formatNamed('plain').write(lacking), /^docker\.io\/library\/nginx:1\.27\n/);
  });

  it('are refused: images without tag in mindthegap', () => {
    const [pinned, agent] = reasons('mindthegap');
    assert.match(pinned ?? '', /^docker\.io\/library\/nginx:1\.27@sha256:2+: another image has its tag$/);
    assert.match(agent ?? '', /^registry\.example:5000\/team\/agent@sha256:4+: it has no tag$/);
  });

  it('are refused: names that skopeo does not make', () => {
    const scoped = reasons('skopeo-sync');
    assert.equal(scoped.length, 2);
    assert.match(
      scoped[1] ?? '',
      /would name it \S+\/mirrors\/registry\.example:5000\/team\/toolbox, and the layout \S+\/registry\.example-5000\/team\/toolbox$/,
    );
    assert.deepEqual(reasons('skopeo-sync', listed({ mirror: parseMirror(MIRROR, '{name}') })), []);
    assert.equal(reasons('skopeo-sync', listed({ mirror: parseMirror(MIRROR, 'strip-host') })).length, 5);
  });
});
