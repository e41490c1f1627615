// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type Documented, enumerations, switches } from '../../../src/discover/latent/options.ts';
import { alternativesIn, valueComments } from '../../../src/discover/latent/value-comments.ts';
import { formatAssignment } from '../../../src/discover/latent/wish.ts';
import { formatValuesPath } from '../../../src/discover/values-path.ts';
import type { ValueMap } from '../../../src/rendered/value.ts';

describe('discover: comments of values', () => {
  it('belong to the key below, behind which they stand, or which they name', () => {
    const text = `
# far away

# above
# and more
a: 1 # behind
b:
  ## @param c.d Somewhere else. Allowed values: x, y
  "in.side": text # of b
  list:
    - x: 1 # of an item
  long: |
    # no comment
    k: v # none either
  last: true # of b, too
c:
  # the key is only shown
  # d: ""
  # Note: not a key
`;
    assert.deepEqual(
      [...valueComments(text)],
      [
        ['a', 'above\nand more\nbehind'],
        ['c.d', 'Somewhere else. Allowed values: x, y\nthe key is only shown'],
        ['b.in.side', '@param c.d Somewhere else. Allowed values: x, y\nof b'],
        ['b.last', 'of b, too'],
      ],
    );
  });

  for (const [comment, now, expected] of [
    ['Allowed values: `standalone` or `replication`', 'standalone', ['replication']],
    ['Valid values are a, b and c.', 'a', ['b', 'c']],
    ['-- Broker (kafka|rabbitmq)', 'kafka', ['rabbitmq']],
    ["Must be one of 'daemonset', 'deployment', or 'statefulset'.", 'deployment', ['daemonset', 'statefulset']],
    ['Either "pem" or "spiffe"', '', ['pem', 'spiffe']],
    ['The edition to deploy: developer or enterprise', '', ['developer', 'enterprise']],
    ['options: rancher, letsEncrypt, secret', 'rancher', ['letsEncrypt', 'secret']],
    ['One of a, b. Not of c, d', 'c', []],
    ['@schema type: [string, null]; one of: string, null', '', []],
    ['Use quotes, or else', 'x', []],
    ['', 'x', []],
  ] as const) {
    it(`say of ${now || 'nothing'}: ${comment || 'nothing'}`, () =>
      assert.deepEqual(alternativesIn(comment, now), expected));
  }
});

function chart(parts: Partial<Documented>): Documented {
  return { valuesText: '', schema: undefined, reads: [], subcharts: new Map(), ...parts };
}

function shown(parts: Partial<Documented>, values: ValueMap): string[] {
  return enumerations(chart(parts), values).map(
    ({ path, alternatives }) => `${formatValuesPath(path)}: ${alternatives.join(' ')}`,
  );
}

describe('discover: options', () => {
  it('are enumerations of the schema and of comments, of sub-charts too', () => {
    const schema = {
      properties: { kind: { enum: ['x', 'y', ''] }, deep: { properties: { mode: { enum: ['a', 'b'] } } } },
    };
    const inner = chart({ valuesText: 'size: small # (small|large)\nflavour: plain # (plain|rich)\n' });
    const values = { kind: 'x', deep: { mode: 'b' }, db: { flavour: 'plain' } };
    assert.deepEqual(shown({ schema, subcharts: new Map([['db', inner]]) }, values), [
      'kind: y',
      'deep.mode: a',
      'db.flavour: rich',
    ]);
  });

  it('are no enumerations of how things are scheduled or reached, nor examples of what users call things', () => {
    const schema = {
      properties: {
        service: { properties: { type: { enum: ['ClusterIP', 'NodePort'] } } },
        imagePullPolicy: { enum: ['Always', 'Never'] },
        podAffinityPreset: { enum: ['soft', 'hard'] },
        existingSecret: { enum: ['a', 'b'] },
        number: { enum: ['1', '2'] },
      },
    };
    const values = {
      service: { type: 'ClusterIP' },
      imagePullPolicy: 'Always',
      podAffinityPreset: 'soft',
      existingSecret: '',
      number: 1,
    };
    assert.deepEqual(shown({ schema }, values), []);
  });

  it('are words for a key that values do not have, when templates read it', () => {
    const valuesText = '# The edition: community or enterprise\n# edition: ""\n# The other: a or b\n# other: ""\n';
    assert.deepEqual(shown({ valuesText, reads: ['edition'] }, {}), ['edition: community enterprise']);
  });

  it('are switches that are off, or that templates read and values do not have; none of circumstances or of names', () => {
    const values = {
      metrics: { enabled: false },
      on: true,
      image: { tag: false },
      tls: { enabled: false },
      hooks: [{ enabled: false }],
      db: { useIt: false },
    };
    const inner = chart({ reads: ['backup.enabled', 'global.all.enabled', 'text'] });
    const found = switches(chart({ reads: ['metrics.enabled'], subcharts: new Map([['db', inner]]) }), values);
    assert.deepEqual(found.map(formatAssignment), [
      'metrics.enabled=true',
      'db.useIt=true',
      'db.backup.enabled=true',
      'global.all.enabled=true',
    ]);
  });
});
