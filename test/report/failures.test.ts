// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { MirroredImage } from '../../src/action/mirror.ts';
import { showFailures } from '../../src/report/failures.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

function failed(name: string, message: string, hint = 'Sign in.'): MirroredImage {
  const error = { side: 'source', code: 'REGISTRY_DENIED', message, hint } as const;
  return { source: `quay.io/${name}`, destination: `mirror.example/m/${name}`, digest: DIGEST, state: 'failed', error };
}

describe('failures', () => {
  it('are none where nothing failed', () => {
    assert.equal(showFailures([]), undefined);
  });

  it('of one cause are told once, with some of the names', () => {
    const images = ['a', 'b', 'c', 'd', 'e'].map(name =>
      failed(`team/${name}:1`, `quay.io: cannot read team/${name}@${DIGEST}: 401`),
    );
    assert.deepEqual(showFailures(images), {
      message: [
        '5 images failed:',
        '  quay.io/team/a:1=mirror.example/m/team/a:1',
        '  quay.io/team/b:1=mirror.example/m/team/b:1',
        '  quay.io/team/c:1=mirror.example/m/team/c:1',
        '  and 2 more images',
        '    source: quay.io: cannot read …: 401',
      ].join('\n'),
      hints: ['Sign in.'],
    });
  });

  it('are all named where no more than three share a cause', () => {
    const images = ['a', 'b', 'c'].map(name => failed(`team/${name}:1`, `quay.io: cannot read team/${name}:1: 401`));
    assert.match(showFailures(images)?.message ?? '', /team\/c:1\n {4}source: quay\.io: cannot read …: 401$/);
  });

  it('of two causes are told apart, each with its hint', () => {
    const shown = showFailures([
      failed('team/a:1', `quay.io: cannot read team/a@${DIGEST}: 401`),
      failed('team/b:1', `quay.io: cannot read team/b@${DIGEST}: 404`, 'Check the name.'),
      failed('team/c:1', 'quay.io: cannot read team/c:1: 401'),
    ]);
    assert.equal(
      shown?.message,
      [
        '3 images failed:',
        '  quay.io/team/a:1=mirror.example/m/team/a:1',
        '  quay.io/team/c:1=mirror.example/m/team/c:1',
        '    source: quay.io: cannot read …: 401',
        '  quay.io/team/b:1=mirror.example/m/team/b:1',
        `    source: quay.io: cannot read team/b@${DIGEST}: 404`,
      ].join('\n'),
    );
    assert.deepEqual(shown?.hints, ['Sign in.', 'Check the name.']);
  });

  it('keep words that only look like a part of a name', () => {
    const images = ['not/there:1', 'not/here:1'].map(name => failed(name, `quay.io: not found: cannot read ${name}`));
    assert.match(showFailures(images)?.message ?? '', /source: quay\.io: not found: cannot read …$/);
  });
});
