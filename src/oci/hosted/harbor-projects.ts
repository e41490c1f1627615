// SPDX-License-Identifier: Apache-2.0
import { AirgapError } from '../../errors.ts';
import { basicHeader, type CredentialFinder } from '../auth/credentials.ts';
import { answerError, isHtml } from '../http/answer-error.ts';
import type { HttpAnswer, HttpRequest, Transport } from '../http/transport.ts';
import { once, type RepositoryMaker } from './repository-maker.ts';

export interface HarborOptions {
  /** `https://host[:port]`, where its API stands below /api/v2.0. */
  readonly origin: string;
  readonly transport: Transport;
  readonly credentials: CredentialFinder;
}

const ANSWER_LIMIT = 1024 * 1024;

/**
 * Makes missing projects of Harbor (API v2.0), private ones: the first part of a repository's name is its project. Throws
 * REGISTRY_DENIED, REGISTRY_ANSWER where there is no such API.
 */
export function harborProjects(options: HarborOptions): RepositoryMaker {
  const make = once(async project => {
    const head = await ask(options, 'HEAD', `projects?project_name=${encodeURIComponent(project)}`, project);
    if (head.status === 200 && !isHtml(head)) return;
    if (head.status !== 404 || isHtml(head)) throw await refused(options, head, project);
    const body = JSON.stringify({ project_name: project, metadata: { public: 'false' } });
    const made = await ask(options, 'POST', 'projects', project, body);
    // 409: somebody else was faster.
    if (made.status !== 201 && made.status !== 409) throw await refused(options, made, project);
  });
  return {
    prepare: async repository => {
      const [project = '', ...rest] = repository.split('/');
      // Harbor has no place outside of projects, and the push says so.
      if (rest.length > 0) await make(project);
    },
  };
}

async function ask(
  { origin, transport, credentials }: HarborOptions,
  method: HttpRequest['method'],
  path: string,
  project: string,
  body?: string,
): Promise<HttpAnswer> {
  const url = new URL(`/api/v2.0/${path}`, origin);
  const { credential } = await credentials.find(url.host);
  const headers = {
    accept: 'application/json',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(credential?.kind === 'basic' && { authorization: basicHeader(credential) }),
  };
  const operation = { host: url.host, doing: `create project ${project}` };
  return transport.send({ method, url, headers, limit: ANSWER_LIMIT, operation, ...(body !== undefined && { body }) });
}

async function refused({ origin, credentials }: HarborOptions, answer: HttpAnswer, project: string): Promise<Error> {
  const { host } = new URL(origin);
  if (answer.status === 404 || answer.status === 405 || isHtml(answer)) {
    return new AirgapError('REGISTRY_ANSWER', `${host}: cannot create project ${project}: it has no API of Harbor`, {
      hint: 'Leave out --create-projects, and mirror.createProjects in airgap.yaml: other registries need no projects.',
    });
  }
  const { origin: used } = await credentials.find(host);
  return answerError({ host, doing: `create project ${project}` }, answer, used);
}
