// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ClusterOptions } from '../../src/cluster/access.ts';
import { type Cluster, openCluster } from '../../src/cluster/cluster.ts';
import { FakeApiServer } from '../support/fake-api-server.ts';
import { FakeClock } from '../support/fake-clock.ts';

interface Stage extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly server: FakeApiServer;
  readonly clock: FakeClock;
}

/** A cluster of these lists, over a fake API server; all of it goes with the stage. */
export async function open(
  lists: Parameters<typeof FakeApiServer.start>[0],
  {
    user = {},
    largest,
    ...options
  }: Partial<ClusterOptions> & { readonly user?: object; readonly largest?: number } = {},
): Promise<Stage> {
  const server = await FakeApiServer.start(lists);
  const folder = mkdtempSync(path.join(tmpdir(), 'airgap-cluster-'));
  const kubeconfig = path.join(folder, 'config');
  writeFileSync(kubeconfig, server.kubeconfig(user));
  const clock = new FakeClock();
  const cluster = await openCluster(
    { environment: {}, kubeconfig, ...options },
    { clock, ...(largest && { largest }) },
  );
  const close = async (): Promise<void> => {
    await cluster.close();
    await server.stop();
    rmSync(folder, { recursive: true });
  };
  return { cluster, server, clock, [Symbol.asyncDispose]: close };
}

export function pods(
  count: number,
  namespace = 'shop',
): { apiVersion: string; kind: string; metadata: { name: string; namespace: string } }[] {
  return Array.from({ length: count }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-${index}`, namespace },
  }));
}
