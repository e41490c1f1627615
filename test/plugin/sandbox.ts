// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Finished, runProcess } from '../../src/host/process.ts';

export const root: string = path.join(import.meta.dirname, '..', '..');

/** A folder for one test that stands for a person's home: Helm's own folders and ours are inside. `remove` ends it. */
export class Sandbox {
  readonly folder: string = mkdtempSync(path.join(tmpdir(), 'airgap-plugin-'));

  /** The environment of a program in this home. The Node of the tests comes first on PATH. */
  get env(): NodeJS.ProcessEnv {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(HELM|KUBE|XDG|DEBUG|NODE_)/.test(name));
    return {
      ...Object.fromEntries(inherited),
      HOME: this.folder,
      PATH: [path.dirname(process.execPath), process.env.PATH].join(path.delimiter),
    };
  }

  run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
    return runProcess(command, args, { cwd: this.folder, env: { ...this.env, ...env } });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
