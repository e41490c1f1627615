// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseMirror } from '../../../src/plan/layout.ts';
import { fails } from '../../support/failures.ts';
import { ca, credentials, filesOf, textOf, toml, yaml } from './generated-files.ts';

/** Each is a mistake that a program takes without a word, or ends with. */
describe('traps of clouds', () => {
  it('EKS Anywhere wants public.ecr.aws among its namespaces, and its port as a text', () => {
    const { registryMirrorConfiguration: own } = yaml(textOf('eks-anywhere', { fallback: true })).spec;
    assert.equal(own.port, '5000');
    assert.ok(own.ociNamespaces.some(({ registry }: { registry: string }) => registry === 'public.ecr.aws'));
  });

  it('EKS Anywhere puts brackets around an IPv6 address itself', () => {
    const mirror = parseMirror('[fd00::5]:5000/m');
    const { registryMirrorConfiguration: own } = yaml(textOf('eks-anywhere', { fallback: true, mirror })).spec;
    assert.deepEqual([own.endpoint, own.port], ['fd00::5', '5000']);
  });

  it('`server` of Kubespray carries no path: it is a dead end at the mirror, or upstream’s own name', () => {
    for (const { server } of yaml(textOf('kubespray')).containerd_registries_mirrors) {
      assert.equal(server, 'https://mirror.example:5000');
    }
    const [hub] = yaml(textOf('kubespray', { fallback: true })).containerd_registries_mirrors;
    assert.equal(hub.server, 'https://registry-1.docker.io');
  });

  const script = (changes: Parameters<typeof textOf>[1]) =>
    /(#!\/bin\/sh\n.*?)\n--helm/s.exec(textOf('eks-nodeadm', changes))?.[1] ?? '';

  it('a password is never readable for others while nodeadm’s user data puts it there', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'nodeadm-'));
    const fake = '#!/bin/sh\nstat -c %a "$2" >> "$LOG"\nPATH=$REAL exec chmod "$@"\n';
    writeFileSync(path.join(folder, 'chmod'), fake, { mode: 0o755 });
    const log = path.join(folder, 'log');
    const env = { REAL: process.env.PATH, PATH: `${folder}:${process.env.PATH}`, LOG: log };
    execFileSync('sh', ['-c', script({ credentials }).replaceAll("'/etc/", `'${folder}/etc/`)], { env });
    const modes = readFileSync(log, 'utf8').trim().split('\n');
    rmSync(folder, { recursive: true });
    assert.deepEqual([...new Set(modes)], ['600']);
  });

  it('user data is short: a CA is in it once, and comes to stand beside each file that names it', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'nodeadm-'));
    const long = ca.repeat(6);
    execFileSync('sh', ['-c', script({ ca: long }).replaceAll("'/etc/", `'${folder}/etc/`)]);
    for (const { path: name, text, mode } of filesOf('containerd', { ca: long }).values()) {
      assert.equal(readFileSync(path.join(folder, name), 'utf8'), text);
      assert.equal(statSync(path.join(folder, name)).mode & 0o777, mode);
    }
    writeFileSync(path.join(folder, 'base64'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const env = { PATH: `${folder}:${process.env.PATH}` };
    const broken = script({}).replaceAll("'/etc/", `'${folder}/broken/etc/`);
    assert.throws(() => execFileSync('sh', ['-c', broken], { env, stdio: 'ignore' }));
    const put = readdirSync(path.join(folder, 'broken'), { recursive: true, encoding: 'utf8' });
    assert.ok(!put.some(name => name.endsWith('.toml')), 'a file that is not whole is not put there');
    rmSync(folder, { recursive: true });
  });

  it('registryMirrors of kOps loses path and CA: whole files are given, in base64 without padding, as nodeup reads it', () => {
    const { containerd, fileAssets } = yaml(textOf('kops', { ca })).spec;
    assert.equal(containerd.registryMirrors, undefined);
    const texts = [...filesOf('containerd', { ca }).values()].map(({ text }) => text);
    assert.ok(texts.some(text => text.length % 3 > 0));
    assert.deepEqual(
      fileAssets.map(({ content }: { content: string }) => Buffer.from(content, 'base64').toString()),
      texts,
    );
    for (const { isBase64, content } of fileAssets) {
      assert.equal(isBase64, true);
      assert.match(content, /^[A-Za-z0-9+/]+$/);
    }
  });

  it('the TOML key of Bottlerocket is `endpoint`', () => {
    const { settings } = toml(textOf('bottlerocket', { fallback: true }));
    assert.deepEqual(settings['container-registry'].mirrors[0].endpoint, [
      'https://mirror.example:5000/v2/m/docker.io',
    ]);
  });

  it('a password with quotes breaks containerd on Bottlerocket, which writes it as it is: base64 goes there', () => {
    const hostile = { username: 'puller', password: '"\\x' };
    const { settings } = toml(textOf('bottlerocket', { fallback: true, credentials: hostile }));
    const [{ auth, ...rest }] = settings['container-registry'].credentials;
    assert.equal(Buffer.from(auth, 'base64').toString(), 'puller:"\\x');
    assert.deepEqual(rest, { registry: 'mirror.example:5000' });
  });

  it('a path stops Docker Engine, and only Docker Hub can be mirrored', () => {
    fails(
      () => filesOf('docker', { fallback: true }, ['docker.io/library/web:1']),
      'FORMAT_UNFIT',
      /only has a place for a host/,
    );
    fails(() => filesOf('docker', { fallback: true }), 'FORMAT_UNFIT', /mirrors Docker Hub alone/);
  });

  it('daemon.json may hold a proxy with its password: its mode stays', () => {
    const merge = { file: 'daemon.json', text: '{}', mode: 0o600 };
    const changes = { fallback: true, merge, mirror: parseMirror('hub.example', 'strip-host') };
    const files = filesOf('docker', changes, ['docker.io/library/web:1']);
    assert.equal(files.get('etc/docker/daemon.json')?.mode, 0o600);
  });
});
