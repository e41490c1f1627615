// SPDX-License-Identifier: Apache-2.0
import { realpathSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Gate } from '../../host/gate.ts';
import { type Finished, runProcess } from '../../host/process.ts';
import { withTemporaryFolder } from '../../host/temporary-folder.ts';
import type { ValueMap } from '../../rendered/value.ts';
import type { Helm } from '../helm.ts';
import { evaluateTemplates } from './evaluate-templates.ts';
import type { DeclaredRelease } from './found.ts';
import type { Evaluate } from './go-templates.ts';

/** What a program answered: its output, or its words when it failed; `missing` when there is no such program. */
export type Built = { readonly text: string } | { readonly failed: string } | { readonly missing: true };

/** The programs that make manifests of a repository's files. */
export interface Builder {
  /** Builds a kustomization whose paths start at `folder`, a path on disk. */
  readonly kustomize: (folder: string, kustomization: ValueMap, helm: boolean) => Promise<Built>;
  readonly helmfile: (file: string) => Promise<Built>;
  /** Renders a chart of the repository that may hold Applications. */
  readonly chart: (release: DeclaredRelease) => Promise<Built>;
  readonly templates: Evaluate;
}

export interface BuilderOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly gate: Gate;
  readonly helm: Helm;
}

/** The user's own kustomize (else `kubectl kustomize`), helmfile and Helm. */
export function openBuilder({ environment, gate, helm }: BuilderOptions): Builder {
  const helmBin = environment.HELM_BIN || 'helm';
  const run = (command: string, args: readonly string[]): Promise<Built> =>
    gate.run(async () => {
      try {
        return builtBy(await runProcess(command, args, { env: environment }));
      } catch (cause) {
        return (cause as NodeJS.ErrnoException).code === 'ENOENT'
          ? { missing: true }
          : { failed: (cause as Error).message };
      }
    });
  return {
    kustomize: (folder, kustomization, withHelm) =>
      withTemporaryFolder(async temporary => {
        const inner = await wrap(temporary, folder, kustomization);
        const args = ['--load-restrictor', 'LoadRestrictionsNone'];
        if (withHelm) args.push('--enable-helm', '--helm-command', helmBin);
        const own = await run('kustomize', ['build', inner, ...args]);
        const built = 'missing' in own ? await run('kubectl', ['kustomize', inner, ...args]) : own;
        return 'failed' in built ? { failed: plainly(built.failed, temporary, folder) } : built;
      }),
    helmfile: file => run('helmfile', ['--file', file, '--helm-binary', helmBin, 'template', '--skip-deps']),
    chart: async release => {
      try {
        return { text: await helm.template(release, release.chart) };
      } catch (cause) {
        return { failed: (cause as Error).message };
      }
    },
    templates: questions => evaluateTemplates(questions, (release, chart) => helm.template(release, chart)),
  };
}

function builtBy({ code, stdout, stderr }: Finished): Built {
  if (code === 0) return { text: stdout.toString('utf8') };
  const lines = stderr.split('\n').filter(line => /[^\s>]/.test(line));
  // kubectl writes several lines: a time, the error, and what it was about, with names of temporary folders.
  const after = lines.findIndex(line => line.endsWith('err=<')) + 1;
  const words = (after > 0 ? lines[after] : lines.find(line => line.startsWith('Error: '))) ?? lines.at(-1) ?? '';
  return {
    failed: words
      .trim()
      .replace(/^(Error: )+/, '')
      .replace(/(\w:\/\/)[^\s/@"']+@/g, '$1***@'),
  };
}

/** The words of a failure without the clock that kubectl puts in front, and without names of folders that are here today alone: they go into a lock. */
function plainly(words: string, temporary: string, folder: string): string {
  const [, logged] = /^E\d{4} [\d:.]+ +\d+ \S+\] ".*?" err="(.*)"$/.exec(words) ?? [];
  const absolute = path.resolve(folder);
  const near = (logged?.replaceAll('\\"', '"') ?? words)
    .replaceAll(path.relative(temporary, absolute), '.')
    .replaceAll(temporary, '.');
  // Kustomize tells real paths, of bases beside the folder too.
  return [realpathSync(absolute), absolute].reduce(asSeenFrom, near);
}

/** Paths below any folder above `place` as they are from there. */
function asSeenFrom(words: string, place: string): string {
  let told = words.replaceAll(place, '.');
  let up = '..';
  for (let above = path.dirname(place); above !== path.dirname(above); above = path.dirname(above)) {
    told = told.replaceAll(`${above}${path.sep}`, `${up}/`);
    up = `${up}/..`;
  }
  return told;
}

/**
 * A kustomization of ours beside the user's files: Flux and Argo CD write theirs into the folder, which is not ours to do.
 * Its paths have to be relative, since Kustomize takes no others.
 */
async function wrap(temporary: string, folder: string, kustomization: ValueMap): Promise<string> {
  const away = (entry: unknown): string => path.relative(temporary, path.resolve(folder, String(entry)));
  const moved = Object.fromEntries(
    ['resources', 'components'].flatMap(key => {
      const entries = kustomization[key];
      return Array.isArray(entries) ? [[key, entries.map(away)]] : [];
    }),
  );
  await writeFile(path.join(temporary, 'kustomization.yaml'), JSON.stringify({ ...kustomization, ...moved }), {
    mode: 0o600,
  });
  return temporary;
}
