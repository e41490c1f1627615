// SPDX-License-Identifier: Apache-2.0
// `npm run tools`: builds the pinned Go programs into .tools/, each version once. In CI the oldest Helm
// that is supported, too; `--oldest` does that anywhere.
import { goInstall, intoTools, type Make, say, whereItCanBeHad } from './into-tools.ts';
import { isProgram, oldestTools, onPath, type PinnedTool, peerTools, pinnedTools, toolFile } from './pinned-tools.ts';

const oldest = process.argv.includes('--oldest') || Boolean(process.env.CI);
const wanted = oldest ? [...pinnedTools, ...oldestTools] : pinnedTools;
const missing = wanted.filter(tool => !isProgram(toolFile(tool)));

if (missing.length > 0 && onPath('go') === undefined) doWithoutGo();
else for (const tool of missing) build(tool);
if (onPath('go') !== undefined)
  for (const tool of peerTools) whereItCanBeHad(described(tool), toolFile(tool), made(tool));
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

function build(tool: PinnedTool): void {
  say(`building ${described(tool)} with \`go install\`, once; minutes on a new machine`);
  intoTools(toolFile(tool), made(tool));
}

function made({ goPackage, version }: PinnedTool): Make {
  return folder => goInstall(folder, `${goPackage}@${version}`);
}

function described({ name, version }: PinnedTool): string {
  return `${name} ${version}`;
}
