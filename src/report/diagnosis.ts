// SPDX-License-Identifier: Apache-2.0
import type { Diagnosed } from '../action/diagnose.ts';
import type { Diagnosis } from '../diagnose/evidence.ts';
import { counted } from '../reference/counted.ts';

/** Places named before the others are counted. */
const SHOWN = 3;

/** Each cause once, with the containers that have it. */
export function showDiagnoses({ diagnoses }: Diagnosed): string {
  const groups = new Map<string, Diagnosis[]>();
  for (const diagnosis of diagnoses) {
    const key = [diagnosis.image, diagnosis.cause, diagnosis.explanation, diagnosis.fix].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), diagnosis]);
  }
  return [...groups.values()].map(showGroup).join('\n');
}

function showGroup(group: readonly Diagnosis[]): string {
  const [{ image, cause, explanation, fix, seen, unseen } = {} as Diagnosis] = group;
  const places = group.slice(0, SHOWN).map(placeOf);
  const more = group.length > SHOWN ? `; and ${counted(group.length - SHOWN, 'more container')}` : '';
  return [
    `${image}: ${cause}`,
    `  where:  ${places.join('; ')}${more}`,
    `  cause:  ${explanation}`,
    `  fix:    ${fix}`,
    ...seen.map(text => `  seen:   ${text.replace(/\s+/g, ' ').slice(0, 600)}`),
    ...unseen.map(text => `  unseen: ${text}`),
    '',
  ].join('\n');
}

function placeOf({ namespace, pod, container, volume, reason }: Diagnosis): string {
  return `${namespace}/${pod} (${container}${volume === undefined ? '' : `, volume ${volume}`}), ${reason}`;
}

export function summarizeDiagnoses({ cluster, pods, diagnoses }: Diagnosed): string {
  const failing = new Set(diagnoses.map(({ namespace, pod }) => `${namespace}/${pod}`)).size;
  return `${cluster}: ${counted(pods, 'Pod')}, ${failing} of which ${failing === 1 ? 'does' : 'do'} not get an image.`;
}
