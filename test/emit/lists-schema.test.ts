// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { formatNamed, listed } from './listed.ts';

const SCHEMAS = path.join(import.meta.dirname, '../../node_modules/@cyclonedx/cyclonedx-library/res/schema');

/** Where they refer to each other. */
const AT = 'http://cyclonedx.org/schema';

/** One of the schemas that CycloneDX's own package carries. */
function published(name: string): object {
  return JSON.parse(readFileSync(path.join(SCHEMAS, `${name}.SNAPSHOT.schema.json`), 'utf8'));
}

describe('a bill of materials', () => {
  it('is as the published schema of CycloneDX 1.6 wants it', () => {
    const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false, logger: false });
    for (const name of ['spdx', 'jsf-0.82']) ajv.addSchema(published(name), `${AT}/${name}.SNAPSHOT.schema.json`);
    const validate = ajv.compile(published('bom-1.6'));
    validate(JSON.parse(formatNamed('cyclonedx').write(listed())));
    assert.deepEqual(validate.errors ?? [], []);
    assert.equal(validate({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [{}] }), false);
  });

  it('says which release needs which image, and has no name twice', () => {
    const bom = JSON.parse(formatNamed('cyclonedx').write(listed()));
    const refs: string[] = bom.components.map((component: { 'bom-ref': string }) => component['bom-ref']);
    assert.equal(new Set(refs).size, refs.length);
    for (const { ref, dependsOn } of bom.dependencies) {
      for (const name of [ref, ...dependsOn]) assert.ok(refs.includes(name), name);
    }
  });

  it('writes package URLs as the specification spells them', () => {
    const [nginx] = JSON.parse(formatNamed('cyclonedx').write(listed())).components;
    const digest = `sha256:${'1'.repeat(64)}`;
    assert.equal(nginx.purl, `pkg:oci/nginx@${digest}?repository_url=docker.io%2Flibrary%2Fnginx&tag=1.27`);
  });
});
