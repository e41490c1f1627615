// SPDX-License-Identifier: Apache-2.0
// `node tools/install-optional.ts NAME`, which `npm run test:NAME` runs first: the tool into .tools/, once. Where it cannot
// be had that is said; its tests are then skipped.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { optional, optionalTools } from './optional-tools.ts';
import { type PinnedTool, toolFile, toolsFolder } from './pinned-tools.ts';

const tool = optionalTools.find(({ name }) => name === process.argv[2]);
if (tool === undefined) throw new Error(`one of: ${optionalTools.map(({ name }) => name).join(', ')}`);
if (optional(tool) === undefined) get(tool);

function get(tool: PinnedTool): void {
  mkdirSync(toolsFolder, { recursive: true });
  const folder = mkdtempSync(path.join(toolsFolder, 'building-'));
  const module = `${tool.goPackage}@${tool.version}`;
  const env = { ...process.env, GOBIN: folder, GOFLAGS: '', CGO_ENABLED: '0' };
  const { status } = spawnSync('go', ['install', '-ldflags=-s -w', module], { env, stdio: 'inherit' });
  if (status === 0) renameSync(folder, path.dirname(toolFile(tool)));
  else {
    rmSync(folder, { recursive: true, force: true });
    const variable = tool.name.toUpperCase();
    process.stderr.write(
      `tools: no ${module}: its tests are skipped. ${variable}=FILE names one that you have built.\n`,
    );
  }
}
