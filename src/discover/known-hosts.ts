// SPDX-License-Identifier: Apache-2.0

/** Public registries by exact host. */
const EXACT = new Set([
  'docker.io',
  'index.docker.io',
  'registry-1.docker.io',
  'quay.io',
  'ghcr.io',
  'gcr.io',
  'k8s.gcr.io',
  'registry.k8s.io',
  'mcr.microsoft.com',
  'public.ecr.aws',
  'ecr-public.aws.com',
  'nvcr.io',
  'icr.io',
  'cgr.dev',
  'lscr.io',
  'registry.gitlab.com',
  'docker.elastic.co',
  'container-registry.oracle.com',
  'xpkg.upbound.io',
  'xpkg.crossplane.io',
  'localhost',
]);

/** Registries by pattern. ECR is told by its own part of the name: `*.amazonaws.com` alone would catch label keys, and AWS has more domains. */
const PATTERNS = [
  /\.gcr\.io$/,
  /\.pkg\.dev$/,
  /\.azurecr\.(io|cn|us)$/,
  /\.icr\.io$/,
  /\.dkr[.-]ecr(-fips)?\.[a-z0-9-]+\./,
  /\.ocir\.io$/,
  /^(registry|docker|cr|containers?|container-registry|images?|oci|harbor|quay|mirror)(-[a-z0-9]+)?\./,
  /\.(registry|cr|jfrog|harbor)\./,
  /\.airgap\.invalid$/,
];

/** True when `host` (with or without port) is known to be an image registry; `extra` are hosts of this run. */
export function isKnownHost(host: string, extra: ReadonlySet<string>): boolean {
  if (extra.has(host) || EXACT.has(host)) return true;
  const name = host.replace(/:\d+$/, '');
  return EXACT.has(name) || PATTERNS.some(pattern => pattern.test(name));
}
