// SPDX-License-Identifier: Apache-2.0
import { Ajv } from 'ajv';
import { parseDocument } from 'yaml';
import schema from '../../schemas/airgap.lock.schema.json' with { type: 'json' };
import { AirgapError } from '../errors.ts';
import { canonical, tryReference } from '../reference/reference.ts';
import type { Lock, LockedImage } from './lock.ts';

const VERSION = 'helm-airgap/v1';

/** Reads the text of a lock. Throws LOCK_INVALID for other versions, for broken YAML and for what the schema refuses. */
export function parseLock(text: string, file: string): Lock {
  const document = parseDocument(text);
  const [broken] = document.errors;
  if (broken !== undefined) throw invalid(file, broken.message.split('\n')[0] ?? '');
  const value = document.toJS({ maxAliasCount: 0 }) as Lock & { apiVersion?: unknown; kind?: unknown };
  if (typeof value !== 'object' || value === null) throw invalid(file, 'it is empty or no mapping');
  if (value.apiVersion !== VERSION) {
    throw new AirgapError('LOCK_INVALID', `${file}: apiVersion ${JSON.stringify(value.apiVersion)} is not ${VERSION}`, {
      hint: 'A newer helm-airgap wrote this lock, or it is none: update helm-airgap, or write the lock again.',
    });
  }
  const validate = new Ajv({ allErrors: false, strict: false }).compile(schema);
  if (!validate(value)) {
    const [error] = validate.errors ?? [];
    throw invalid(file, `${error?.instancePath.slice(1).replaceAll('/', '.')} ${error?.message}`);
  }
  for (const image of value.images) checkImage(image, file);
  const { apiVersion: _, kind: __, ...lock } = value;
  return lock;
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
