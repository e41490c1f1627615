// SPDX-License-Identifier: Apache-2.0
import { AirgapError, type ErrorCode } from '../errors.ts';
import { codeOf, LOST_WAYS, type Reasons, UNTRUSTED } from '../oci/http/network-error.ts';
import { plainWords } from '../oci/http/plain-words.ts';
import { tryJson } from '../reference/try-json.ts';
import { isMap, type ValueMap } from '../rendered/value.ts';

const CODES: Readonly<Record<number, ErrorCode>> = {
  401: 'CLUSTER_UNAUTHORIZED',
  403: 'CLUSTER_FORBIDDEN',
  404: 'CLUSTER_NOT_FOUND',
  410: 'CLUSTER_EXPIRED',
};

const SLOW: Readonly<Record<string, string>> = {
  TimeoutError: 'no answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  ETIMEDOUT: 'no connection in time',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped half way',
};

const REASONS: Reasons = {
  ECONNREFUSED: ['nothing listens there', 'Is the cluster up, and is this the right context?'],
  ENOTFOUND: ['no such host', 'Check the server of the kubeconfig; behind a proxy set HTTPS_PROXY or proxy-url.'],
  ...LOST_WAYS,
  UND_ERR_ABORTED: ['the proxy refuses to connect to it', 'Check proxy-url, HTTPS_PROXY and NO_PROXY.'],
  UND_ERR_PRX_TLS: ['the proxy has no certificate for its name', 'Check proxy-url.'],
  CERT_HAS_EXPIRED: ['its certificate has expired', 'Renew the certificate of the API server.'],
  CERT_NOT_YET_VALID: ['its certificate is not valid yet', "Compare this machine's clock with the cluster's."],
  ERR_TLS_CERT_ALTNAME_INVALID: ['its certificate is for another name', 'The kubeconfig can set tls-server-name.'],
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: ['it wants a client certificate'],
  ERR_SSL_SSL_ALERT_CERTIFICATE_EXPIRED: ['your client certificate has expired', 'Renew the credentials.'],
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: [
    'your client certificate and key do not belong together',
    'Check the kubeconfig.',
  ],
  ERR_SSL_WRONG_VERSION_NUMBER: ['it does not speak TLS', 'Check the server of the kubeconfig.'],
  EPROTO: ['it does not speak TLS', 'Check the server of the kubeconfig.'],
};

/** What an API server answered in place of what was asked for, with its own words; `better` is a hint in place of the usual one. */
export function answerError(
  cluster: string,
  doing: string,
  status: number,
  body: string,
  better?: string,
): AirgapError {
  const answer = parse(body);
  const message = [`${cluster}: cannot ${doing}: ${status}`, wordsOf(answer, body)].filter(Boolean).join(' ');
  const hint =
    better ?? HINTS[status] ?? (status >= 500 ? 'The API server is in trouble; try again later.' : undefined);
  return new AirgapError(CODES[status] ?? 'CLUSTER_ANSWER', message, {
    ...(hint !== undefined && { hint }),
    ...(answer !== undefined && { cause: answer }),
  });
}

const HINTS: Readonly<Record<number, string>> = {
  401: 'The credentials of this context are wrong or have expired: sign in again.',
  403: '`generate rbac` writes the roles that this program needs.',
};

/** The message of a Kubernetes Status, or a plain text as it is. */
function wordsOf(status: ValueMap | undefined, body: string): string {
  if (typeof status?.message === 'string') return plainWords(status.message);
  return /^\s*</.test(body) ? 'answered HTML: is this an API server?' : plainWords(body);
}

/** A proxy in between answers what it likes. */
function parse(body: string): ValueMap | undefined {
  const status = tryJson(body);
  return isMap(status) ? status : undefined;
}

/** Turns what a connection threw into CLUSTER_TIMEOUT or CLUSTER_UNREACHABLE; an AirgapError stays what it is. */
export function networkError(cluster: string, doing: string, cause: unknown): AirgapError {
  if (cause instanceof AirgapError) return cause;
  const code = codeOf(cause);
  const slow = SLOW[code];
  if (slow !== undefined) {
    const hint = 'The API server hangs or is overloaded; --request-timeout gives it longer.';
    return new AirgapError('CLUSTER_TIMEOUT', `${cluster}: cannot ${doing}: ${slow}`, { cause, hint });
  }
  const [why, hint] = UNTRUSTED.test(code)
    ? ['its certificate is signed by no authority that the kubeconfig names', 'Check certificate-authority-data.']
    : (REASONS[code] ?? [plainWords(code)]);
  return new AirgapError('CLUSTER_UNREACHABLE', `${cluster}: cannot ${doing}: ${why}`, {
    cause,
    ...(hint !== undefined && { hint }),
  });
}

/** What goes wrong before a request is sent: files that are missing, programs that fail. Their output may hold the secret. */
export function credentialsError(cluster: string, cause: unknown): AirgapError {
  const { code, path, message } = cause as NodeJS.ErrnoException;
  // A plugin that fails says on stderr why; one whose stdout cannot be read makes an error that quotes it.
  const isQuoting = cause instanceof SyntaxError || cause instanceof TypeError;
  const why =
    code === 'ENOENT' ? `${path ?? 'a program or file'} is not there` : isQuoting ? UNREADABLE : plainWords(message);
  return new AirgapError('KUBECONFIG_INVALID', `${cluster}: no credentials: ${why}`, {
    hint: 'Try the same with kubectl: `kubectl auth whoami`.',
  });
}

const UNREADABLE = 'the exec plugin printed no ExecCredential';
