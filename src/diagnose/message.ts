// SPDX-License-Identifier: Apache-2.0

/** What stops a pull, as the kubelet or the runtime of the node says it. */
export type Symptom =
  | 'invalid-name'
  | 'never'
  | 'disk-full'
  | 'signature'
  | 'throttled'
  | 'plain-http'
  | 'authority'
  | 'certificate'
  | 'platform'
  | 'proxy'
  | 'no-host'
  | 'unreachable'
  | 'unauthorized'
  | 'denied'
  | 'not-found'
  | 'server-error';

export interface Reading {
  readonly symptom: Symptom;
  /** `host[:port]` that was asked, where the message has it. */
  readonly host?: string;
  /** The text that it was read from, without what may be secret in it. */
  readonly said: string;
}

/**
 * Words of kubelet, containerd, CRI-O and cri-dockerd, the surest first: a refused certificate also says that something was
 * not found in the end. test/diagnose/message.test.ts has the messages that they were taken from.
 */
const SYMPTOMS: readonly (readonly [symptom: Symptom, words: RegExp])[] = [
  ['invalid-name', /invalid reference format|couldn't parse image (?:reference|name)|InvalidImageName/i],
  ['never', /is not present with pull policy of Never/],
  ['disk-full', /no space left on device/],
  ['signature', /signature validation failed|SignatureValidationFailed|Source image rejected|signature was required/i],
  ['throttled', /toomanyrequests|429 Too Many Requests/i],
  ['plain-http', /server gave HTTP response to HTTPS client/],
  ['authority', /x509: certificate signed by unknown authority|self-signed certificate/],
  ['certificate', /x509: |failed to verify certificate|remote error: tls|tls: /],
  [
    'platform',
    /no match for (?:current )?platform|no matching manifest for|no image found in (?:manifest list|image index) for/,
  ],
  ['proxy', /proxyconnect tcp/],
  [
    'no-host',
    /no such host|name resolution|server misbehaving|lookup \S+ on \S+: .*(?:i\/o timeout|connection refused)/,
  ],
  [
    'unreachable',
    /i\/o timeout|connection refused|no route to host|network is unreachable|deadline exceeded|connection reset|handshake timeout|Client\.Timeout|the registry is unavailable/,
  ],
  [
    'unauthorized',
    /no basic auth credentials|401 Unauthorized|unauthorized|authentication required|failed to authorize/i,
  ],
  ['denied', /pull access denied|403 Forbidden|denied:|is denied|insufficient_scope/i],
  ['not-found', /manifest unknown|name unknown|not found|NotFound/i],
  [
    'server-error',
    /\b50[0-4] (?:Internal|Bad|Service|Gateway|Not Implemented)|Internal Server Error|Bad Gateway|Service Unavailable/i,
  ],
];

/** What one message says of a pull; undefined for a message that says nothing of why. */
export function readMessage(message: string): Reading | undefined {
  // CRI-O asks mirrors first and tells of them in passing; behind them stands upstream, which nobody expects to answer.
  const [, mirrors] = /\(Mirrors also failed: \[(.*?)\]\):/s.exec(message) ?? [];
  return read(mirrors ?? message, message);
}

function read(text: string, message: string): Reading | undefined {
  const symptom = SYMPTOMS.find(([, words]) => words.test(text))?.[0];
  if (symptom === undefined) return undefined;
  // Docker Hub ends its answer with the address of a page about limits.
  const host = hostIn(text.replace(/upgrading: \S+/, ''));
  return { symptom, ...(host !== undefined && { host }), said: withoutSecrets(message) };
}

/** Names of Secrets that the kubelet did not find, from its event. */
export function missingSecrets(message: string): string[] {
  const [, names = ''] = /Unable to retrieve some image pull secrets \(([^)]*)\)/.exec(message) ?? [];
  return names
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '');
}

/** Signed addresses of blobs, and passwords in addresses, are nobody else's. */
function withoutSecrets(message: string): string {
  return message.replace(/(https?:\/\/)[^\s/"@]*@/g, '$1').replace(/(https?:\/\/[^\s"?]*)\?[^\s"]*/g, '$1');
}

/** The registry's own address comes before those of its token and blob servers. */
function hostIn(text: string): string | undefined {
  const patterns = [
    /https?:\/\/(?:[^\s/"@]*@)?([^\s/"]+)\/v2\//,
    /pinging (?:container|docker) registry ([^\s:]+(?::\d+)?):/,
    /reading manifest \S+ in ([^\s/]+)\//i,
    /lookup ([^\s:]+)(?: on |:)/,
    /https?:\/\/(?:[^\s/"@]*@)?([^\s/"]+)/,
  ];
  return patterns.map(pattern => pattern.exec(text)?.[1]).find(host => host !== undefined);
}
