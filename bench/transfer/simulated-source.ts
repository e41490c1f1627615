// SPDX-License-Identifier: Apache-2.0
// A registry in a process of its own, so that its memory and its time are not those of the program that is measured.
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { answerRegistryRequest, servedImages } from '../../src/oci/registry-api.ts';
import { sendAnswer } from '../../src/oci/server.ts';
import { SimulatedImages } from './simulated-images.ts';
import { serveForParent } from './simulated-process.ts';

const { values } = parseArgs({
  options: { 'layer-gb': { type: 'string' }, images: { type: 'string' }, platforms: { type: 'string', default: '1' } },
});
const source = new SimulatedImages();
const started = performance.now();
if (values['layer-gb'] !== undefined) source.addLarge('large:1', Number(values['layer-gb']) * 1e9);
const seconds = (performance.now() - started) / 1000;
for (let index = 0; index < Number(values.images ?? 0); index += 1)
  source.addSmall(`team-${index % 50}/app-${index}:1`, index, Number(values.platforms));

const images = await servedImages(source);
const server = createServer(({ method = '', url = '/', headers }, response) => {
  answerRegistryRequest(images, { method, url, headers })
    .then(answer => sendAnswer(response, answer, method === 'HEAD'))
    .catch(() => response.destroy());
});
serveForParent(server, { seconds, images: source.digests() });
