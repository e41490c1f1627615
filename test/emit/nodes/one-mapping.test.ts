// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { generateNodes, NODE_FORMAT_NAMES } from '../../../src/action/generate-nodes.ts';
import { AirgapError } from '../../../src/errors.ts';
import { parseMirror } from '../../../src/plan/layout.ts';
import { mirrorHost } from '../../../src/plan/node-plan.ts';
import { planTransfers } from '../../../src/plan/transfer.ts';
import { canonical, parseReference, type Reference } from '../../../src/reference/reference.ts';
import { aLock } from '../../support/locks.ts';
import * as runtimes from '../../support/node-runtimes.ts';

const { UNPACK } = runtimes;
/** An installer, and files of the user's: they have tests of their own. */
const carriedOtherwise = ['daemonset', 'daemonset-chart', 'containerd-config', 'containerd-mirrors'];
const crio = ['butane', 'machine-config'];

/** The program that reads each format; a carrier's files go to the program that they are for. */
function askedBy(format: string, files: runtimes.Files, image: Reference): string[] {
  const own: Readonly<Record<string, runtimes.Runtime>> = {
    'registries-conf': runtimes.registriesConf,
    k3s: runtimes.rancher,
    rke2: (given, wanted) => runtimes.rancher(given, wanted, 'rke2'),
    talos: runtimes.talos,
    'talos-machine': runtimes.talosMachine,
    openshift: runtimes.openshift,
    'eks-anywhere': runtimes.eksAnywhere,
    bottlerocket: runtimes.bottlerocket,
    kubespray: runtimes.kubespray,
    gke: runtimes.gke,
    docker: runtimes.docker,
  };
  const runtime = own[format] ?? (crio.includes(format) ? runtimes.registriesConf : runtimes.containerd);
  return runtime(UNPACK[format]?.(files) ?? files, image);
}

const hosts = fc.constantFrom(
  'docker.io',
  'quay.io',
  'registry.k8s.io',
  'Registry.Example',
  'localhost',
  'registry.example:5000',
  '[2001:db8::1]:5000',
  '[::1]',
);
const part = fc.stringMatching(/^[a-z0-9]{1,3}([._-][a-z0-9]{1,3})?$/);
const image = fc
  .tuple(
    hosts,
    fc.array(part, { minLength: 1, maxLength: 3 }),
    fc.constantFrom(':1', ':2.0', `@sha256:${'b'.repeat(64)}`),
  )
  .map(([host, parts, end]) => canonical(parseReference(`${host}/${parts.join('/')}${end}`)));
const mirror = fc.tuple(
  fc.constantFrom('mirror.example', 'mirror.example:5000', '[fd00::5]:5000', '10.0.0.1:80'),
  fc.array(part, { maxLength: 2 }),
  fc.constantFrom('keep-host', 'strip-host', '{host}/x/{path}', 'x-{host}/{path}', '{host}-{name}', 'all/{path}/image'),
);

describe('one mapping', () => {
  for (const format of NODE_FORMAT_NAMES.filter(name => !carriedOtherwise.includes(name))) {
    it(`${format}: what a runtime asks for first is what mirror pushes`, () => {
      let expressed = 0;
      const property = fc.property(
        fc.array(image, { minLength: 1, maxLength: 4 }),
        mirror,
        fc.boolean(),
        (images, [host, prefix, layout], fallback) => {
          const target = parseMirror([host, ...prefix].join('/'), layout);
          const lock = aLock([...new Set(images)].sort());
          const options = { format, mirror: target, scheme: 'https', fallback, hosts: [] } as const;
          const generated = unlessUnfit(() =>
            generateNodes(lock, { ...options, runtime: crio.includes(format) ? 'crio' : 'containerd' }),
          );
          if (generated === undefined) return;
          expressed += 1;
          const files = new Map(generated.files.map(file => [file.path, file.text]));
          for (const { source, destinations } of planTransfers(lock, { targets: [target], releases: [], images: [] })) {
            const asked = askedBy(format, files, source);
            const pushed = destinations[0]?.repository;
            assert.equal(asked[0], `https://${host}/v2/${pushed}`);
            // Nothing but the mirror is asked unless upstream may be.
            assert.deepEqual(
              asked.slice(1).filter(url => !url.startsWith(`https://${mirrorHost(target)}/`)).length > 0,
              fallback,
            );
          }
        },
      );
      // Docker's own can only express Docker Hub at a root: the images are then rarely all of it.
      fc.assert(property, { numRuns: 200, ...(format === 'docker' && { examples: [HUB_AT_ROOT] }) });
      assert.ok(expressed > 0, 'nothing was expressed');
    });
  }
});

const HUB_AT_ROOT: [string[], [string, string[], string], boolean] = [
  ['docker.io/library/nginx:1'],
  ['mirror.example', [], 'strip-host'],
  true,
];

function unlessUnfit<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    const { code } = error as AirgapError;
    if (error instanceof AirgapError && (code === 'FORMAT_UNFIT' || code === 'LAYOUT_COLLISION')) return undefined;
    throw error;
  }
}
