// SPDX-License-Identifier: Apache-2.0
// `npm run test:cluster` runs this first: builds etcd, kube-apiserver and kubectl into .tools/, each once. Minutes on a new machine.
// What cannot be built is said; the tests are then skipped.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { apiServer, type ClusterProgram, etcd, KUBERNETES, kubectl } from './cluster-programs.ts';
import { isProgram, toolsFolder } from './pinned-tools.ts';

const modules = path.join(import.meta.dirname, '..', 'test', 'cluster', 'programs');

// As Kubernetes' own build has it, so that clients see the version that this is.
const version = `-X k8s.io/component-base/version.gitVersion=${KUBERNETES}`;

for (const program of [etcd, kubectl, apiServer]) if (!isProgram(program.file)) build(program);

/** Builds into a folder of its own and moves that into place whole. */
function build({ file, goPackage }: ClusterProgram): void {
  process.stderr.write(`tools: building ${path.basename(file)}, once; minutes on a new machine\n`);
  mkdirSync(toolsFolder, { recursive: true });
  const folder = mkdtempSync(path.join(toolsFolder, 'building-'));
  try {
    const output = path.join(folder, path.basename(file));
    const words = ['build', '-trimpath', `-ldflags=-s -w ${version}`, '-o', output, goPackage];
    const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false' };
    const { status, error } = spawnSync('go', words, { cwd: modules, env, stdio: ['ignore', 'ignore', 'inherit'] });
    if (error !== undefined) throw error;
    if (status !== 0) throw new Error(`go build ${goPackage} failed`);
    if (!existsSync(path.dirname(file))) renameSync(folder, path.dirname(file));
  } catch (error) {
    process.stderr.write(`tools: no ${path.basename(file)}: ${(error as Error).message}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
