// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { missingSecrets, readMessage, type Symptom } from '../../src/diagnose/message.ts';

/** What kubelets and runtimes say, in the forms that public reports of failures quote, with other names. */
const SAID: readonly (readonly [runtime: string, symptom: Symptom, host: string | undefined, message: string])[] = [
  [
    'containerd',
    'authority',
    'mirror.example:5000',
    'Failed to pull image "mirror.example:5000/m/quay.io/team/web:1": failed to pull and unpack image "mirror.example:5000/m/quay.io/team/web:1": failed to resolve reference "mirror.example:5000/m/quay.io/team/web:1": failed to do request: Head "https://mirror.example:5000/v2/m/quay.io/team/web/manifests/1": tls: failed to verify certificate: x509: certificate signed by unknown authority',
  ],
  [
    'docker',
    'authority',
    'mirror.example',
    'Failed to pull image "mirror.example/web:1": rpc error: code = Unknown desc = Error response from daemon: Get https://mirror.example/v2/: x509: certificate signed by unknown authority',
  ],
  [
    'containerd',
    'certificate',
    'mirror.example:5000',
    'failed to do request: Head "https://mirror.example:5000/v2/web/manifests/1": tls: failed to verify certificate: x509: certificate is valid for localhost, not mirror.example',
  ],
  [
    'CRI-O',
    'certificate',
    'mirror.example',
    'pinging container registry mirror.example: Get "https://mirror.example/v2/": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-02-01T00:00:00Z is after 2026-01-01T00:00:00Z',
  ],
  [
    'docker',
    'unauthorized',
    'nexus.example:10004',
    'Failed to pull image "nexus.example:10004/web:2.2.22": rpc error: code = Unknown desc = Error response from daemon: Get https://nexus.example:10004/v2/web/manifests/2.2.22: no basic auth credentials',
  ],
  [
    'containerd',
    'unauthorized',
    undefined,
    'failed to pull and unpack image "123456789101.dkr.ecr.eu-west-1.amazonaws.com/web@sha256:7031": failed to resolve reference "123456789101.dkr.ecr.eu-west-1.amazonaws.com/web@sha256:7031": pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials',
  ],
  [
    'containerd',
    'unauthorized',
    'mirror.example',
    'failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://mirror.example/token?scope=repository%3Aweb%3Apull&service=registry: 401 Unauthorized',
  ],
  [
    'containerd',
    'unauthorized',
    'mirror.example',
    'unexpected status from HEAD request to https://mirror.example/v2/web/manifests/1: 401 Unauthorized',
  ],
  [
    'CRI-O',
    'unauthorized',
    'mirror.example',
    'Failed to pull image "mirror.example/web:1": initializing source docker://mirror.example/web:1: reading manifest 1 in mirror.example/web: unauthorized: access to the requested resource is not authorized',
  ],
  [
    'docker',
    'unauthorized',
    'registry-1.docker.io',
    'Error response from daemon: Get https://registry-1.docker.io/v2/library/nginx/manifests/latest: unauthorized: incorrect username or password',
  ],
  [
    'containerd',
    'denied',
    undefined,
    'failed to resolve reference "registry.example/team/web:1": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
  ],
  [
    'docker',
    'denied',
    undefined,
    'Failed to pull image "web": Error response from daemon: pull access denied for web, repository does not exist or may require \'docker login\': denied: requested access to the resource is denied',
  ],
  [
    'containerd',
    'denied',
    'mirror.example',
    'unexpected status from HEAD request to https://mirror.example/v2/web/manifests/1: 403 Forbidden',
  ],
  [
    'containerd',
    'not-found',
    undefined,
    'Failed to pull image "mirror.example/m/web:1": rpc error: code = NotFound desc = failed to pull and unpack image "mirror.example/m/web:1": failed to resolve reference "mirror.example/m/web:1": mirror.example/m/web:1: not found',
  ],
  [
    'CRI-O',
    'not-found',
    'registry.example',
    'rpc error: code = Unknown desc = Error reading manifest latest in registry.example/image: manifest unknown: manifest unknown',
  ],
  [
    'docker',
    'not-found',
    undefined,
    'Failed to pull image "mirror.example/web:1": rpc error: code = Unknown desc = Error response from daemon: manifest for mirror.example/web:1 not found: manifest unknown: manifest unknown',
  ],
  [
    'CRI-O with mirrors',
    'not-found',
    'mirror.example',
    'Failed to pull image "quay.io/team/web:1": initializing source docker://quay.io/team/web:1: (Mirrors also failed: [mirror.example/m/quay.io/team/web:1: reading manifest 1 in mirror.example/m/quay.io/team/web: manifest unknown]): quay.io/team/web:1: pinging container registry quay.io: Get "https://quay.io/v2/": dial tcp: lookup quay.io on 10.0.0.2:53: no such host',
  ],
  [
    'containerd',
    'platform',
    undefined,
    'Failed to pull image "ghcr.io/team/web:0.1.5": rpc error: code = NotFound desc = failed to pull and unpack image "ghcr.io/team/web:0.1.5": no match for platform in manifest: not found',
  ],
  [
    'docker',
    'platform',
    undefined,
    'Error response from daemon: no matching manifest for linux/arm64/v8 in the manifest list entries: no match for platform in manifest: not found',
  ],
  [
    'CRI-O',
    'platform',
    undefined,
    'rpc error: code = Unknown desc = choosing image instance: no image found in image index for architecture "arm64", variant "v8", OS "linux"',
  ],
  [
    'CRI-O, older',
    'platform',
    undefined,
    'Error choosing image instance: no image found in manifest list for architecture arm, variant v8, OS linux',
  ],
  [
    'CRI-O',
    'unreachable',
    'registry-1.docker.io',
    'pinging docker registry returned: Get http://registry-1.docker.io/v2/: dial tcp 34.199.40.84:80: i/o timeout',
  ],
  [
    'containerd',
    'unreachable',
    'registry-1.docker.io',
    'failed to do request: Head "https://registry-1.docker.io/v2/library/nginx/manifests/1": dial tcp 44.205.64.79:443: connect: connection refused',
  ],
  [
    'docker',
    'unreachable',
    'registry-1.docker.io',
    'Error response from daemon: Get "https://registry-1.docker.io/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
  ],
  [
    'kubelet',
    'unreachable',
    undefined,
    'image pull failed for mirror.example/web:1 because the registry is unavailable.',
  ],
  [
    'containerd',
    'no-host',
    'registry-1.docker.io',
    'failed to do request: Head "https://registry-1.docker.io/v2/library/nginx/manifests/1": dial tcp: lookup registry-1.docker.io on 10.0.0.2:53: no such host',
  ],
  [
    'docker',
    'no-host',
    'registry-1.docker.io',
    'Error response from daemon: Get https://registry-1.docker.io/v2/: dial tcp: lookup registry-1.docker.io on 127.0.0.53:53: server misbehaving',
  ],
  [
    'CRI-O',
    'no-host',
    'registry.openshift.svc:5000',
    'pinging container registry registry.openshift.svc:5000: Get "https://registry.openshift.svc:5000/v2/": dial tcp: lookup registry.openshift.svc on 223.5.5.5:53: read udp 10.253.25.6:33734->223.5.5.5:53: i/o timeout',
  ],
  [
    'CRI-O',
    'proxy',
    'registry-1.docker.io',
    'error pinging docker registry registry-1.docker.io: Get "https://registry-1.docker.io/v2/": proxyconnect tcp: dial tcp: lookup http: Temporary failure in name resolution',
  ],
  [
    'containerd',
    'throttled',
    'registry-1.docker.io',
    'failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/busybox/manifests/sha256:50aa: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit',
  ],
  [
    'docker',
    'throttled',
    undefined,
    'Error response from daemon: toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit',
  ],
  [
    'containerd',
    'plain-http',
    'localhost:7439',
    'failed to do request: Head "https://localhost:7439/v2/docker.io/team/web/manifests/1": http: server gave HTTP response to HTTPS client',
  ],
  ['kubelet', 'never', undefined, 'Container image "team/web:1" is not present with pull policy of Never'],
  [
    'kubelet',
    'invalid-name',
    undefined,
    'Failed to apply default image tag "Team/Web:1": couldn\'t parse image name "Team/Web:1": invalid reference format: repository name (Team/Web) must be lowercase',
  ],
  [
    'containerd',
    'disk-full',
    undefined,
    'failed to pull and unpack image "web:1": failed to extract layer sha256:1: write /var/lib/containerd/x: no space left on device',
  ],
  [
    'CRI-O',
    'signature',
    undefined,
    'SignatureValidationFailed: Source image rejected: A signature was required, but no signature exists',
  ],
  [
    'containerd',
    'server-error',
    'mirror.example',
    'unexpected status from HEAD request to https://mirror.example/v2/web/manifests/1: 503 Service Unavailable',
  ],
];

describe('what runtimes say of a pull', () => {
  for (const [runtime, symptom, host, message] of SAID) {
    it(`${symptom}, by ${runtime}`, () => {
      const reading = readMessage(message);
      assert.deepEqual([reading?.symptom, reading?.host], [symptom, host]);
    });
  }

  it('stands behind what the kubelet puts in front', () => {
    const said = 'Back-off pulling image "web:1": ErrImagePull: failed to resolve reference "web:1": web:1: not found';
    assert.equal(readMessage(said)?.symptom, 'not-found');
  });

  it('is nothing where it says nothing of why', () => {
    for (const message of [
      'Back-off pulling image "nginx:1"',
      'Error: ImagePullBackOff',
      'Pulling image "nginx:1"',
      '',
    ])
      assert.equal(readMessage(message), undefined);
  });

  it('is told without what may be secret', () => {
    const said = readMessage(
      'failed open: failed to do request: Get "https://user:secret@blobs.example/sha256/62?X-Amz-Credential=secret&X-Amz-Signature=secret": dial tcp: lookup blobs.example: no such host',
    )?.said;
    assert.equal(
      said,
      'failed open: failed to do request: Get "https://blobs.example/sha256/62": dial tcp: lookup blobs.example: no such host',
    );
  });

  it('names Secrets that were not found', () => {
    const said =
      'Unable to retrieve some image pull secrets (regcred, other); attempting to pull the image may not succeed.';
    assert.deepEqual(missingSecrets(said), ['regcred', 'other']);
    assert.equal(readMessage(said), undefined);
  });
});
