// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import type { Digest } from '../reference/digest.ts';
import type { Reference } from '../reference/reference.ts';
import { type BlobContent, type CopyTarget, type Manifest, SMALL_CONTENT_LIMIT } from './content.ts';
import { type Descriptor, MANIFEST_TYPES } from './descriptor.ts';
import { blobsOf, describeReferrer, parseManifest } from './graph.ts';
import { digestMismatch } from './hash.ts';
import type { RepositoryMaker } from './hosted/repository-maker.ts';
import { isTaken, saysCode } from './http/answer-error.ts';
import { pauseBefore } from './http/retry.ts';
import type { HttpAnswer } from './http/transport.ts';
import { addToFallbackTag } from './referrers.ts';
import { Registry } from './registry.ts';
import type { RegistryClient, RegistryRequest } from './registry-client.ts';
import { locationOf, type UploadPolicy, uploadBlob } from './registry-upload.ts';

/** How registries say that a manifest names what they have not. */
const PART_UNKNOWN = /^(MANIFEST_BLOB_UNKNOWN|BLOB_UNKNOWN|MANIFEST_UNKNOWN)$/;

/** One registry over HTTP, to write to (OCI distribution-spec 1.1). Its client asks for the right to push. */
export class RegistryTarget implements CopyTarget {
  readonly #client: RegistryClient;
  readonly #reader: Registry;
  readonly #policy: UploadPolicy;
  readonly #maker: RepositoryMaker | undefined;
  /** Uploads that the registry opened when it refused a mount, by repository and digest. */
  readonly #opened = new Map<string, URL>();
  /** The last change of each list of referrers: reading and writing one back must not overlap. */
  readonly #lists = new Map<string, Promise<void>>();

  /** `maker`: makes repositories where the registry does not do so by itself. */
  constructor(client: RegistryClient, policy: UploadPolicy, maker?: RepositoryMaker) {
    this.#maker = maker;
    this.#client = client;
    this.#reader = new Registry(client);
    this.#policy = policy;
  }

  fetchNamed(reference: Reference): Promise<Manifest> {
    return this.#reader.fetchNamed(reference);
  }

  fetchManifest(reference: Reference, digest: Digest): Promise<Manifest> {
    return this.#reader.fetchManifest(reference, digest);
  }

  async hasBlob(reference: Reference, { digest }: Descriptor): Promise<boolean> {
    return (await this.#reader.probeBlob(reference, digest)) !== undefined;
  }

  async pushBlob({ repository }: Reference, descriptor: Descriptor, content: BlobContent): Promise<void> {
    await this.#prepare(repository);
    const key = `${repository}@${descriptor.digest}`;
    const session = this.#opened.get(key);
    this.#opened.delete(key);
    const request = { repository, descriptor, content, ...(session !== undefined && { session }) };
    await uploadBlob(this.#client, request, this.#policy);
  }

  /** A registry that does not mount opens an upload in its place, which the push that follows then takes. */
  async mountBlob({ repository }: Reference, { digest }: Descriptor, from: Reference): Promise<boolean> {
    await this.#prepare(repository);
    const query = new URLSearchParams({ mount: digest, from: this.#client.repositoryAt(from.repository) });
    const request: RegistryRequest = {
      method: 'POST',
      repository,
      path: `blobs/uploads/?${query}`,
      doing: `mount blob ${digest} from ${from.repository} into ${repository}`,
      limit: SMALL_CONTENT_LIMIT,
      headers: { 'content-length': '0' },
      mountFrom: from.repository,
    };
    const answer = await this.#client.ask(request);
    const location = answer.status === 202 ? locationOf(answer) : undefined;
    if (location !== undefined) this.#opened.set(`${repository}@${digest}`, location);
    if (answer.status === 429 || answer.status >= 500) throw await this.#client.refusal(request, answer);
    return answer.status === 201;
  }

  async pushManifest(reference: Reference, manifest: Manifest): Promise<void> {
    const offersReferrers = await this.#put(reference, manifest.digest, manifest);
    const where = `${reference.repository}@${manifest.digest}`;
    const { subject } = parseManifest(manifest, where);
    if (subject === undefined || offersReferrers) return;
    const entry = describeReferrer(manifest, where);
    await this.#inTurn(`${reference.repository}@${subject.digest}`, () =>
      addToFallbackTag(this.#client, reference.repository, subject.digest, entry),
    );
  }

  async tag(reference: Reference, manifest: Manifest): Promise<void> {
    if (reference.tag !== undefined) await this.#put(reference, reference.tag, manifest);
  }

  /** True when the registry keeps the list of what refers to the manifest's subject, and says so. */
  async #put({ repository }: Reference, name: string, { mediaType, digest, bytes }: Manifest): Promise<boolean> {
    const doing = `push manifest ${repository}${name === digest ? '@' : ':'}${name}`;
    const { host } = this.#client.operation(doing);
    if (bytes.length > SMALL_CONTENT_LIMIT) throw tooLarge(`${host}: cannot ${doing}`);
    const request: RegistryRequest = {
      method: 'PUT',
      repository,
      path: `manifests/${name}`,
      doing,
      limit: SMALL_CONTENT_LIMIT,
      headers: { 'content-type': mediaType },
      body: () => bytes,
    };
    await this.#prepare(repository);
    const answer = await this.#persist(request, repository, { mediaType, bytes });
    if (!isTaken(answer)) throw await this.#client.refusal(request, answer);
    const stored = answer.headers['docker-content-digest'];
    // Distribution names a manifest by sha256 whatever it was pushed by; another algorithm is not another manifest.
    const comparable = stored?.split(':')[0] === digest.split(':')[0];
    if (comparable && stored !== digest) throw digestMismatch(`${host}: ${doing}`, digest, stored ?? '');
    return answer.headers['oci-subject'] !== undefined;
  }

  /**
   * Distribution 2.8 was seen to miss a blob that another upload of the same content was just being put in place of: so when
   * it names an unknown part, and has all parts when asked again, the manifest is sent again.
   */
  async #persist(
    request: RegistryRequest,
    repository: string,
    manifest: Pick<Manifest, 'mediaType' | 'bytes'>,
  ): Promise<HttpAnswer> {
    for (let failures = 0; ; failures += 1) {
      const answer = await this.#client.ask(request);
      const isMissed = answer.status >= 400 && answer.status < 500 && saysCode(answer, PART_UNKNOWN);
      if (!isMissed || failures >= this.#policy.retries || !(await this.#hasParts(repository, manifest))) return answer;
      await this.#policy.clock.sleep(pauseBefore(failures));
    }
  }

  async #hasParts(repository: string, manifest: Pick<Manifest, 'mediaType' | 'bytes'>): Promise<boolean> {
    const node = parseManifest(manifest, repository);
    const parts = node.kind === 'index' ? node.children : blobsOf(node, 'skip');
    for (const { digest } of parts) {
      const kind = node.kind === 'index' ? 'manifests' : 'blobs';
      const doing = `look for ${kind.slice(0, -1)} ${repository}@${digest}`;
      const path = `${kind}/${digest}`;
      const accept = MANIFEST_TYPES;
      const { status } = await this.#client.ask({ method: 'HEAD', repository, path, doing, limit: 0, accept });
      if (status !== 200) return false;
    }
    return true;
  }

  async #prepare(repository: string): Promise<void> {
    await this.#maker?.prepare(this.#client.repositoryAt(repository));
  }

  async #inTurn(key: string, change: () => Promise<void>): Promise<void> {
    const turn = (this.#lists.get(key) ?? Promise.resolve()).catch(() => {}).then(change);
    this.#lists.set(key, turn);
    await turn;
  }
}

function tooLarge(what: string): AirgapError {
  return new AirgapError('INPUT_TOO_LARGE', `${what}: it is larger than ${SMALL_CONTENT_LIMIT} bytes`, {
    hint: 'Registries refuse such manifests, too.',
  });
}
