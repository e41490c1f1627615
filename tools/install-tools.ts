// SPDX-License-Identifier: Apache-2.0
// `npm run tools`: builds the pinned Go programs into .tools/, each version once. In CI the oldest Helm
// that is supported, too; `--oldest` does that anywhere.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import {
  isProgram,
  oldestTools,
  onPath,
  type PinnedTool,
  peerTools,
  pinnedTools,
  toolFile,
  toolsFolder,
} from './pinned-tools.ts';

const oldest = process.argv.includes('--oldest') || Boolean(process.env.CI);
const wanted = oldest ? [...pinnedTools, ...oldestTools] : pinnedTools;
const missing = wanted.filter(tool => !isProgram(toolFile(tool)));

if (missing.length > 0 && onPath('go') === undefined) doWithoutGo();
else for (const tool of missing) build(tool);
if (onPath('go') !== undefined) buildPeers();
if (wanted.every(tool => isProgram(toolFile(tool)))) say(`${wanted.map(described).join(' and ')} stand in .tools/`);

function doWithoutGo(): void {
  const helm = onPath('helm');
  if (helm === undefined) {
    say(
      'there is neither Go nor Helm on PATH. Install Go (https://go.dev/doc/install) to have the pinned Helms built,',
    );
    say('or Helm itself (https://helm.sh/docs/intro/install).');
    process.exitCode = 1;
  } else {
    say(`no Go on PATH to build ${missing.map(described).join(' and ')} with: using ${helm} alone`);
  }
}

/** Tests of a peer that cannot be built are skipped; that is no reason to run none. */
function buildPeers(): void {
  for (const tool of peerTools.filter(peer => !isProgram(toolFile(peer)))) {
    try {
      build(tool);
    } catch (error) {
      say(`${(error as Error).message}: tests that need it are skipped`);
    }
  }
}

/**
 * Builds into a folder of its own and moves that into place whole: of two that run at once the first one wins, and an
 * interrupted build leaves nothing that looks finished.
 */
function build(tool: PinnedTool): void {
  say(`building ${described(tool)} with \`go install\`, once; minutes on a new machine`);
  mkdirSync(toolsFolder, { recursive: true });
  const folder = mkdtempSync(path.join(toolsFolder, 'building-'));
  try {
    const env = { ...process.env, GOBIN: folder, GOFLAGS: '' };
    const { status } = spawnSync('go', ['install', '-ldflags=-s -w', `${tool.goPackage}@${tool.version}`], {
      env,
      stdio: 'inherit',
    });
    if (status !== 0) throw new Error(`go install ${tool.goPackage}@${tool.version} failed`);
    const place = path.dirname(toolFile(tool));
    if (!existsSync(place)) renameSync(folder, place);
  } catch (error) {
    // The other of two that run at once was faster by a hair.
    if (!isProgram(toolFile(tool))) throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function described({ name, version }: PinnedTool): string {
  return `${name} ${version}`;
}

function say(line: string): void {
  process.stderr.write(`tools: ${line}\n`);
}
