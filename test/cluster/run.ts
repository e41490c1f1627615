// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const BIN = path.join(import.meta.dirname, '..', '..', 'bin');

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program in a folder; `airgap` is kubectl-airgap. Our programs are on PATH, where kubectl looks for its plugins. */
export async function run(program: string, words: readonly string[], cwd: string): Promise<Finished> {
  const file = program === 'airgap' ? path.join(BIN, 'kubectl-airgap') : program;
  return finish(spawn(file, words, { cwd, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** The same for kubectl-airgap, with the most memory that it held (VmHWM, in MiB) and how long it took. */
export async function runMeasured(
  words: readonly string[],
  cwd: string,
): Promise<Finished & { readonly peak: number; readonly seconds: number }> {
  const started = performance.now();
  const file = path.join(BIN, 'kubectl-airgap');
  const child = spawn(file, words, { cwd, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, memoryOf(child.pid));
  }, 20);
  const finished = await finish(child).finally(() => clearInterval(timer));
  return { ...finished, peak, seconds: (performance.now() - started) / 1000 };
}

function environment(): NodeJS.ProcessEnv {
  const { KUBECONFIG: _, HELM_NAMESPACE: __, ...env } = process.env;
  return { ...env, PATH: `${BIN}:${process.env.PATH}` };
}

function memoryOf(pid: number | undefined): number {
  try {
    const [, kilobytes = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kilobytes) / 1024);
  } catch {
    return 0;
  }
}

async function finish(child: ReturnType<typeof spawn>): Promise<Finished> {
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, ...said };
}
