// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateNodes } from '../src/action/generate-nodes.ts';
import { parseLock } from '../src/lock/parse.ts';
import { parseMirror } from '../src/plan/layout.ts';
import { median } from './shared/median.ts';
import { timeOf } from './shared/process.ts';

/** Milliseconds for a lock of 5,000 images (issue 7). */
const LIMIT = 1000;
const IMAGES = 5000;
const RELEASES = 300;
const ROUNDS = 7;
const HOSTS = [
  'docker.io',
  'quay.io',
  'registry.k8s.io',
  'ghcr.io',
  'gcr.io',
  'public.ecr.aws',
  'registry.example:5000',
];

const program = path.join(import.meta.dirname, '..', 'bin', 'helm-airgap');

/** Medians of `generate nodes` for a large lock, beside the start of Node itself; and what of it is reading and what is making. */
export function run(): boolean {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-nodes-'));
  try {
    const text = largeLock();
    writeFileSync(path.join(folder, 'airgap.lock.yaml'), text);
    const words = ['generate', 'nodes', '--format', 'containerd', '--mirror', 'mirror.example:5000/m', '-o', 'out'];
    const [base, whole] = [
      times(() => timeOf(process.execPath, ['-e', '0'])),
      times(() => timeOf(program, words, { cwd: folder })),
    ].map(median) as [number, number];
    const parsing = median(times(() => parseLock(text, 'airgap.lock.yaml')));
    const lock = parseLock(text, 'airgap.lock.yaml');
    const access = {
      mirror: parseMirror('mirror.example:5000/m'),
      scheme: 'https',
      fallback: false,
      hosts: [],
    } as const;
    const making = median(times(() => generateNodes(lock, { ...access, format: 'containerd', runtime: 'containerd' })));
    console.log(`node -e 0: ${base.toFixed(0)} ms`);
    console.log(
      `generate nodes, ${IMAGES} images: ${whole.toFixed(0)} ms, ${(whole / base).toFixed(1)} x; limit ${LIMIT} ms`,
    );
    console.log(`of it, warm: reading the lock ${parsing.toFixed(0)} ms, making the files ${making.toFixed(0)} ms`);
    return whole <= LIMIT;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The first time warms caches, and is not counted. */
function times(act: () => unknown): number[] {
  return Array.from({ length: ROUNDS + 1 }, () => {
    const start = performance.now();
    act();
    return performance.now() - start;
  }).slice(1);
}

function largeLock(): string {
  const releases = Array.from({ length: RELEASES }, (_, at) => `  - {name: team-${at}/web}\n`);
  const images = Array.from({ length: IMAGES }, (_, at) => image(at));
  return `apiVersion: helm-airgap/v1\nkind: ImageLock\nreleases:\n${releases.join('')}images:\n${images.join('')}`;
}

function image(at: number): string {
  const digest = (part: number) => `sha256:${(at * 4 + part).toString(16).padStart(64, 'a')}`;
  const use = `object: v1 Pod web-${at}, path: "spec.containers[0].image", rule: container, certainty: certain`;
  return `  - image: ${HOSTS[at % HOSTS.length]}/team-${at % 97}/app-${at}:1.${at % 20}
    digest: ${digest(0)}
    platforms:
      - {platform: linux/amd64, digest: ${digest(1)}, size: ${at}}
      - {platform: linux/arm64, digest: ${digest(2)}, size: ${at}}
    uses:
      - {release: team-${at % RELEASES}/web, ${use}}
`;
}
