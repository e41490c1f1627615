// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Reference } from '../../reference/reference.ts';
import type { Environment } from '../http/connections.ts';
import type { HostTrust } from '../http/trust.ts';
import type { RegistryAddress } from '../registry-client.ts';
import { readCertificates } from './certificates.ts';
import { type HostEntry, reachedAt, readHostsToml } from './hosts-toml.ts';
import { type PullSource, pullSourcesOf, readRegistriesConf } from './registries-conf.ts';

/** Where the machine keeps what it says of registries. */
export interface MachineFolders {
  readonly environment: Environment;
  readonly home: string;
  /** The folder of the whole machine's files, `/etc`. */
  readonly etc: string;
}

/** One way to read an image: an address, and the image's name there. */
export interface Route {
  readonly address: RegistryAddress;
  readonly reference: Reference;
}

/**
 * What this machine's runtimes are told of registries, so that we read as they do: mirrors and blocked names of
 * registries.conf (Podman, skopeo), mirrors of containerd's hosts.toml, and the certificates of all three. For reading only.
 */
export class Machine {
  readonly #folders: MachineFolders;
  #rules: ReturnType<typeof readRegistriesConf> | undefined;
  readonly #hosts = new Map<string, Promise<readonly HostEntry[] | undefined>>();
  readonly #trusts = new Map<string, HostTrust>();

  constructor(folders: MachineFolders) {
    this.#folders = folders;
  }

  /** Where to read an image, best first; undefined when the machine says nothing about it. Throws CONFIG_INVALID. */
  async routes(reference: Reference, byDigest: boolean): Promise<readonly Route[] | undefined> {
    this.#rules ??= this.#readRules();
    const sources = pullSourcesOf(await this.#rules, reference, byDigest);
    if (sources !== undefined) return sources.flatMap(routesTo);
    const entries = await this.#hostEntries(reference.registry);
    return entries?.filter(({ resolves }) => byDigest || resolves).map(({ address }) => ({ address, reference }));
  }

  /** The certificates for a host, `host[:port]`; undefined when there are none. */
  async trustOf(host: string): Promise<HostTrust | undefined> {
    const known = this.#trusts.get(host) ?? (await this.#hostEntries(host).then(() => this.#trusts.get(host)));
    if (known !== undefined) return known;
    for (const folder of this.#foldersOfCertificates()) {
      const found = await readCertificates(path.join(folder, host));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #foldersOfCertificates(): string[] {
    const { home, etc } = this.#folders;
    return [
      path.join(home, '.config/containers/certs.d'),
      path.join(etc, 'containers/certs.d'),
      path.join(home, '.docker/certs.d'),
      path.join(etc, 'docker/certs.d'),
    ];
  }

  async #readRules(): ReturnType<typeof readRegistriesConf> {
    const { environment, home, etc } = this.#folders;
    const named = environment.CONTAINERS_REGISTRIES_CONF;
    if (named !== undefined && named !== '') return readRegistriesConf(named);
    const own = path.join(home, '.config/containers/registries.conf');
    if (existsSync(own)) return readRegistriesConf(own, `${own}.d`);
    const all = path.join(etc, 'containers/registries.conf');
    return readRegistriesConf(all, `${all}.d`, `${own}.d`);
  }

  #hostEntries(host: string): Promise<readonly HostEntry[] | undefined> {
    const known = this.#hosts.get(host) ?? this.#readHosts(host);
    this.#hosts.set(host, known);
    return known;
  }

  /** The first that is there counts alone, whatever is in it. A port stands between underlines where colons may not stand. */
  #folderOfContainerd(host: string): string | undefined {
    const names = [host.replace(/:(\d+)$/, '_$1_'), host, '_default'];
    const folders = names.map(name => path.join(this.#folders.etc, 'containerd/certs.d', name));
    return folders.find(folder => existsSync(folder));
  }

  async #readHosts(host: string): Promise<readonly HostEntry[] | undefined> {
    const folder = this.#folderOfContainerd(host);
    if (folder === undefined) return undefined;
    const entries = await readHostsToml(folder, host);
    // Without the file it is one of certificates, as Docker has them.
    const own = entries === undefined ? await readCertificates(folder) : undefined;
    if (own !== undefined) this.#trusts.set(host, own);
    for (const { address, trust } of entries ?? [])
      if (trust !== undefined) this.#trusts.set(new URL(address.origin).host, trust);
    return entries;
  }
}

/** What need not be secure is spoken to in the clear when it does not answer otherwise. */
function routesTo({ reference, insecure }: PullSource): Route[] {
  const host = reachedAt(reference.registry);
  const schemes = insecure ? ['https', 'http'] : ['https'];
  return schemes.map(scheme => ({
    address: { host: reference.registry, origin: `${scheme}://${host}`, prefix: '' },
    reference,
  }));
}
