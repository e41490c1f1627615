// SPDX-License-Identifier: Apache-2.0
import { load } from 'js-yaml';
import { AirgapError } from '../errors.ts';
import { canonical, tryReference } from '../reference/reference.ts';
import { isMap } from '../rendered/value.ts';
import { refuseWide, SCHEMA, yamlProblem } from '../rendered/yaml.ts';
import type { Lock, LockedImage } from './lock.ts';
import { validate } from './validate-lock.generated.ts';

const VERSION = 'helm-airgap/v1';

/**
 * Reads the text of a lock. Throws LOCK_VERSION for another version of the format, and for a key that this one does not
 * have; LOCK_INVALID for broken YAML and for what the schema refuses.
 */
export function parseLock(text: string, file: string): Lock {
  const value = read(text, file);
  if (!isMap(value)) throw invalid(file, 'it is no mapping');
  if (value.apiVersion !== VERSION) {
    const code = isVersion(value.apiVersion) ? 'LOCK_VERSION' : 'LOCK_INVALID';
    throw otherVersion(code, file, `apiVersion ${JSON.stringify(value.apiVersion)} is not ${VERSION}`);
  }
  if (!validate(value)) throw refused(file);
  const { apiVersion: _, kind: __, ...rest } = value;
  const lock = rest as unknown as Lock;
  for (const image of lock.images) checkImage(image, file);
  return lock;
}

/** A version of this format that is not ours: what it holds is not ours to judge, or to replace. */
function isVersion(text: unknown): boolean {
  return typeof text === 'string' && text.startsWith('helm-airgap/');
}

/** What the schema says of a lock. A key that we do not know is one that a newer version may have written, and need. */
function refused(file: string): AirgapError {
  const [error] = validate.errors ?? [];
  const where = error?.instancePath.slice(1).replaceAll('/', '.') || 'the file';
  const unknown = validate.errors?.find(({ keyword }) => keyword === 'additionalProperties');
  if (error === undefined || unknown !== error) return invalid(file, `${where} ${error?.message}`);
  return otherVersion('LOCK_VERSION', file, `${where} has the unknown key ${unknown.params.additionalProperty}`);
}

function otherVersion(code: 'LOCK_VERSION' | 'LOCK_INVALID', file: string, problem: string): AirgapError {
  return new AirgapError(code, `${file}: ${problem}`, {
    hint: 'Another version of helm-airgap wrote this lock, or it is none: use that version (a bundle may hold it, docs/bundles.md), or take the file away.',
  });
}

function read(text: string, file: string): unknown {
  try {
    refuseWide(text);
    return load(text, { schema: SCHEMA, maxAliases: 0 });
  } catch (cause) {
    throw invalid(file, yamlProblem(cause));
  }
}

/** What a schema cannot say: names are canonical, and a digest in the name is the digest locked. */
function checkImage({ image, digest }: LockedImage, file: string): void {
  const reference = tryReference(image);
  if (reference === undefined || canonical(reference) !== image) {
    throw invalid(file, `image ${JSON.stringify(image)} is not a canonical reference`);
  }
  if (reference.digest !== undefined && digest !== undefined && reference.digest !== digest) {
    throw invalid(file, `image ${image} has another digest than its name, ${digest}`);
  }
}

function invalid(file: string, problem: string): AirgapError {
  return new AirgapError('LOCK_INVALID', `${file}: ${problem}`, {
    hint: 'Do not edit the lock by hand: change airgap.yaml or the charts and run `helm airgap lock`.',
  });
}
