// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type Descriptor, OCI_INDEX } from '../../src/oci/descriptor.ts';
import { parseReference } from '../../src/reference/reference.ts';
import { TLS_FILES } from '../support/registry.ts';
import { answers, refuses, showsPage } from '../support/registry-behaviours.ts';
import { Bench, rejectsWith } from './setup.ts';

const NGINX = parseReference('nginx:1.27');
const index = (...manifests: Descriptor[]): string =>
  JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests });
const isIndex = { 'content-type': OCI_INDEX };

describe('oci: referrers of a registry', () => {
  const bench = new Bench();
  let root: Descriptor;
  let signature: Descriptor;
  beforeEach(() => {
    root = bench.memory.addImage('nginx:1.27');
    signature = bench.memory.addReferrer('nginx', root, 'application/x-signature');
  });
  afterEach(() => bench.stop());

  it('come from the referrers API', async () => {
    const registry = await bench.registry();
    assert.deepEqual(await bench.client(registry).referrers(NGINX, root.digest), [signature]);
    assert.deepEqual(registry.asked(), [`GET /v2/library/nginx/referrers/${root.digest}`]);
  });

  it('are read page by page', async () => {
    const registry = await bench.registry();
    const second = { ...signature, artifactType: 'application/second' };
    registry.on(/referrers.*page=2$/, answers(200, index(second), isIndex));
    const link = `</v2/library/nginx/referrers/${root.digest}?page=2>; rel="next"`;
    registry.on(/referrers\/[^?]*$/, answers(200, index(signature), { ...isIndex, link }));
    assert.deepEqual(await bench.client(registry).referrers(NGINX, root.digest), [signature, second]);
  });

  it('are not read from another host that a page leads to, and not taken for all', async () => {
    const registry = await bench.registry();
    const other = await bench.registry();
    const link = `<${other.origin}/v2/evil>; rel="next"`;
    registry.on(/referrers/, answers(200, index(signature), { ...isIndex, link }));
    const listed = bench.client(registry).referrers(NGINX, root.digest);
    await rejectsWith(listed, 'REGISTRY_ANSWER', `goes on at ${other.host}`);
    assert.deepEqual(other.asked(), []);
  });

  it('are read on over TLS where the registry takes itself for one without', async () => {
    const registry = await bench.registry({ tls: 'server' });
    const second = { ...signature, artifactType: 'application/second' };
    registry.on(/referrers.*page=2$/, answers(200, index(second), isIndex));
    const link = `<http://${registry.host}/v2/library/nginx/referrers/${root.digest}?page=2>; REL=next`;
    registry.on(/referrers\/[^?]*$/, answers(200, index(signature), { ...isIndex, link }));
    const client = bench.client(registry, { caFile: TLS_FILES.ca });
    assert.deepEqual(await client.referrers(NGINX, root.digest), [signature, second]);
  });

  it('that are none name the registry', async () => {
    const registry = await bench.registry();
    registry.on(/referrers/, refuses(404, 'NOT_FOUND', ''));
    registry.on(/manifests\/sha256-/, answers(200, '{"schemaVersion":2,"config":{},"layers":[]}', isIndex));
    const listed = bench.client(registry).referrers(NGINX, root.digest);
    await rejectsWith(
      listed,
      'REGISTRY_ANSWER',
      /^docker\.io \(at 127\S+: the list of what refers to library\/nginx@sha256:/,
    );
  });

  it('end somewhere, also when pages go in circles', async () => {
    const registry = await bench.registry();
    registry.on(
      /referrers/,
      answers(200, index(), { ...isIndex, link: `</v2/library/nginx/referrers/x>; rel="next"` }),
    );
    await rejectsWith(bench.client(registry).referrers(NGINX, root.digest), 'REGISTRY_ANSWER', 'more than 100 pages');
  });

  for (const [what, behaviour] of [
    ['404', refuses(404)],
    ['405', refuses(405)],
    ['a web page', showsPage],
  ] as const) {
    it(`come from the fallback tag when the API answers ${what}`, async () => {
      const registry = await bench.registry();
      registry.on(/referrers/, behaviour);
      const tag = root.digest.replace(':', '-');
      registry.on(new RegExp(`manifests/${tag}$`), answers(200, index(signature), isIndex));
      assert.deepEqual(await bench.client(registry).referrers(NGINX, root.digest), [signature]);
    });
  }

  it('are none when there is neither the API nor the tag', async () => {
    const registry = await bench.registry();
    registry.on(/referrers/, refuses(404));
    assert.deepEqual(await bench.client(registry).referrers(NGINX, root.digest), []);
  });

  it('are not taken for none when the registry fails', async () => {
    const registry = await bench.registry();
    registry.on(/referrers/, refuses(500, 'UNKNOWN', 'database is down'));
    await rejectsWith(
      bench.client(registry).referrers(NGINX, root.digest),
      'REGISTRY_TROUBLE',
      '500',
      'database is down',
    );
  });
});
