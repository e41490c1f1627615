// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A certificate and its key, as files. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority of a test's own, in its folder. */
export class Authority {
  readonly cert: string;
  readonly #folder: string;
  readonly #clients = new Map<string, KeyPair>();

  constructor(folder: string) {
    this.#folder = folder;
    const [key, cert] = [path.join(folder, 'ca.key'), path.join(folder, 'ca.crt')];
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      key,
      '-out',
      cert,
      '-subj',
      '/CN=test-ca',
      '-days',
      '2',
    );
    this.cert = cert;
  }

  /** For a server on loopback. */
  server(name: string): KeyPair {
    return this.#issue(
      name,
      `/CN=${name}`,
      'subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth\n',
      '2',
    );
  }

  /** For a user of these groups, as Kubernetes reads subjects; the same one when asked again. */
  client(user: string, groups: readonly string[] = []): KeyPair {
    const known = this.#clients.get(user);
    if (known !== undefined) return known;
    const subject = [...groups.map(group => `/O=${group}`), `/CN=${user}`].join('');
    const issued = this.#issue(user, subject, 'extendedKeyUsage=clientAuth\n', '2');
    this.#clients.set(user, issued);
    return issued;
  }

  /** A certificate that expired yesterday, by OpenSSL's clock and anybody's. */
  expired(user: string): KeyPair {
    return this.#issue(user, `/CN=${user}`, 'extendedKeyUsage=clientAuth\n', '-1');
  }

  #issue(name: string, subject: string, extensions: string, days: string): KeyPair {
    const at = (end: string): string => path.join(this.#folder, `${name}.${end}`);
    openssl('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', at('key'), '-out', at('csr'), '-subj', subject);
    writeFileSync(at('ext'), extensions);
    const authority = ['-CA', this.cert, '-CAkey', path.join(this.#folder, 'ca.key'), '-CAcreateserial'];
    openssl('x509', '-req', '-in', at('csr'), '-out', at('crt'), '-days', days, '-extfile', at('ext'), ...authority);
    return { cert: at('crt'), key: at('key') };
  }
}

/** As a kubeconfig holds it. */
export function base64(file: string): string {
  return readFileSync(file).toString('base64');
}

/** A certificate for a server on loopback that nobody else signed, good from one day to another, as OpenSSL writes them: 20260101000000Z. */
export function selfSigned(folder: string, from: string, to: string): KeyPair {
  const at = (name: string): string => path.join(folder, name);
  const [cert, key] = [at('own.crt'), at('own.key')];
  writeFileSync(at('index'), '');
  writeFileSync(at('serial'), '01');
  const settings = 'database=index\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\nx509_extensions=e\n';
  writeFileSync(
    at('ca.cnf'),
    `[ca]\ndefault_ca=d\n[d]\n${settings}[p]\ncommonName=supplied\n[e]\nsubjectAltName=IP:127.0.0.1\n`,
  );
  openssl('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', at('own.csr'), '-subj', '/CN=own');
  const words = ['-batch', '-config', 'ca.cnf', '-selfsign', '-notext', '-keyfile', key];
  const dates = ['-startdate', from, '-enddate', to];
  execFileSync('openssl', ['ca', ...words, ...dates, '-in', at('own.csr'), '-out', cert], {
    cwd: folder,
    stdio: 'pipe',
  });
  return { cert, key };
}

function openssl(...words: readonly string[]): void {
  execFileSync('openssl', words, { stdio: ['ignore', 'ignore', 'pipe'] });
}
