// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { Reader, type Render } from '../src/action/reader.ts';
import { BUILT_IN } from '../src/knowledge/built-in.generated.ts';
import { Knowledge } from '../src/knowledge/knowledge.ts';
import { canonical } from '../src/reference/reference.ts';
import { CORPUS, charts } from './corpus.ts';

/**
 * What rules add to what the text names: images that stand in an operator's code, for the version that is rendered. Each
 * was looked up in the source of that version; the rule's file names it.
 */
const COMPILED_IN: Readonly<Record<string, readonly string[]>> = {
  'bitnami-cloudnative-pg': ['cloudnative-pg ghcr.io/cloudnative-pg/pgbouncer:1.24.1'],
  'cloudnative-pg': [
    'cloudnative-pg ghcr.io/cloudnative-pg/pgbouncer:1.25.1',
    'cloudnative-pg ghcr.io/cloudnative-pg/postgresql:18.4-system-trixie',
  ],
  'minio-operator': [
    'minio-operator docker.io/minio/minio:RELEASE.2025-04-08T15-41-24Z',
    'minio-operator quay.io/minio/operator-sidecar:v7.0.1',
  ],
  'mysql-operator': [
    'mysql-operator container-registry.oracle.com/mysql/community-router:9.1.0',
    'mysql-operator container-registry.oracle.com/mysql/community-server:9.1.0',
  ],
  'opentelemetry-operator': [
    'otel ghcr.io/open-telemetry/opentelemetry-go-instrumentation/autoinstrumentation-go:v0.24.0',
    'otel ghcr.io/open-telemetry/opentelemetry-operator/autoinstrumentation-apache-httpd:1.0.4',
    'otel ghcr.io/open-telemetry/opentelemetry-operator/autoinstrumentation-dotnet:1.16.0',
    'otel ghcr.io/open-telemetry/opentelemetry-operator/autoinstrumentation-java:2.30.0',
    'otel ghcr.io/open-telemetry/opentelemetry-operator/autoinstrumentation-nodejs:0.78.0',
    'otel ghcr.io/open-telemetry/opentelemetry-operator/autoinstrumentation-python:0.64b0',
    'otel ghcr.io/open-telemetry/opentelemetry-operator/operator-opamp-bridge:0.158.0',
    'otel ghcr.io/open-telemetry/opentelemetry-operator/target-allocator:0.158.0',
  ],
  'ps-db': ['percona docker.io/percona/percona-server-mysql-operator:1.1.0'],
};

describe(`corpus (${CORPUS}): every reference at certain or likely, and nothing else but what rules add`, () => {
  const plain = new Reader(new Knowledge([]), false);
  const knowing = new Reader(new Knowledge(BUILT_IN), false);

  for (const { name, text, expected } of charts()) {
    it(`${name}, by structure and shape alone`, () => assert.deepEqual(references(look(plain, text)), expected));

    it(`${name}, with all rules`, () => {
      const { uses } = look(knowing, text);
      const added = uses.filter(use => use.certainty !== 'possible' && !expected.includes(canonical(use.reference)));
      const named = added.map(use => `${use.rule.replace('operator/', '')} ${canonical(use.reference)}`);
      assert.deepEqual([...new Set(named)].sort(), COMPILED_IN[name] ?? []);
      const found = new Set(references({ uses }));
      assert.deepEqual(
        expected.filter(image => !found.has(image)),
        [],
      );
    });
  }

  it('holds the number of charts that it should', () => {
    assert.equal(charts().length, CORPUS === 'the shared corpus' ? 28 : 10);
  });
});

function look(reader: Reader, text: string): Render {
  return reader.look(reader.open(text), []);
}

function references({ uses }: Pick<Render, 'uses'>): string[] {
  const sure = uses.filter(({ certainty }) => certainty !== 'possible');
  return [...new Set(sure.map(({ reference }) => canonical(reference)))].sort();
}
