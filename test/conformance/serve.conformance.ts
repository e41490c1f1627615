// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { TinyImage } from '../../src/oci/tiny-image.ts';
import { CONFORMANCE, optional } from '../../tools/optional-tools.ts';
import { writeLayout } from '../oci/layout-setup.ts';
import { ServeBench } from '../serve/setup.ts';

const NAME = 'docker.io/library/app';
const NEVER_WRITES = ['PUSH', 'BLOBS_DELETE', 'MANIFESTS_DELETE', 'TAGS_DELETE'];

/** What the suite says of each of its tests that has no parts, in order. */
function verdicts(report: string): { name: string; verdict: string }[] {
  const all = [...report.matchAll(/^ *(OCI Conformance Test.*): (\w+)$/gm)];
  const lines = all.map(([, name = '', verdict = '']) => ({ name, verdict }));
  return lines.filter(({ name }) => !lines.some(other => other.name.startsWith(`${name}/`)));
}

describe('the conformance suite of the OCI distribution-spec 1.1', function () {
  this.timeout(120_000);
  const bench = new ServeBench();
  afterEach(() => bench.stop());

  /** What it prints, with these settings, about an image of two tags that `serve` has. */
  async function report(
    program: string,
    results: string,
    settings: (image: TinyImage) => NodeJS.ProcessEnv,
  ): Promise<string> {
    const folder = await bench.folder();
    const [image] = await writeLayout(folder, [{ name: `${NAME}:1` }, { name: `${NAME}:2` }]);
    assert.ok(image !== undefined);
    const { origin } = await bench.start([folder]);
    const env = {
      OCI_REGISTRY: new URL(origin).host,
      OCI_TLS: 'disabled',
      OCI_VERSION: '1.1',
      OCI_RESULTS_DIR: results,
      OCI_REPO1: NAME,
      OCI_REPO2: NAME,
      ...settings(image),
    };
    // All is on stdout before it is written to files, at which the suite ends with a panic when data is read-only.
    return new Promise(resolve => execFile(program, { env, maxBuffer: 1e8 }, (_, stdout) => resolve(stdout)));
  }

  it('finds nothing wrong with `serve` in pull and content discovery', async function () {
    const program = optional(CONFORMANCE);
    if (program === undefined) this.skip();
    const found = verdicts(
      await report(program, await bench.folder(), ({ manifests, blobs, root }) => ({
        OCI_RO_DATA_TAGS: '1 2',
        OCI_RO_DATA_MANIFESTS: manifests.map(({ descriptor }) => descriptor.digest).join(' '),
        OCI_RO_DATA_BLOBS: blobs.map(({ descriptor }) => descriptor.digest).join(' '),
        OCI_RO_DATA_REFERRERS: root.digest,
        ...Object.fromEntries(NEVER_WRITES.map(api => [`OCI_API_${api}`, 'false'])),
      })),
    );
    const of = (word: string): string[] => found.filter(({ verdict }) => verdict === word).map(({ name }) => name);
    const [passed, off] = [of('Pass'), of('Disabled')];
    console.log(`      ${found.length} tests: ${passed.length} pass, ${off.length} of writing are switched off`);
    assert.equal(passed.length + off.length, found.length, JSON.stringify(found, undefined, 1));
    const reads = off.filter(name => !/push|put|delete|sha\d+ blobs/.test(name));
    assert.deepEqual(reads, []);
    for (const part of ['ping', 'tag-list', 'blob-head', 'blob-get', 'manifest-by-tag', 'read-only/referrers'])
      assert.ok(passed.join('\n').includes(`/${part}`), part);
  });

  it('finds a refusal where it writes, and no broken answer', async function () {
    const program = optional(CONFORMANCE);
    if (program === undefined) this.skip();
    const results = await bench.folder();
    const text = await report(program, results, () => ({}));
    const junit = await readFile(path.join(results, 'junit.xml'), 'utf8');
    const [, tests, failures] = /<testsuites .*?tests="(\d+)" failures="(\d+)"/.exec(junit) ?? [];
    console.log(`      ${tests} tests with writing: ${failures} fail`);
    assert.ok(Number(failures) > 0);
    assert.doesNotMatch(text, /\b50\d\b|EOF|connection re/);
  });
});
