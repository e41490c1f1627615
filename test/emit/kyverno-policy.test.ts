// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { parseAllDocuments } from 'yaml';
import { generatePolicy } from '../../src/action/generate-policy.ts';
import { parseMirror } from '../../src/plan/layout.ts';
import { aLock, anImage, digest } from '../support/locks.ts';

const OPTIONS = {
  name: 'airgap',
  mirror: parseMirror('mirror.test:5000/m'),
  addDigests: false,
  hosts: [],
  releases: [],
};

interface Rule {
  match: { any: { resources: { kinds: string[]; operations: string[] } }[] };
  context: { name: string; variable: { value: Record<string, string> } }[];
  mutate: { foreach: { list: string; patchesJson6902: string }[] };
}

function policies(text: string): { metadata: { name: string; annotations: object }; spec: { rules: Rule[] } }[] {
  return parseAllDocuments(text).map(document => document.toJS());
}

/** The table of the first policy. */
function tableOf(images: Parameters<typeof aLock>[0], changes: Partial<Parameters<typeof generatePolicy>[1]> = {}) {
  const [policy] = policies(generatePolicy(aLock(images), { ...OPTIONS, ...changes }).text);
  return policy?.spec.rules[0]?.context.find(({ name }) => name === 'locked')?.variable.value ?? {};
}

describe('a Kyverno policy', () => {
  it("has every literal spelling of Docker's own images", () => {
    const table = tableOf([anImage('docker.io/library/nginx:1.27')]);
    const at = 'mirror.test:5000/m/docker.io/library/nginx:1.27';
    const hosts = ['', 'docker.io/', 'index.docker.io/', 'registry-1.docker.io/'];
    for (const name of hosts.flatMap(host => [`${host}nginx`, `${host}library/nginx`])) {
      assert.equal(table[`${name}:1.27`], at);
      assert.equal(table[`${name}:1.27@${digest('a')}`], `${at}@${digest('a')}`);
    }
    assert.equal(Object.keys(table).length, 24);
  });

  it('has `latest` with and without its tag, and no other tag', () => {
    const table = tableOf([anImage('quay.io/a/b:latest')]);
    assert.equal(table['quay.io/a/b'], 'mirror.test:5000/m/quay.io/a/b:latest');
    assert.deepEqual(Object.keys(tableOf([anImage('quay.io/a/b:1')])), [
      'quay.io/a/b:1',
      `quay.io/a/b:1@${digest('a')}`,
      `quay.io/a/b@${digest('a')}`,
    ]);
  });

  it('never takes a path for a host', () => {
    assert.deepEqual(
      Object.keys(tableOf([anImage('docker.io/a.b/c:1')])).filter(name => name.startsWith('a.b')),
      [],
    );
  });

  it('adds digests when asked to, and refuses when the lock has none', () => {
    const pinned = `mirror.test:5000/m/quay.io/a/b:1@${digest('a')}`;
    assert.equal(tableOf([anImage('quay.io/a/b:1')], { addDigests: true })['quay.io/a/b:1'], pinned);
    const { digest: _, ...bare } = anImage('quay.io/a/b:1');
    assert.throws(() => tableOf([bare], { addDigests: true }), { code: 'LOCK_INCOMPLETE' });
  });

  it('looks at all lists of containers and at image volumes; what is there already only when it is created', () => {
    const [policy] = policies(generatePolicy(aLock(['quay.io/a/b:1']), OPTIONS).text);
    const rules = policy?.spec.rules ?? [];
    assert.deepEqual(
      rules.map(({ match }) => match.any[0]?.resources),
      [
        { kinds: ['Pod'], operations: ['CREATE'] },
        { kinds: ['Pod/ephemeralcontainers'], operations: ['UPDATE'] },
      ],
    );
    assert.deepEqual(
      rules.flatMap(({ mutate }) => mutate.foreach.map(({ list }) => list)),
      ['initContainers', 'containers', 'volumes', 'ephemeralContainers'].map(
        list => `request.object.spec.${list} || \`[]\``,
      ),
    );
    assert.match(
      rules[0]?.mutate.foreach[2]?.patchesJson6902 ?? '',
      /\/spec\/volumes\/\{\{elementIndex\}\}\/image\/reference/,
    );
    assert.deepEqual(policy?.metadata.annotations, {
      'pod-policies.kyverno.io/autogen-controllers': 'none',
      'policies.kyverno.io/description': 'Points Pods at the mirror, for images that nothing else redirects.',
    });
  });

  it('sends whole hosts to the mirror only when asked, and only where the layout can', () => {
    const text = (layout: string) =>
      generatePolicy(aLock(['quay.io/a/b:1']), {
        ...OPTIONS,
        mirror: parseMirror('m.test/x', layout),
        hosts: ['r.test:5000'],
      }).text;
    assert.match(text('keep-host'), /r\.test:5000: m\.test\/x\/r\.test-5000$/m);
    assert.match(text('strip-host'), /r\.test:5000: m\.test\/x$/m);
    assert.throws(() => text('{host}-{name}'), { code: 'FORMAT_UNFIT' });
    const wrong = { ...OPTIONS, hosts: ['quay.io/team'] };
    assert.throws(() => generatePolicy(aLock(['quay.io/a/b:1']), wrong), { code: 'USAGE' });
  });

  it('is split where kubectl could not apply it', () => {
    const names = Array.from({ length: 600 }, (_, index) => anImage(`quay.io/team/image-${index}:1`));
    const all = generatePolicy(aLock(names), OPTIONS);
    const parts = policies(all.text);
    assert.ok(parts.length > 1);
    for (const part of parts) assert.ok(JSON.stringify(part).length < 256 * 1024);
    const tables = parts.map(part => part.spec.rules[0]?.context[0]?.variable.value ?? {});
    assert.equal(Object.keys(Object.assign({}, ...tables)).length, 1800);
    assert.deepEqual(
      parts.slice(0, 2).map(({ metadata }) => metadata.name),
      ['airgap-1', 'airgap-2'],
    );
  });
});
