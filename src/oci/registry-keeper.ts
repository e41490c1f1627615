// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../errors.ts';
import type { Digest } from '../reference/digest.ts';
import { SMALL_CONTENT_LIMIT } from './content.ts';
import { asObject, invalid } from './descriptor.ts';
import { isHtml, isTaken } from './http/answer-error.ts';
import { parseJson } from './json.ts';
import { nextPage } from './referrers.ts';
import { Registry } from './registry.ts';
import type { RegistryAddress, RegistryClient, RegistryRequest } from './registry-client.ts';

/** Lists longer than this are nobody's mirror. */
const MOST_PAGES = 1000;

/** One registry to tidy up: what it holds, and deleting (distribution-spec, content management). Its client may delete. */
export class RegistryKeeper {
  readonly reader: Registry;
  readonly #client: RegistryClient;
  readonly #address: RegistryAddress;

  constructor(client: RegistryClient, address: RegistryAddress) {
    this.#client = client;
    this.#address = address;
    this.reader = new Registry(client);
  }

  /** Every repository, sorted. Throws what a registry says that has no such list, or not for us. */
  async repositories(): Promise<string[]> {
    const { origin, prefix } = this.#address;
    const at = new URL('/v2/_catalog?n=100', origin);
    const names = await this.#list({ ...listRequest('', '_catalog', 'list its repositories'), at }, 'repositories');
    return names
      .filter(name => name.startsWith(prefix))
      .map(name => name.slice(prefix.length))
      .sort();
  }

  /** Every tag of a repository, sorted; none where there is no such repository. */
  async tags(repository: string): Promise<string[]> {
    const names = await this.#list(
      listRequest(repository, 'tags/list?n=100', `list the tags of ${repository}`),
      'tags',
    );
    return names.sort();
  }

  /** Deletes a manifest with all its tags, or one tag alone; false when it was gone already. */
  async remove(repository: string, name: Digest | string): Promise<boolean> {
    const doing = `delete ${repository} ${name}`;
    const request: RegistryRequest = {
      method: 'DELETE',
      repository,
      path: `manifests/${name}`,
      doing,
      limit: SMALL_CONTENT_LIMIT,
    };
    const answer = await this.#client.ask(request);
    if (answer.status === 404) return false;
    if (isTaken(answer)) return true;
    const refusal = await this.#client.refusal(request, answer);
    if (answer.status !== 405) throw refusal;
    throw new AirgapError('REGISTRY_ANSWER', refusal.message, {
      cause: refusal,
      hint: 'It does not allow deleting. Distribution does with REGISTRY_STORAGE_DELETE_ENABLED=true.',
    });
  }

  async #list(first: RegistryRequest, key: string): Promise<string[]> {
    const where = `${this.#client.operation('').host}: ${first.doing}`;
    const found: string[] = [];
    let request = first;
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const answer = await this.#client.ask(request);
      if (answer.status === 404 && page === 1 && first.repository !== '') return found;
      if (answer.status !== 200 || isHtml(answer)) throw await this.#client.refusal(request, answer);
      const names = asObject(parseJson(answer.body, where), where)[key] ?? [];
      if (!Array.isArray(names) || !names.every(name => typeof name === 'string'))
        throw invalid(where, `has no list of ${key}`);
      for (const name of names) found.push(name);
      const next = nextPage(answer, where);
      if (next === undefined) return found;
      request = { ...request, at: next };
    }
    throw invalid(where, `has more than ${MOST_PAGES} pages`);
  }
}

function listRequest(repository: string, path: string, doing: string): RegistryRequest {
  return { method: 'GET', repository, path, doing, limit: SMALL_CONTENT_LIMIT };
}
