// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { parseAllDocuments } from 'yaml';
import { type GenerateNodesOptions, generateNodes, NODE_FORMAT_NAMES } from '../../../src/action/generate-nodes.ts';
import { parseMirror } from '../../../src/plan/layout.ts';
import { fails } from '../../support/failures.ts';
import { aLock, anImage, aUse } from '../../support/locks.ts';
import { ca, credentials, filesOf, textOf, toml, yaml } from './generated-files.ts';

/** One of registries.conf. */
interface Table {
  readonly prefix: string;
  readonly location: string;
  readonly blocked?: boolean;
  readonly insecure?: boolean;
  readonly mirror: readonly Table[];
}

/** Each is a mistake that a program takes without a word, or ends with. */
describe('traps of', () => {
  describe('hosts.toml', () => {
    const hosts = (changes: Partial<GenerateNodesOptions> = {}) =>
      textOf('containerd', changes, 'docker.io/hosts.toml');

    it('override_path with /v2 in the path, wherever the mirror is named', () => {
      const url = 'https://mirror.example:5000/v2/m/docker.io';
      const { server, override_path: isWhole, host } = toml(hosts());
      assert.deepEqual([server, isWhole, Object.keys(host)], [url, true, []]);
      const { host: tables, ...root } = toml(hosts({ fallback: true }));
      assert.deepEqual([Object.keys(tables), tables[url].override_path, root.override_path], [[url], true, undefined]);
    });

    it('`server` behind a [host] table means nothing, inline tables are dropped by 2.x, and a file without a table by 1.7', () => {
      for (const text of [hosts(), hosts({ fallback: true })]) {
        assert.ok(text.indexOf('server = ') < text.indexOf('[host'));
        assert.doesNotMatch(text, /[{}]/);
        assert.match(text, /^\[host/m);
      }
    });

    it('1.x reads no table whose name has brackets: an IPv6 address stands in none, or is refused', () => {
      const mirror = parseMirror('[fd00::5]:5000/m');
      for (const { text, path: name } of filesOf('containerd', { mirror, ca, credentials }).values())
        if (name.endsWith('hosts.toml')) assert.doesNotMatch(text, /^\s*\[.*\[/m);
      for (const format of ['containerd', 'cloud-init', 'daemonset'])
        fails(() => filesOf(format, { mirror, fallback: true }), 'FORMAT_UNFIT', /no form for an IPv6 address before/);
      assert.match(textOf('k0s', { mirror, fallback: true }, 'docker.io/hosts.toml'), /^\[host\."https:\/\/\[fd00::5/m);
    });

    it('a mirror without `resolve` is skipped for tags; an unknown word (`referrers` in 1.x) drops the file; nobody pushes', () => {
      for (const text of [hosts(), hosts({ fallback: true })])
        assert.deepEqual(text.match(/capabilities = .*/g), ['capabilities = ["pull", "resolve"]']);
    });

    it('no `server` is upstream with all rights: it is named only when it is wanted', () => {
      assert.match(hosts({ fallback: true }), /^server = "https:\/\/registry-1\.docker\.io"$/m);
      assert.doesNotMatch(hosts(), /registry-1/);
    });

    it('a CA that is not there ends the pull: it lies beside each file that names it, and comes first', () => {
      const names = [...filesOf('containerd', { ca }).keys()];
      for (const name of names.filter(name => name.endsWith('hosts.toml'))) {
        const own = name.replace('hosts.toml', 'ca.crt');
        assert.ok(names.indexOf(own) !== -1 && names.indexOf(own) < names.indexOf(name));
      }
    });

    it('an existing folder hides _default, a port stands between underscores, and Docker Hub is docker.io', () => {
      const names = [...filesOf('containerd').keys()];
      assert.deepEqual(
        names.map(name => name.split('/').at(-2)),
        ['docker.io', 'quay.io', 'registry.example_5000_'],
      );
    });

    it('TLS settings with plain http would try https first: there are none', () => {
      const text = hosts({ scheme: 'http' });
      assert.doesNotMatch(text, /ca =|skip_verify|client/);
      assert.match(text, /http:\/\/mirror\.example:5000\/v2\/m/);
    });

    it('a header with a password is for the mirror alone, in a file for root alone', () => {
      for (const fallback of [true, false]) {
        const file = filesOf('containerd', { credentials, fallback }).get('etc/containerd/certs.d/quay.io/hosts.toml');
        assert.equal(file?.mode, 0o600);
        const { header, host, server } = toml(file?.text ?? '');
        assert.equal(header === undefined, fallback);
        const headers = [header, ...Object.values(host).map(entry => (entry as { header?: object }).header)];
        assert.deepEqual(
          headers.flatMap(one => (one === undefined ? [] : Object.entries(one))),
          [['authorization', 'Basic cHVsbGVyOnNlY3JldA==']],
        );
        assert.equal(server, fallback ? 'https://quay.io' : 'https://mirror.example:5000/v2/m/quay.io');
      }
    });
  });

  describe('config.toml', () => {
    it('a list of folders is one name to 2.1 and later: one folder is named, everywhere', () => {
      for (const format of NODE_FORMAT_NAMES.filter(
        name => !/^(daemonset|containerd-(config|mirrors)|docker)/.test(name),
      )) {
        for (const { text } of filesOf(format, { fallback: true }).values()) {
          assert.doesNotMatch(text, /config_path[^\n]*certs\.d:/, format);
        }
      }
    });

    it('1.x takes a drop-in for the whole of its settings: the drop-in is of version 3, which 1.x refuses', () => {
      assert.equal(toml(textOf('containerd-drop-in', {}, '50-airgap.toml')).version, 3);
      assert.equal(toml(textOf('k0s', {}, 'airgap.toml')).version, 3);
    });

    it('the legacy form uses a path as it is, so that /v2 stands in it', () => {
      const merge = { file: 'config.toml', text: 'version = 2\n', mode: 0o644 };
      assert.match(
        textOf('containerd-mirrors', { merge, fallback: true }),
        /endpoint = \["https:\/\/mirror\.example:5000\/v2\/m\/docker\.io"\]/,
      );
      fails(() => textOf('containerd-mirrors', { merge }), 'FORMAT_UNFIT', /always asks upstream/);
      // containerd 1.x does not start with a table whose name has brackets.
      const ipv6 = { merge, fallback: true, scheme: 'http', mirror: parseMirror('[fd00::5]:5000') } as const;
      fails(() => textOf('containerd-mirrors', ipv6), 'FORMAT_UNFIT', /no form for an IPv6 address/);
    });
  });

  describe('registries.conf', () => {
    const tables = (changes = {}): Table[] => toml(textOf('registries-conf', changes, '.conf')).registry;

    it('only the longest table counts, a prefix needs a location, and blocked keeps upstream out while mirrors pass', () => {
      for (const { prefix, location, blocked, mirror } of tables()) {
        assert.deepEqual([location, blocked, mirror.length], [prefix, true, 1]);
        // A scheme or /v2 would become part of the name.
        assert.equal(mirror[0]?.location, `mirror.example:5000/m/${prefix.replace(':', '-')}`);
      }
      assert.ok(tables({ fallback: true }).every(({ blocked }) => blocked === undefined));
    });

    it('one location with two kinds of `insecure` makes the whole configuration invalid; it belongs to the mirror', () => {
      const all = tables({ scheme: 'http' });
      const byLocation = Map.groupBy(all, ({ location }) => location);
      assert.ok([...byLocation.values()].every(same => same.length === 1));
      assert.ok(all.every(({ location, insecure }) => insecure === undefined || location === 'mirror.example:5000'));
      assert.ok(all.flatMap(({ mirror = [] }) => mirror).every(({ insecure }) => insecure === true));
    });

    it('names without a host are looked for in lists of the node: aliases say what they mean', () => {
      const spelled = (written: string) => ({ ...aUse(), written });
      const uses = [
        'web:1',
        'library/web:1@sha256:0',
        'docker.io/web:1',
        'index.docker.io/library/web',
        'web.d/x:1',
      ].map(spelled);
      const lock = aLock([
        anImage('docker.io/library/web:1', { uses }),
        anImage('quay.io/team/app:2', { uses: [aUse()] }),
      ]);
      const mirror = parseMirror('mirror.example:5000/m');
      const options = { mirror, scheme: 'https', fallback: false, runtime: 'crio', hosts: [] } as const;
      const [file] = generateNodes(lock, { ...options, format: 'registries-conf' }).files;
      assert.deepEqual(Object.entries(toml(file?.text ?? '').aliases ?? {}), [
        ['library/web', 'docker.io/library/web'],
        ['web', 'docker.io/library/web'],
      ]);
    });

    it('both ways to pull from a mirror at once are an error, and a CA belongs to the mirror’s host', () => {
      assert.doesNotMatch(textOf('registries-conf', {}, '.conf'), /mirror-by-digest-only|pull-from-mirror/);
      assert.ok(filesOf('registries-conf', { ca }).has('etc/containers/certs.d/mirror.example:5000/ca.crt'));
    });
  });

  describe('k3s and RKE2', () => {
    it('rewrites are tried in no order: a path at the endpoint does without, and a rewrite matches one whole name', () => {
      assert.doesNotMatch(textOf('k3s', {}, 'registries.yaml'), /rewrite/);
      const mirror = parseMirror('mirror.example:5000/m', '{host}-{name}');
      const { mirrors } = yaml(textOf('k3s', { mirror }, 'registries.yaml'));
      assert.deepEqual(mirrors['quay.io'].rewrite, { '^team/app$': 'm/quay.io-app' });
    });

    it('a rewrite comes to stand between quotes of TOML as it is: there is nothing to escape in it', () => {
      const mirror = parseMirror('mirror.example:5000/m', '{host}-{name}');
      const text = filesOf('k3s', { mirror }, ['quay.io/team/app.one:1']).get('etc/rancher/k3s/registries.yaml')?.text;
      const [[pattern = '', name]] = Object.entries<string>(yaml(text ?? '').mirrors['quay.io'].rewrite) as [
        [string, string],
      ];
      assert.deepEqual(toml(`"${pattern}" = "${name}"`), toml(`'${pattern}' = '${name}'`));
      assert.ok(new RegExp(pattern).test('team/app.one') && !new RegExp(pattern).test('team/app-one'));
    });

    it('settings of an upstream host keep its endpoint: `configs` has the mirror alone, by host and port', () => {
      for (const format of ['k3s', 'rke2']) {
        const { configs } = yaml(textOf(format, { ca, credentials }, 'registries.yaml'));
        assert.deepEqual(Object.keys(configs), ['mirror.example:5000']);
        assert.match(textOf(format, {}, 'config.yaml.d/50-airgap.yaml'), /^disable-default-registry-endpoint: true$/m);
      }
    });
  });

  describe('Talos', () => {
    it('a CA is PEM in a document of its own, and base64 in the older form, whose overridePath is the mirror’s', () => {
      const tls = parseAllDocuments(textOf('talos', { ca }))
        .map(one => one.toJS())
        .find(one => one?.kind === 'RegistryTLSConfig');
      assert.equal(tls.name, 'mirror.example:5000');
      assert.ok(new X509Certificate(tls.ca));
      const { registries } = yaml(textOf('talos-machine', { ca })).machine;
      assert.ok(new X509Certificate(Buffer.from(registries.config['mirror.example:5000'].tls.ca, 'base64')));
      assert.equal(registries.mirrors['docker.io'].overridePath, true);
    });
  });

  it('plain http is spoken to the mirror’s own name only where that is said: overridden values name it', () => {
    const told = (format: string, name?: string) => textOf(format, { scheme: 'http', fallback: true }, name);
    const own = 'http://mirror.example:5000';
    for (const format of ['k3s', 'rke2']) {
      assert.deepEqual(yaml(told(format, 'registries.yaml')).mirrors['mirror.example:5000'].endpoint, [own]);
      assert.equal('mirror.example:5000' in yaml(textOf(format, {}, 'registries.yaml')).mirrors, false);
    }
    const documents = parseAllDocuments(told('talos')).map(one => one.toJS());
    assert.deepEqual(documents.find(one => one?.name === 'mirror.example:5000')?.endpoints, [{ url: own }]);
    const { mirrors } = yaml(told('talos-machine')).machine.registries;
    assert.deepEqual(mirrors['mirror.example:5000'].endpoints, [own]);
    const { prefix, server } = yaml(told('kubespray')).containerd_registries_mirrors.at(-1);
    assert.deepEqual([prefix, server], ['mirror.example:5000', own]);
    const merge = { file: 'config.toml', text: 'version = 2\n', mode: 0o644 };
    const merged = textOf('containerd-mirrors', { scheme: 'http', fallback: true, merge });
    assert.match(merged, /mirrors\."mirror\.example:5000"\]\s+endpoint = \["http:\/\/mirror\.example:5000"\]/);
    assert.match(
      told('bottlerocket'),
      /^registry = "mirror.example:5000"\nendpoint = \["http:\/\/mirror.example:5000"\]$/m,
    );
  });

  describe('kind', () => {
    it('a patch of another version than the node’s is skipped: there is one of each', () => {
      const { containerdConfigPatches } = yaml(textOf('kind', {}, 'kind.yaml'));
      assert.deepEqual(
        containerdConfigPatches.map((text: string) => toml(text).version),
        [2, 3],
      );
    });
  });

  describe('OpenShift', () => {
    it('a source blocked for digests is blocked for tags: both sets have the same sources', () => {
      const sets = parseAllDocuments(textOf('openshift'))
        .map(one => one.toJS())
        .filter(one => one?.spec);
      const sources = sets.map(({ spec }) =>
        (spec.imageDigestMirrors ?? spec.imageTagMirrors).map((one: { source: string }) => one.source),
      );
      assert.equal(sets.length, 2);
      assert.deepEqual(sources[0], sources[1]);
      // The cluster's own release stands on quay.io.
      assert.ok(!sources[0].includes('quay.io') && sources[0].includes('quay.io/team/app'));
    });

    it('the key of a CA has two dots for the port, a mode is decimal, and a reboot is announced', () => {
      const map = parseAllDocuments(textOf('openshift', { ca }))
        .map(one => one.toJS())
        .find(one => one?.kind === 'ConfigMap');
      assert.deepEqual(Object.keys(map.data), ['mirror.example..5000']);
      const { files } = yaml(textOf('machine-config')).spec.config.storage;
      assert.deepEqual(
        files.map((file: { mode: number }) => file.mode),
        [420],
      );
      assert.match(textOf('openshift'), /drains and reboots every node/);
      assert.match(textOf('machine-config'), /drains and reboots every node/);
    });
  });
});
