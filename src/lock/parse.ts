// SPDX-License-Identifier: Apache-2.0
import { load } from 'js-yaml';
import { AirgapError } from '../errors.ts';
import { canonical, tryReference } from '../reference/reference.ts';
import { isMap } from '../rendered/value.ts';
import { refuseWide, SCHEMA, yamlProblem } from '../rendered/yaml.ts';
import type { Lock, LockedImage } from './lock.ts';
import { validate } from './validate-lock.generated.ts';

const VERSION = 'helm-airgap/v1';

/** Reads the text of a lock. Throws LOCK_INVALID for other versions, for broken YAML and for what the schema refuses. */
export function parseLock(text: string, file: string): Lock {
  const value = read(text, file);
  if (!isMap(value)) throw invalid(file, 'it is no mapping');
  if (value.apiVersion !== VERSION) {
    throw new AirgapError(
      isVersion(value.apiVersion) ? 'LOCK_VERSION' : 'LOCK_INVALID',
      `${file}: apiVersion ${JSON.stringify(value.apiVersion)} is not ${VERSION}`,
      {
        hint: 'Another version of helm-airgap wrote this lock, or it is none: update helm-airgap, or take the file away.',
      },
    );
  }
  if (!validate(value)) {
    const [error] = validate.errors ?? [];
    throw invalid(file, `${error?.instancePath.slice(1).replaceAll('/', '.') || 'the file'} ${error?.message}`);
  }
  const { apiVersion: _, kind: __, ...rest } = value;
  const lock = rest as unknown as Lock;
  for (const image of lock.images) checkImage(image, file);
  return lock;
}

/** A version of this format that is not ours: what it holds is not ours to judge, or to replace. */
function isVersion(text: unknown): boolean {
  return typeof text === 'string' && text.startsWith('helm-airgap/');
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
