// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { AirgapError } from '../../src/errors.ts';
import { formatPlatform, parsePlatform } from '../../src/reference/platform.ts';

const GOOD: [written: string, shown: string][] = [
  ['linux/amd64', 'linux/amd64'],
  ['linux/arm/v7', 'linux/arm/v7'],
  ['linux/arm64', 'linux/arm64'],
  ['linux/arm64/v8', 'linux/arm64'],
  ['linux/arm64/v9', 'linux/arm64/v9'],
  ['linux/amd64/v3', 'linux/amd64/v3'],
  ['windows/amd64', 'windows/amd64'],
  ['unknown/unknown', 'unknown/unknown'],
];

const BAD = [
  '',
  'linux',
  'linux/',
  '/amd64',
  'linux/amd64/v3/x',
  'linux//v8',
  'linux amd64',
  'linux/arm/',
  'linux/am d64',
];

describe('platform', () => {
  for (const [written, shown] of GOOD) {
    it(`reads ${written} as ${shown}`, () => assert.equal(formatPlatform(parsePlatform(written)), shown));
  }

  for (const text of BAD) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => parsePlatform(text),
        (error: unknown) => error instanceof AirgapError && error.code === 'USAGE',
      );
    });
  }

  it('drops an empty variant', () => {
    assert.equal(formatPlatform({ os: 'linux', architecture: 'amd64', variant: '' }), 'linux/amd64');
  });

  it('shows what it parses back to the same', () => {
    const part = fc.stringMatching(/^[a-z0-9._-]{1,8}$/);
    fc.assert(
      fc.property(part, part, fc.option(part, { nil: undefined }), (os, architecture, variant) => {
        const text = formatPlatform({ os, architecture, ...(variant !== undefined && { variant }) });
        assert.equal(formatPlatform(parsePlatform(text)), text);
      }),
    );
  });
});
