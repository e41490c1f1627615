// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { Authorizer } from './auth/authorizer.ts';
import { type CredentialFinder, createCredentialFinder, type SignIn, withSignIn } from './auth/credentials.ts';
import type { CopyTarget, ImageSource, VerifySource } from './content.ts';
import { withEcrCredentials } from './hosted/ecr-credentials.ts';
import { type EcrRegistry, type EcrSettings, ecrNamed } from './hosted/ecr-registry.ts';
import { ecrRepositories } from './hosted/ecr-repositories.ts';
import { harborProjects } from './hosted/harbor-projects.ts';
import type { RepositoryMaker } from './hosted/repository-maker.ts';
import { type Clock, systemClock } from './http/clock.ts';
import type { Environment, Timeouts } from './http/connections.ts';
import { createTransport, type Transport } from './http/transport.ts';
import type { ClientCertificate } from './http/trust.ts';
import { type OnWarning, tellOnce } from './http/warnings.ts';
import { LayoutSource } from './layout.ts';
import { Machine } from './machine/machine.ts';
import { type Endpoint, endpointOf, hostKey, plainHosts } from './parse-endpoint.ts';
import { Registry } from './registry.ts';
import { type Access, type ClientOptions, type RegistryAddress, RegistryClient } from './registry-client.ts';
import { RegistryKeeper } from './registry-keeper.ts';
import { RegistryTarget } from './registry-target.ts';
import { type FindCandidates, RoutedSource } from './routed-source.ts';

export interface ImageSourceOptions {
  /** Registry hosts (`host[:port]`) that are spoken to without TLS. Only these. */
  readonly plainHttp?: readonly string[];
  /** A PEM file of certificate authorities, trusted beside the usual ones. */
  readonly caFile?: string;
  /** Certificates to show, by the host (`host[:port]`) that may see them. */
  readonly clientCertificates?: Readonly<Record<string, ClientCertificate>>;
  /**
   * By registry host, where its requests go in its place: `https://host[:port][/prefix]`, `http://…` (which allows plain
   * http for that host), or `oci:DIRECTORY`. The credentials in use are those of that address.
   */
  readonly endpoints?: Readonly<Record<string, string>>;
  /** Environment variables: proxies, DOCKER_CONFIG, REGISTRY_AUTH_FILE, PATH for credential helpers. */
  readonly environment: Environment;
  /** Credentials for some hosts, before those of files. */
  readonly signIn?: SignIn;
  /** The home directory, for `.docker/config.json`. */
  readonly home: string;
  /** The folder of what the machine says of registries, `/etc`; nobody is asked when absent. See Machine. */
  readonly etc?: string;
  readonly timeouts?: Timeouts;
  readonly clock?: Clock;
  /** How often a request, a download or an upload is tried again; 3 when absent. */
  readonly retries?: number;
  /** Told each warning that a registry sends with its answers (`Warning` header, distribution-spec), once. */
  readonly onWarning?: OnWarning;
  /** What new repositories of Amazon ECR are given. */
  readonly ecrSettings?: EcrSettings;
  /** The hosts that are ECR registries; told by their names when absent. */
  readonly ecrOf?: (host: string) => EcrRegistry | undefined;
  /** Make missing projects at hosts that are pushed to: they are Harbors. */
  readonly createProjects?: boolean;
}

const RETRIES = 3;

/** A source that holds connections until it is closed. */
export interface ClosableImageSource extends ImageSource, VerifySource {
  close(): Promise<void>;
}

/** All registries, to read from and to write to, over the same connections. */
export interface RegistryEnds {
  readonly source: ImageSource & VerifySource;
  /** The registry of this host, to write to; always the same one. Throws CONFIG_INVALID when a folder stands in for it. */
  target(host: string): CopyTarget;
  /** The registry of this host, to list and to delete. Throws CONFIG_INVALID when a folder stands in for it. */
  keeper(host: string): RegistryKeeper;
  close(): Promise<void>;
}

/** What it takes to speak to any registry. */
interface Outfit {
  readonly transport: Transport;
  readonly credentials: CredentialFinder;
  readonly clock: Clock;
  readonly retries: number;
  readonly onAnswer?: NonNullable<ClientOptions['onAnswer']>;
  readonly makerOf: (address: RegistryAddress) => RepositoryMaker | undefined;
}

interface Reach {
  readonly machine: Machine | undefined;
  /** Hosts that the user lets be spoken to in the clear. */
  readonly namedHosts: ReadonlySet<string>;
  /** The same and more: grows by what the machine says. */
  readonly plainHttp: Set<string>;
}

/** One source for all registries: each reference is asked of its own host, or of the endpoint named for it. Throws CONFIG_INVALID. */
export function createImageSource(options: ImageSourceOptions): ClosableImageSource {
  const { source, close } = createRegistryEnds(options);
  return Object.assign(source, { close });
}

/** The same, and every registry to write to. */
export function createRegistryEnds(options: ImageSourceOptions): RegistryEnds {
  const { clock = systemClock, retries = RETRIES } = options;
  const namedHosts = plainHosts(options.plainHttp, options.endpoints);
  const plainHttp = new Set(namedHosts);
  const machine = options.etc === undefined ? undefined : new Machine({ ...options, etc: options.etc });
  const trustOf = machine && ((host: string) => machine.trustOf(host));
  const transport = createTransport({ ...options, clock, retries, plainHttp, ...(trustOf && { trustOf }) });
  const ecrOf = options.ecrOf ?? remembered(ecrNamed);
  const own = withSignIn(createCredentialFinder(options.environment, options.home), options.signIn);
  const credentials = withEcrCredentials(own, ecrOf, { ...options, clock });
  const onAnswer = options.onWarning && tellOnce(options.onWarning);
  const makerOf = ({ origin }: RegistryAddress): RepositoryMaker | undefined => {
    const ecr = ecrOf(new URL(origin).host);
    if (ecr !== undefined) return ecrRepositories(ecr, options.ecrSettings ?? {}, options.onWarning);
    return options.createProjects === true ? harborProjects({ origin, transport, credentials }) : undefined;
  };
  const outfit = { transport, credentials, clock, retries, makerOf, ...(onAnswer && { onAnswer }) };
  // What the machine lets be read in the clear is not pushed to in the clear: only the user can say that.
  const endpoint = (host: string): Endpoint => endpointOf(host, options.endpoints, namedHosts);
  return {
    source: new RoutedSource(candidatesOf(endpoint, outfit, { ...options, machine, namedHosts, plainHttp })),
    target: remembered(host => openTarget(host, endpoint(host), outfit)),
    keeper: remembered(host => openKeeper(host, endpoint(host), outfit)),
    close: () => transport.close(),
  };
}

/** What a user names on purpose counts alone; the machine is asked about all other hosts. */
function candidatesOf(
  endpoint: (host: string) => Endpoint,
  outfit: Outfit,
  { endpoints = {}, machine, namedHosts, plainHttp }: Pick<ImageSourceOptions, 'endpoints'> & Reach,
): FindCandidates {
  const own = remembered(host => openSource(endpoint(host), outfit));
  const at = new Map<string, ImageSource & VerifySource>();
  const open = (address: RegistryAddress): ImageSource & VerifySource => {
    const key = JSON.stringify(address);
    const opened = at.get(key) ?? openSource({ kind: 'registry', address }, outfit);
    at.set(key, opened);
    const { protocol, host } = new URL(address.origin);
    if (protocol === 'http:') plainHttp.add(host);
    return opened;
  };
  return async (reference, byDigest) => {
    const { registry } = reference;
    const named = Object.hasOwn(endpoints, registry) || namedHosts.has(hostKey(registry));
    const routes = named ? undefined : await machine?.routes(reference, byDigest);
    if (routes === undefined || routes.length === 0) return [{ source: own(registry), reference }];
    return routes.map(route => ({ source: open(route.address), reference: route.reference }));
  };
}

function remembered<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return key => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

function openSource(endpoint: Endpoint, outfit: Outfit): ImageSource & VerifySource {
  if (endpoint.kind === 'layout') return new LayoutSource(endpoint.directory);
  return new Registry(clientFor(endpoint.address, outfit, 'pull'));
}

function openTarget(host: string, endpoint: Endpoint, outfit: Outfit): CopyTarget {
  const address = addressOf(host, endpoint);
  return new RegistryTarget(clientFor(address, outfit, 'pull,push'), outfit, outfit.makerOf(address));
}

function openKeeper(host: string, endpoint: Endpoint, outfit: Outfit): RegistryKeeper {
  const address = addressOf(host, endpoint);
  return new RegistryKeeper(clientFor(address, outfit, 'pull,delete'), address);
}

function addressOf(host: string, endpoint: Endpoint): RegistryAddress {
  if (endpoint.kind === 'registry') return endpoint.address;
  throw new AirgapError('CONFIG_INVALID', `the endpoint for ${host} is a folder, which cannot be pushed to`, {
    hint: 'Leave its endpoint out of airgap.yaml, or name a registry there.',
  });
}

function clientFor(address: RegistryAddress, outfit: Outfit, access: Access): RegistryClient {
  return new RegistryClient(address, outfit.transport, authorizerFor(address, outfit), { ...outfit, access });
}

function authorizerFor({ origin }: RegistryAddress, { transport, credentials, clock }: Outfit): Authorizer {
  const { host } = new URL(origin);
  const named = host === 'registry-1.docker.io' ? 'docker.io' : host;
  return new Authorizer({ host: named, transport, credentials, clock });
}
