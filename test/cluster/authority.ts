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

function openssl(...words: readonly string[]): void {
  execFileSync('openssl', words, { stdio: ['ignore', 'ignore', 'pipe'] });
}
