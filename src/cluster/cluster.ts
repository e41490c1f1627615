// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import { isMap } from '../rendered/value.ts';
import { type ClusterOptions, openAccess } from './access.ts';
import { ApiClient, type Bounds } from './api-client.ts';
import { type ApiResources, readApiResources } from './api-resources.ts';
import { type Change, followObjects } from './follow.ts';
import { type Keep, type Listed, listObjects, METADATA_TYPE } from './list-objects.ts';
import { type ApiObject, addressOf, apiVersionOf, type Resource, resourceName, type Scope } from './resource.ts';

/** A live cluster, to be read and never written. All of it throws CLUSTER_… and KUBECONFIG_INVALID. */
export interface Cluster {
  /** The context, or `in-cluster`, for messages. */
  readonly name: string;
  /** That of -n, else of the context, else `default`. */
  readonly namespace: string;
  /** One object, or undefined when there is none of that name. */
  get(resource: Resource, name: string, namespace?: string): Promise<ApiObject | undefined>;
  /** All objects of a scope, page by page; see `listObjects`. */
  list<T>(resource: Resource, scope: Scope, keep: Keep<T>): Promise<Listed<T>>;
  /** The same, without anything but `metadata`: what a Secret holds does not leave the server. */
  listMetadata<T>(resource: Resource, scope: Scope, keep: Keep<T>): Promise<Listed<T>>;
  /** What is there, and then what changes, until `signal`; see `followObjects`. */
  follow<T>(resource: Resource, scope: Scope, keep: Keep<T>, signal: AbortSignal): AsyncIterable<Change<T>>;
  /** Every kind of object that the API server can list. */
  resources(): Promise<ApiResources>;
  close(): Promise<void>;
}

/** Opens the cluster that kubectl would ask. Nothing is sent yet. Loads the client library. Throws KUBECONFIG_INVALID. */
export async function openCluster(options: ClusterOptions, bounds?: Bounds): Promise<Cluster> {
  const access = await openAccess(options);
  const client = new ApiClient(access, options, bounds);
  return {
    name: access.name,
    namespace: access.namespace,
    get: (resource, name, namespace) => getObject(client, resource, name, namespace),
    list: (resource, scope, keep) => listObjects(client, resource, scope, keep),
    listMetadata: (resource, scope, keep) => listObjects(client, resource, scope, keep, METADATA_TYPE),
    follow: (resource, scope, keep, signal) => followObjects(client, resource, scope, keep, signal),
    resources: () => readApiResources(client),
    close: () => client.close(),
  };
}

async function getObject(
  client: ApiClient,
  resource: Resource,
  name: string,
  namespace: string | undefined,
): Promise<ApiObject | undefined> {
  const doing = `read ${resourceName(resource)} ${namespace === undefined ? name : `${namespace}/${name}`}`;
  try {
    const object = await client.getJson(addressOf(resource, namespace, name), doing);
    if (isMap(object) && isMap(object.metadata)) return object as ApiObject;
  } catch (error) {
    if (error instanceof AirgapError && error.code === 'CLUSTER_NOT_FOUND') return undefined;
    throw error;
  }
  throw new AirgapError(
    'CLUSTER_ANSWER',
    `${client.access.name}: cannot ${doing}: ${apiVersionOf(resource)} has no such form`,
  );
}
