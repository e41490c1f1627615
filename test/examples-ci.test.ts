// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { load } from 'js-yaml';
import { helms } from '../tools/pinned-tools.ts';

const root = path.join(import.meta.dirname, '..');
const CI = path.join(root, 'examples', 'ci');
/** An image that the examples have, so that --fix can resolve it. */
const OTHER = 'docker.io/library/busybox:1.37';

interface Step {
  readonly if?: string;
  readonly name?: string;
  readonly run?: string;
}

function read<T>(...names: string[]): T {
  return load(readFileSync(path.join(CI, ...names), 'utf8')) as T;
}

// What the CI systems themselves do cannot be had here: that they start, cache, annotate and upload. The commands can.
describe('the examples for CI', function () {
  this.timeout(120_000);
  let folder = '';
  let repository = '';
  let env: NodeJS.ProcessEnv = {};

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'helm-airgap-ci-'));
    repository = path.join(folder, 'repository', 'gitops');
    cpSync(path.join(root, 'examples', 'gitops-argocd'), repository, { recursive: true });
    cpSync(path.join(root, 'examples', 'images'), path.join(folder, 'repository', 'images'), { recursive: true });
    const bin = path.join(folder, 'bin');
    mkdirSync(bin);
    const helm = helms().at(-1)?.file ?? '';
    // As Helm does with a plugin: its name is left out, and HELM_BIN says who asks.
    const plugin = `#!/bin/sh\n[ "$1" = airgap ] || exec "${helm}" "$@"\nshift\nHELM_BIN="${helm}" exec "${root}/bin/helm-airgap" "$@"\n`;
    writeFileSync(path.join(bin, 'helm'), plugin, { mode: 0o755 });
    env = {
      PATH: `${bin}:/usr/bin:/bin`,
      HOME: folder,
      GITHUB_STEP_SUMMARY: path.join(folder, 'summary.md'),
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'test',
      GIT_AUTHOR_EMAIL: 'test@shop.example',
      GIT_COMMITTER_NAME: 'test',
      GIT_COMMITTER_EMAIL: 'test@shop.example',
    };
    shell('git init -q && git add -A && git commit -q -m start');
    env.BASE = shell('git rev-parse HEAD').stdout.trim();
    env.CI_MERGE_REQUEST_DIFF_BASE_SHA = env.BASE;
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => shell('git checkout -q . && git clean -q -f -d'));

  function shell(command: string, more = {}): { status: number | null; stdout: string; stderr: string } {
    return spawnSync('sh', ['-e', '-c', command], { cwd: repository, env: { ...env, ...more }, encoding: 'utf8' });
  }

  function change(): void {
    const file = path.join(repository, 'manifests', 'tools', 'pause.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/registry\.k8s\.io\/pause:[\d.]+/, OTHER));
  }

  describe('GitHub', () => {
    const { jobs } = read<{ jobs: { check: { steps: Step[] } } }>('github', 'airgap.yaml');
    const run = (name: string) => jobs.check.steps.find(step => step.name === name)?.run ?? '';

    for (const { name, file } of helms()) {
      it(`installs the plugin with ${name}`, () => {
        const own = mkdtempSync(path.join(folder, 'install-'));
        mkdirSync(path.join(own, 'temp'), { recursive: true });
        mkdirSync(path.join(own, 'airgap'));
        cpSync(path.join(root, 'plugin.yaml'), path.join(own, 'airgap', 'plugin.yaml'));
        symlinkSync(file, path.join(own, 'helm'));
        const more = {
          PATH: `${own}:/usr/bin:/bin`,
          HOME: own,
          RUNNER_TEMP: path.join(own, 'temp'),
          AIRGAP_ARCHIVE: `file://${own}/airgap.tgz`,
        };
        assert.equal(shell(`tar -czf ${own}/airgap.tgz -C ${own} airgap`).status, 0);
        const { status, stderr } = shell(run('Install the plugin'), more);
        assert.equal(status, 0, stderr);
        assert.match(shell('helm plugin list', more).stdout, /^airgap/m);
      });
    }

    it('annotates, and fails on drift alone', () => {
      assert.equal(shell(run('Annotate the changed lines')).status, 0);
      change();
      const { status, stdout } = shell(run('Annotate the changed lines'));
      assert.equal(status, 3);
      assert.match(stdout, /^::error file=manifests\/tools\/pause\.yaml,line=\d+,/m);
    });

    it('summarises without failing, drift or not', () => {
      assert.equal(shell(run('Summarise the images')).status, 0);
      change();
      assert.equal(shell(run('Summarise the images')).status, 0);
      const summary = readFileSync(env.GITHUB_STEP_SUMMARY ?? '', 'utf8');
      assert.match(summary, /No image is added[\s\S]*\| added \|/);
    });

    it('makes a SARIF file with and without drift', () => {
      for (const step of [() => {}, change]) {
        step();
        assert.equal(shell(run('Check everything, and ask upstream')).status, 0);
        assert.equal(JSON.parse(readFileSync(path.join(repository, 'airgap.sarif'), 'utf8')).version, '2.1.0');
      }
    });
  });

  describe('GitLab', () => {
    const { airgap } = read<{ airgap: { script: string[]; artifacts: { reports: Record<string, string> } } }>(
      'gitlab',
      'airgap.gitlab-ci.yml',
    );

    for (const base of [true, false]) {
      it(`writes both reports and fails on drift, ${base ? 'in a merge request' : 'on the main branch'}`, () => {
        const kept = env.CI_MERGE_REQUEST_DIFF_BASE_SHA;
        if (!base) env.CI_MERGE_REQUEST_DIFF_BASE_SHA = '';
        assert.equal(shell(airgap.script.join('\n')).status, 0);
        change();
        assert.equal(shell(airgap.script.join('\n')).status, 3);
        env.CI_MERGE_REQUEST_DIFF_BASE_SHA = kept;
        for (const file of Object.values(airgap.artifacts.reports)) {
          assert.match(readFileSync(path.join(repository, file), 'utf8'), /pause/);
        }
      });
    }
  });

  describe('pre-commit', () => {
    const { repos } = read<{ repos: { hooks: { entry: string; files?: string; always_run?: boolean }[] }[] }>(
      'pre-commit',
      '.pre-commit-config.yaml',
    );
    const [hook] = repos[0]?.hooks ?? [];

    it('runs for any file: all that lies in a chart counts for check', () => {
      assert.equal(hook?.files, undefined);
      // pre-commit passes a hook over when all that a commit does is take files away.
      assert.equal(hook?.always_run, true);
      writeFileSync(path.join(repository, 'charts', 'jobs', 'NOTES.md'), 'more\n');
      assert.equal(shell('helm airgap check --since HEAD').status, 3);
    });

    it('leaves the lock alone, or writes it anew', () => {
      assert.equal(shell(hook?.entry ?? '').status, 0);
      assert.equal(shell('git diff --quiet').status, 0);
      change();
      const { status, stderr } = shell(hook?.entry ?? '');
      assert.equal(status, 0, stderr);
      assert.match(shell('git diff airgap.lock.yaml').stdout, new RegExp(`\\+ {2}- image: ${OTHER}`));
      assert.equal(shell('helm airgap check').status, 0);
    });
  });
});
