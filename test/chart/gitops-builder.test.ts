// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openBuilder } from '../../src/chart/gitops/builder.ts';
import { Helm } from '../../src/chart/helm.ts';
import { Gate } from '../../src/host/gate.ts';

describe('what kustomize says when it fails', () => {
  let folder = '';
  before(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'helm-airgap-builder-')));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('goes into locks without the places of this machine, those of bases beside the folder too', async () => {
    const here = path.join(folder, 'real', 'overlays', 'eu');
    mkdirSync(here, { recursive: true });
    symlinkSync(path.join(folder, 'real'), path.join(folder, 'link'));
    const program = path.join(folder, 'kustomize');
    const words = `Error: read ${folder}/real/base: is a directory; path '${folder}/real/overlays/us/a.yaml', ${here}`;
    writeFileSync(program, `#!/bin/sh\necho "${words}" >&2\nexit 1\n`);
    chmodSync(program, 0o755);
    const environment = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
    const gate = new Gate(1);
    const builder = openBuilder({ environment, gate, helm: new Helm({ environment, gate }) });
    const built = await builder.kustomize(path.join(folder, 'link', 'overlays', 'eu'), {}, false);
    assert.deepEqual(built, { failed: "read ../../base: is a directory; path '../us/a.yaml', ." });
  });
});
