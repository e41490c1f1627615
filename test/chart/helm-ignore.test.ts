// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readChartArchive, readChartFolder } from '../../src/chart/chart-files.ts';
import { readHelmIgnore } from '../../src/chart/helm-ignore.ts';
import { helms } from '../../tools/pinned-tools.ts';

const FILES = [
  'README.md',
  'notes.txt',
  'keep.txt',
  'a-c.txt',
  'star*.txt',
  '.DS_Store',
  '.idea/workspace.xml',
  'ci/values.yaml',
  'docs/guide.md',
  'docs/deep/ci/guide.md',
  'values.yaml.orig',
  'templates/pod.yaml',
  'templates/.hidden',
  'templates/tests/.pod.yaml.swp',
];

/** What a chart's `.helmignore` says. */
const TEXTS: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['names of files and folders', '# of editors\n.DS_Store\n*.orig\n.idea/\r\n  ci/  \n'],
  ['a byte order mark', '\uFEFFnotes.txt\n'],
  ['paths', '/docs/*.md\nci/values.yaml\n/keep.txt\ndeep/ci\n'],
  ['a folder below others', 'docs/deep/\n'],
  ['a file where a folder is wanted', 'notes.txt/\n'],
  ['classes and single letters', '[a-b]-?.txt\nstar[\\-*]\\.txt\nREADM[^a-d].md\n[n]*\n'],
  ['ranges that go backwards, which fit nothing', 'keep.txt\n[z-a]*\nREADM[^z-a].md\n[z-an]otes.txt\n'],
  ['an exception that fits nothing', '![z-a]*\n'],
  ['escapes', 'star\\*.txt\nkeep\\.txt\n'],
  ['an exception, which to Helm leaves out the rest', '!*.yaml\n'],
  ['an exception for folders', '!docs/\n'],
  ['everything that begins with a dot', '.*\n'],
];

describe('.helmignore', function () {
  this.timeout(60_000);
  let folder = '';
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'helm-airgap-ignore-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const helm of helms()) {
    for (const [what, text] of TEXTS) {
      it(`is read as Helm reads it: ${what} (${helm.name})`, async () => {
        const chart = writeChart(path.join(folder, `${helm.name} ${what}`), text);
        const packed = await packedBy(helm.file, chart);
        const read = packed === undefined ? [] : [...(await readChartFolder(chart)).keys()];
        assert.deepEqual(read, packed ?? []);
      });
    }
  }

  for (const text of ['docs/**', 'a[b', '[]a]', 'a\\', 'a[-b]']) {
    it(`leaves nothing out for a pattern that is none: ${text}`, () => {
      assert.equal(readHelmIgnore(`notes.txt\n${text}\n`)('notes.txt'), false);
    });
  }
});

function writeChart(chart: string, ignore: string): string {
  const files = { ...Object.fromEntries(FILES.map(name => [name, '# text\n'])), '.helmignore': ignore };
  for (const [name, text] of Object.entries({ ...files, 'Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n' })) {
    mkdirSync(path.dirname(path.join(chart, name)), { recursive: true });
    writeFileSync(path.join(chart, name), text);
  }
  return chart;
}

/** The files that `helm package` takes along, sorted; undefined where Helm finds no Chart.yaml any more. */
async function packedBy(helm: string, chart: string): Promise<string[] | undefined> {
  const to = `${chart} packed`;
  try {
    execFileSync(helm, ['package', chart, '-d', to], { stdio: 'pipe' });
  } catch (error) {
    assert.match(String((error as { stderr?: Buffer }).stderr), /Chart\.yaml file is missing/);
    return undefined;
  }
  const [archive = ''] = readdirSync(to);
  return [...(await readChartArchive(path.join(to, archive))).keys()];
}
