// SPDX-License-Identifier: Apache-2.0
import { counted } from '../reference/counted.ts';
import type { Reference } from '../reference/reference.ts';
import type { Evidence, Finding } from './evidence.ts';
import { missingSecrets } from './message.ts';
import { covers } from './pull-secrets.ts';

/** Which credentials lack, or are not taken, when a registry wants some. Tells names of Secrets and of registries, nothing else. */
export function credentialsFinding(evidence: Evidence, reference: Reference, host: string): Finding {
  const { pod, messages } = evidence;
  const where = `namespace ${pod.namespace}`;
  const unfound = new Set(messages.flatMap(missingSecrets));
  const secrets = evidence.secrets.map(secret =>
    secret.state === 'hidden' && unfound.has(secret.name) ? { ...secret, state: 'missing' as const } : secret,
  );
  const named = `kubectl -n ${pod.namespace} create secret docker-registry NAME --docker-server=${host} …`;
  if (secrets.length === 0) {
    return {
      cause: 'credentials-missing',
      explanation: `${host} wants credentials, and neither the Pod nor its service account ${pod.serviceAccount} names a Secret with some.`,
      fix: `Make one (${named}) and name it under imagePullSecrets of the Pod or of service account ${pod.serviceAccount}; or give the nodes credentials for ${host}.`,
    };
  }
  const gone = secrets.filter(({ state }) => state === 'missing').map(({ name }) => name);
  const holder = secrets.find(({ registries = [] }) => registries.some(registry => covers(registry, reference)));
  const hidden = secrets.filter(({ state }) => state === 'hidden').map(({ name }) => name);
  if (holder !== undefined) {
    return {
      cause: 'credentials-rejected',
      explanation: `Secret ${holder.name} has credentials for ${host}, and the registry does not take them for ${reference.repository}.`,
      fix: `Renew them in Secret ${holder.name} of ${where}: they are wrong, have expired, or may not read ${reference.repository}.`,
    };
  }
  if (gone.length > 0) {
    return {
      cause: 'secret-missing',
      explanation: `The Pod names ${list('Secret', gone)} for pulling, which ${where} does not have.`,
      fix: `Make ${gone.join(', ')} in ${where}: ${named.replace('NAME', gone[0] ?? 'NAME')}`,
    };
  }
  if (hidden.length > 0) {
    return {
      cause: 'credentials',
      explanation: `${host} does not take the credentials that the node sent, or the node sent none. Whether ${list('Secret', hidden)} ${hidden.length === 1 ? 'has' : 'have'} some for ${host} could not be seen.`,
      fix: `See whether .dockerconfigjson of ${hidden.join(', ')} in ${where} has the key ${host} under auths, and whether they are right.`,
    };
  }
  const read = secrets.map(({ name, state }) => (state === 'broken' ? `${name} (of no form that is known)` : name));
  return {
    cause: 'credentials-missing',
    explanation: `${list('Secret', read)} of ${where} ${read.length === 1 ? 'has' : 'have'} no credentials for ${host}.`,
    fix: `Put the key ${host} under auths of .dockerconfigjson of ${secrets[0]?.name}, or name another Secret under imagePullSecrets.`,
  };
}

function list(noun: string, names: readonly string[]): string {
  return `${counted(names.length, noun).replace(/^\d+ /, '')} ${names.join(', ')}`;
}
