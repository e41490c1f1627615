// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { json } from 'node:stream/consumers';
import { createRegistryEnds } from '../../src/oci/endpoint.ts';
import type { TestRegistry } from '../support/registry.ts';
import { type Behaviour, changes, refuses, showsPage } from '../support/registry-behaviours.ts';
import { WritableRegistry } from '../support/writable-registry.ts';
import { copyAll, requestsFor } from './copy-setup.ts';
import { APP, PLACE, PushBench } from './push-setup.ts';

const honest = changes(answer => answer);
const PROJECT = PLACE.split('/')[0] as string;

describe('oci: projects of Harbor', () => {
  const bench = new PushBench();
  let mirror: TestRegistry;
  let projects: Map<string, unknown>;
  let asked: string[];
  beforeEach(async () => {
    bench.memory.addImage(APP);
    projects = new Map();
    asked = [];
    mirror = await bench.registry({ writable: new WritableRegistry() });
    mirror.on(/^\w+ \/v2\//, exchange => {
      const project = /^\/v2\/([^/]+)\//.exec(exchange.request.url ?? '')?.[1] ?? '';
      if (exchange.request.headers.authorization === undefined) {
        exchange.request.resume();
        return refuses(401, 'UNAUTHORIZED', 'no', { 'www-authenticate': 'Basic realm="harbor"' })(exchange);
      }
      if (projects.has(project)) return honest(exchange);
      return refuses(404, 'NAME_UNKNOWN', `project ${project} not found`)(exchange);
    });
    mirror.on(/\/api\/v2\.0\//, harbor);
  });
  afterEach(() => bench.stop());

  const harbor: Behaviour = async ({ request, response }) => {
    const { method, url = '', headers } = request;
    const name = new URL(url, 'http://harbor').searchParams.get('project_name') ?? '';
    asked.push(`${method} ${url}`);
    if (headers.authorization !== `Basic ${Buffer.from('robot$ci:secret').toString('base64')}`)
      return void response.writeHead(401).end();
    if (method === 'HEAD') return void response.writeHead(projects.has(name) ? 200 : 404).end();
    const made = (await json(request)) as { project_name: string };
    if (projects.has(made.project_name)) return void response.writeHead(409).end();
    projects.set(made.project_name, made);
    response.writeHead(201, { location: `/api/v2.0/projects/1` }).end();
  };

  async function copy(createProjects: boolean): Promise<string[]> {
    const home = await bench.home({ auths: { [mirror.host]: { username: 'robot$ci', password: 'secret' } } });
    const options = { environment: {}, home, clock: bench.clock, plainHttp: [mirror.host], createProjects };
    const ends = createRegistryEnds(options);
    bench.later(() => ends.close());
    const requests = await requestsFor(bench.memory, [APP], [ends.target(mirror.host)], `${mirror.host}/m`);
    const { images } = await copyAll(bench.memory, requests, { clock: bench.clock });
    return images.map(({ outcome, failure }) => failure?.message ?? outcome);
  }

  it('are made when asked for, private, once, before anything is pushed', async () => {
    assert.deepEqual(await copy(true), ['copied']);
    assert.deepEqual([...projects], [[PROJECT, { project_name: PROJECT, metadata: { public: 'false' } }]]);
    assert.deepEqual(asked, [`HEAD /api/v2.0/projects?project_name=${PROJECT}`, 'POST /api/v2.0/projects']);
  });

  it('are left alone when nobody asks, and where they are', async () => {
    const [message] = await copy(false);
    assert.match(message ?? '', /404 NAME_UNKNOWN: project m not found/);
    assert.deepEqual(asked, []);
    projects.set(PROJECT, 'mine');
    assert.deepEqual(await copy(true), ['copied']);
    assert.equal(projects.get(PROJECT), 'mine');
    assert.equal(asked.length, 1);
  });

  it('are not made of a name that is in none', async () => {
    mirror.on(/^\w+ \/v2\//, honest);
    const home = await bench.home({ auths: { [mirror.host]: { username: 'robot$ci', password: 'secret' } } });
    const ends = createRegistryEnds({ environment: {}, home, plainHttp: [mirror.host], createProjects: true });
    bench.later(() => ends.close());
    const [request] = await requestsFor(bench.memory, [APP], [ends.target(mirror.host)], `${mirror.host}/m`);
    const [destination] = request?.destinations ?? [];
    assert.ok(request && destination);
    const bare = { ...destination, reference: { ...destination.reference, repository: 'app' } };
    await copyAll(bench.memory, [{ ...request, destinations: [bare] }], { clock: bench.clock });
    assert.deepEqual(asked, []);
  });

  it('are no failure when somebody else is faster', async () => {
    mirror.on(/^POST \/api/, ({ response }) => {
      projects.set(PROJECT, 'theirs');
      response.writeHead(409).end();
    });
    assert.deepEqual(await copy(true), ['copied']);
  });

  it('are told about where they may not be made, and where there is no Harbor', async () => {
    mirror.on(/^POST \/api/, ({ response }) => {
      const body = JSON.stringify({ errors: [{ code: 'FORBIDDEN', message: 'only admins create projects' }] });
      response.writeHead(403, { 'content-type': 'application/json' }).end(body);
    });
    const [denied] = await copy(true);
    assert.match(denied ?? '', /cannot create project m: 403 FORBIDDEN: only admins create projects/);
    assert.ok(!denied?.includes('secret'));
    for (const other of [refuses(404, 'NOT_FOUND'), showsPage]) {
      mirror.on(/\/api\//, other);
      const [message] = await copy(true);
      assert.match(message ?? '', /cannot create project m: it has no API of Harbor/);
    }
  });
});
