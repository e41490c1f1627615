// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Layout, mirrorReference, parseMirror } from '../../src/plan/layout.ts';
import { upstreamNames } from '../../src/plan/upstream-name.ts';
import { canonical, parseReference } from '../../src/reference/reference.ts';

const MIRROR = 'mirror.example:5000/m';
const DIGEST = `sha256:${'ab'.repeat(32)}`;

function upstream(name: string, layout: Layout = 'keep-host', known: readonly string[] = []): string | undefined {
  const back = upstreamNames(parseMirror(MIRROR, layout), known.map(parseReference));
  const found = back(parseReference(name));
  return found && canonical(found);
}

describe('plan: names at a mirror, turned back', () => {
  const cases: [name: string, layout: Layout, known: string[], upstream: string | undefined][] = [
    [`${MIRROR}/docker.io/library/nginx`, 'keep-host', [], 'docker.io/library/nginx:latest'],
    [`${MIRROR}/quay.io/a/b:1@${DIGEST}`, 'keep-host', [], `quay.io/a/b:1@${DIGEST}`],
    [`${MIRROR}/registry.example-5000/a:1`, 'keep-host', [], 'registry.example:5000/a:1'],
    [`${MIRROR}/registry-5000/a:1`, 'keep-host', [], 'registry:5000/a:1'],
    // A path that only looks like a name with a host in it.
    [`${MIRROR}/team/tool:1`, 'keep-host', [], undefined],
    [`${MIRROR}/quay.io:1`, 'keep-host', [], undefined],
    ['mirror.example:5000/more/quay.io/a:1', 'keep-host', [], undefined],
    ['other.example/m/quay.io/a:1', 'keep-host', [], undefined],
    ['nginx:1', 'keep-host', [], undefined],
    [`${MIRROR}/team/quay.io-a/b:1`, 'team/{host}-{path}', [], 'quay.io/a/b:1'],
    [`${MIRROR}/quay.io/a/b/b:1`, '{host}/{path}/{name}', [], 'quay.io/a/b:1'],
    [`${MIRROR}/quay.io/a/b/c:1`, '{host}/{path}/{name}', [], undefined],
    // These leave something out, so only names that are known can be told.
    [`${MIRROR}/a/b:2`, 'strip-host', [], undefined],
    [`${MIRROR}/a/b:2`, 'strip-host', ['quay.io/a/b:1'], 'quay.io/a/b:2'],
    [`${MIRROR}/b:2`, '{name}', ['quay.io/a/b:1'], 'quay.io/a/b:2'],
  ];
  for (const [name, layout, known, wanted] of cases) {
    it(`${layout}: ${name.slice(0, 60)} is ${wanted?.slice(0, 40) ?? 'told by nobody'}`, () => {
      assert.equal(upstream(name, layout, known), wanted);
    });
  }

  it('are what they were, for any image that a layout with host and path renames', () => {
    const part = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
    const host = fc.oneof(
      fc.constantFrom('docker.io', 'quay.io', 'localhost:5000', '10.0.0.1:5000', 'registry:80'),
      fc.tuple(part, part).map(parts => parts.join('.')),
      fc.tuple(part, part, fc.integer({ min: 1, max: 65535 })).map(([a, b, port]) => `${a}.${b}:${port}`),
    );
    const image = fc
      .tuple(host, fc.array(part, { minLength: 2, maxLength: 4 }), part)
      .map(([registry, path, tag]) => `${registry}/${path.join('/')}:${tag}`);
    fc.assert(
      fc.property(image, fc.constantFrom('keep-host', 'x/{host}/{path}'), (name, layout) => {
        const there = mirrorReference(parseReference(name), parseMirror(MIRROR, layout));
        assert.equal(upstream(canonical(there), layout), name);
      }),
    );
  });
});
