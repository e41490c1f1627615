// SPDX-License-Identifier: Apache-2.0
// `node tools/install-optional.ts NAME`, which `npm run test:NAME` runs first: the tool into .tools/, once. Where it cannot
// be had that is said; its tests are then skipped.
import { goInstall, say, whereItCanBeHad } from './into-tools.ts';
import { optional, optionalTools } from './optional-tools.ts';
import { toolFile } from './pinned-tools.ts';

const tool = optionalTools.find(({ name }) => name === process.argv[2]);
if (tool === undefined) throw new Error(`one of: ${optionalTools.map(({ name }) => name).join(', ')}`);
if (optional(tool) === undefined) {
  const module = `${tool.goPackage}@${tool.version}`;
  whereItCanBeHad(module, toolFile(tool), folder => goInstall(folder, module));
  if (optional(tool) === undefined) say(`${tool.name.toUpperCase()}=FILE names one that you have built`);
}
