// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { runProcess } from '../../src/host/process.ts';

describe('a process', () => {
  it('leaves its code and its streams, whole', async () => {
    const { code, stdout, stderr } = await runProcess(process.execPath, [
      '-e',
      'process.stdout.write("out"); process.stderr.write("err"); process.exitCode = 3',
    ]);
    assert.deepEqual([code, String(stdout), stderr], [3, 'out', 'err']);
  });

  it('that prints without end is ended', async () => {
    const print = 'const more = () => process.stdout.write("x".repeat(65536), more); more()';
    await assert.rejects(runProcess(process.execPath, ['-e', print], { most: 1_000_000 }), {
      code: 'INPUT_TOO_LARGE',
      message: /^node.* prints more than can be read, and was ended$/,
    });
  });
});
