// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import path from 'node:path';
import { isProgram, onPath, toolsFolder } from './pinned-tools.ts';

/** A script that starts Debian's Chromium with the libraries that were unpacked beside it. */
export const CHROMIUM = path.join(toolsFolder, 'chromium-debian', 'chromium');

/** A Chromium or Chrome to drive: the one that CHROME names, ours, or one of the machine; undefined when there is none. */
export function browser(): string | undefined {
  const own = process.env.CHROME;
  if (own !== undefined && existsSync(own)) return own;
  if (isProgram(CHROMIUM)) return CHROMIUM;
  return ['chromium', 'chromium-browser', 'google-chrome'].map(onPath).find(file => file !== undefined);
}
