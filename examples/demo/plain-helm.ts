// SPDX-License-Identifier: Apache-2.0
import type { Config, ConfiguredRelease } from '../../src/config/config.ts';
import type { Lock } from '../../src/lock/lock.ts';

/** `helm template` of one release with the generated values laid over its own, as `helm install` would render it. */
export function templateCommand({ kubeVersion, apiVersions = [] }: Config, release: ConfiguredRelease): string[] {
  const { name, chart, namespace = 'default', values = [] } = release;
  const files = [...values, `airgap-values/${namespace}.${name}.yaml`];
  return [
    ...['helm', 'template', name, chart, '-n', namespace],
    ...(kubeVersion === undefined ? [] : ['--kube-version', kubeVersion]),
    ...apiVersions.flatMap(version => ['-a', version]),
    ...files.flatMap(file => ['-f', file]),
  ];
}

/** Lines of a render that name the mirror, and lines that name an image anywhere else. Knows nothing of how discovery works. */
export function readLines(
  render: string,
  { mirror, registries = {} }: Config,
): { mirror: string[]; elsewhere: string[] } {
  const address = mirror?.pull ?? '';
  const hosts = Object.keys(registries).map(host => host.replaceAll('.', '\\.'));
  const image = new RegExp(`(^|[^\\w.-])(${hosts.join('|')})/|\\bimage: *"?[a-z0-9][\\w./-]*:\\w`);
  const lines = render.split('\n').map(line => line.trim());
  return {
    mirror: lines.filter(line => line.includes(`${address}/`)),
    elsewhere: lines.filter(line => !line.includes(`${address}/`) && image.test(line)),
  };
}

/** Texts of the uses that the lock says no value redirects, as the charts write them. */
export function textsLeftOver({ images }: Lock): string[] {
  return images.flatMap(({ image, uses }) =>
    uses.filter(({ redirect }) => redirect !== 'values').map(({ written }) => written ?? image),
  );
}
