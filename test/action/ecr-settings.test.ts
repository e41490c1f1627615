// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readEcrSettings } from '../../src/action/ecr-settings.ts';
import { openWorkspace } from '../../src/action/workspace.ts';
import { failsLater } from '../support/failures.ts';

describe('action: what new repositories of ECR are given', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'airgap-ecr-'));
  });
  after(() => rm(folder, { recursive: true }));

  async function settings(text: string | undefined) {
    const file = path.join(folder, 'airgap.yaml');
    const named = text === undefined ? '' : ', ecr: ecr.yaml';
    await writeFile(file, `apiVersion: helm-airgap/v1\nkind: AirgapConfig\nmirror: {pull: m.internal${named}}\n`);
    await writeFile(path.join(folder, 'ecr.yaml'), text ?? '');
    return readEcrSettings(await openWorkspace(file));
  }

  it('stands in a file beside airgap.yaml, in the words of AWS', async () => {
    assert.equal(await settings(undefined), undefined);
    const text = 'imageTagMutability: IMMUTABLE\nlifecyclePolicy: {rules: []}\ntags: [{Key: team, Value: a}]\n';
    assert.deepEqual(await settings(text), {
      imageTagMutability: 'IMMUTABLE',
      lifecyclePolicy: { rules: [] },
      tags: [{ Key: 'team', Value: 'a' }],
    });
  });

  it('is refused with what is not the same for all, and when it is no mapping', async () => {
    await failsLater(settings('repositoryName: a\nscanOnPush: true\n'), 'CONFIG_INVALID', /repositoryName, scanOnPush/);
    await failsLater(settings('- a\n'), 'CONFIG_INVALID', /it is not a mapping/);
    await failsLater(settings('a: [\n'), 'CONFIG_INVALID', /ecr\.yaml: /);
    const file = path.join(folder, 'other.yaml');
    await writeFile(file, 'apiVersion: helm-airgap/v1\nkind: AirgapConfig\nmirror: {pull: m, ecr: nowhere.yaml}\n');
    await failsLater(readEcrSettings(await openWorkspace(file)), 'INPUT_NOT_FOUND', /nowhere\.yaml/);
  });
});
