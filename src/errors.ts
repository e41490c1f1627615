// SPDX-License-Identifier: Apache-2.0

/** Every way this program fails on purpose. Closed: a new way of failing gets a name here. */
export type ErrorCode =
  | 'REFERENCE_INVALID'
  | 'PLATFORM_INVALID'
  | 'DOCUMENT_INVALID'
  | 'INPUT_TOO_LARGE'
  | 'INPUT_NOT_FOUND'
  | 'INPUT_EMPTY'
  | 'NO_IMAGES'
  | 'HELM_MISSING'
  | 'HELM_TOO_OLD'
  | 'HELM_FAILED'
  | 'KUSTOMIZE_MISSING'
  | 'CHART_NOT_FOUND'
  | 'CHART_INVALID'
  | 'CHART_DEPENDENCIES_MISSING'
  | 'VALUES_INVALID'
  | 'CONFIG_INVALID'
  | 'RULES_INVALID'
  | 'REPOSITORY_INVALID'
  | 'LOCK_INVALID'
  | 'LOCK_VERSION'
  | 'LOCK_MISSING'
  | 'LOCK_INCOMPLETE'
  | 'LAYOUT_INVALID'
  | 'LAYOUT_COLLISION'
  | 'BUNDLE_INCOMPLETE'
  | 'BUNDLE_NESTED'
  | 'IMAGE_UNNAMED'
  | 'OVERRIDE_CONFLICT'
  | 'REGISTRY_UNREACHABLE'
  | 'REGISTRY_TIMEOUT'
  | 'REGISTRY_DENIED'
  | 'REGISTRY_NOT_FOUND'
  | 'REGISTRY_THROTTLED'
  | 'REGISTRY_ANSWER'
  | 'REGISTRY_TROUBLE'
  | 'KUBECONFIG_INVALID'
  | 'CLUSTER_UNREACHABLE'
  | 'CLUSTER_TIMEOUT'
  | 'CLUSTER_UNAUTHORIZED'
  | 'CLUSTER_FORBIDDEN'
  | 'CLUSTER_NOT_FOUND'
  | 'CLUSTER_EXPIRED'
  | 'CLUSTER_ANSWER'
  | 'MANIFEST_UNSUPPORTED'
  | 'TAG_EXISTS'
  | 'PLAN_STALE'
  | 'DIGEST_MISMATCH'
  | 'SIGNATURE_INVALID'
  | 'CREDENTIALS_INVALID'
  | 'FORMAT_UNFIT'
  | 'REVISION_UNKNOWN'
  | 'GIT_FAILED'
  | 'FILE_WRITE'
  | 'USAGE';

/**
 * A failure that a person can act on. `message` says what happened and where (chart, object, side of a copy);
 * `hint` says one thing to try; `cause` keeps the original error for `DEBUG`. Never holds a secret.
 */
export class AirgapError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AirgapError';
    this.code = code;
    this.hint = options.hint;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is no folder',
};

/** Why the system did not do it, in words where there are some. */
export function reasonOf({ code, message }: { readonly code?: string | undefined; readonly message: string }): string {
  return REASONS[code ?? ''] ?? code ?? message;
}
