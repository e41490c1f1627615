// SPDX-License-Identifier: Apache-2.0
import { stringify } from 'yaml';
import { sh } from '../nodes/escape.ts';
import type { JobFormat, MirrorJob } from './mirror-job.ts';

const HEADER = '# Written by `helm airgap generate job`; do not edit. It runs where the committed lock is.\n';

const github: JobFormat = {
  name: 'github',
  reader: 'GitHub Actions: a workflow with a matrix of shards; --registry-secret names a secret of the repository',
  mostShards: 256,
  inRepository: true,
  write: job => {
    const { name, shards, parallelism, image, credentials } = job;
    const env = credentials === undefined ? {} : { env: { REGISTRY_AUTH: expression(`secrets.${credentials}`) } };
    const before = credentials === undefined ? [] : AUTH_FILE;
    const checkout = { uses: 'actions/checkout@v4', with: { 'persist-credentials': false } };
    const numbers = Array.from({ length: shards }, (_, index) => index + 1);
    return yaml({
      name,
      on: { workflow_dispatch: {}, push: { branches: ['main', 'master'], paths: ['**/airgap.lock.yaml'] } },
      permissions: { contents: 'read' },
      concurrency: { group: name },
      jobs: {
        mirror: {
          'runs-on': 'ubuntu-latest',
          container: { image },
          strategy: { 'fail-fast': false, 'max-parallel': parallelism, matrix: { shard: numbers } },
          steps: [
            checkout,
            {
              ...env,
              run: lines([
                ...before,
                `${command(job)} --shard ${expression('matrix.shard')}/${shards} --results results/${expression('matrix.shard')}.json`,
              ]),
            },
            {
              if: 'always()',
              uses: 'actions/upload-artifact@v4',
              with: { name: `results-${expression('matrix.shard')}`, path: 'results', 'if-no-files-found': 'ignore' },
            },
          ],
        },
        collect: {
          needs: 'mirror',
          if: expression('!cancelled()'),
          'runs-on': 'ubuntu-latest',
          container: { image },
          steps: [
            checkout,
            {
              uses: 'actions/download-artifact@v4',
              with: { pattern: 'results-*', path: 'results', 'merge-multiple': true },
            },
            { run: `${command(job, false)} --collect results` },
          ],
        },
      },
    });
  },
};

const gitlab: JobFormat = {
  name: 'gitlab',
  reader: 'GitLab CI: jobs to include; --registry-secret names a variable of type file',
  mostShards: 200,
  inRepository: true,
  atOnce: true,
  write: job => {
    const { name, shards, image, credentials } = job;
    return yaml({
      [name]: {
        image,
        rules: [{ if: ON_DEFAULT_BRANCH }],
        parallel: shards,
        ...(credentials !== undefined && { variables: { REGISTRY_AUTH_FILE: `$${credentials}` } }),
        script: [`${command(job)} --shard "$CI_NODE_INDEX/$CI_NODE_TOTAL" --results "results/$CI_NODE_INDEX.json"`],
        artifacts: { when: 'always', paths: ['results'] },
      },
      [`${name}-collect`]: {
        image,
        needs: [name],
        // It says what is missing when a shard failed, too.
        rules: [{ if: ON_DEFAULT_BRANCH, when: 'always' }],
        script: [`${command(job, false)} --collect results`],
      },
    });
  },
};

/** What is only proposed is not mirrored. */
const ON_DEFAULT_BRANCH = '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH';

export const CI_FORMATS: readonly JobFormat[] = [github, gitlab];

/** The secret is in the environment of one step, and in a file that no artifact takes along. */
const AUTH_FILE = [
  'umask 077',
  'printf \'%s\' "$REGISTRY_AUTH" > "$RUNNER_TEMP/auth.json"',
  'export REGISTRY_AUTH_FILE="$RUNNER_TEMP/auth.json"',
];

function command({ words, layers }: MirrorJob, copies = true): string {
  const all = ['helm-airgap', ...words, ...(copies ? ['--no-progress'] : [])];
  if (copies && layers !== undefined) all.push('--layers', layers);
  return all.map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : sh(word))).join(' ');
}

/** What GitHub fills in. */
function expression(text: string): string {
  return `\${{ ${text} }}`;
}

function lines(texts: readonly string[]): string {
  return texts.length === 1 ? (texts[0] ?? '') : `${texts.join('\n')}\n`;
}

function yaml(value: object): string {
  return HEADER + stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
