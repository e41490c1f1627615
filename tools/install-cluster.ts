// SPDX-License-Identifier: Apache-2.0
// `npm run test:cluster` runs this first: builds etcd, kube-apiserver and kubectl into .tools/, each once. Minutes on a new machine.
// What cannot be built is said; the tests are then skipped.
import path from 'node:path';
import { apiServer, etcd, KUBERNETES, kubectl } from './cluster-programs.ts';
import { run, whereItCanBeHad } from './into-tools.ts';

const modules = path.join(import.meta.dirname, '..', 'test', 'cluster', 'programs');

// As Kubernetes' own build has it, so that clients see the version that this is.
const version = `-X k8s.io/component-base/version.gitVersion=${KUBERNETES}`;

for (const { file, goPackage } of [etcd, kubectl, apiServer]) {
  const name = path.basename(file);
  whereItCanBeHad(name, file, folder => {
    const words = ['build', '-trimpath', `-ldflags=-s -w ${version}`, '-o', path.join(folder, name), goPackage];
    run(modules, 'go', words, { CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false' });
  });
}
