// SPDX-License-Identifier: Apache-2.0
import type { Verified, VerifiedImage } from '../action/verify.ts';
import { formatBytes } from '../reference/bytes.ts';
import { counted } from '../reference/counted.ts';
import { showVolumes } from './inspection.ts';
import type { JUnitSuite } from './junit.ts';

type Finding = Verified['others'][number];

/** Every finding in a line below its image; '' when there is none. */
export function showFindings({ images, others }: Verified): string {
  const wrong = showVerified(images.filter(({ findings }) => findings.length > 0));
  return `${wrong}${others.length > 0 ? section('blobs of no image', others) : ''}`;
}

/** Images, each with what was found below it. */
export function showVerified(images: readonly VerifiedImage[]): string {
  return images.map(({ at, findings }) => section(at, findings)).join('');
}

/** `3 images at HOST: 2 as locked, 1 not; 12 blobs there.` */
export function summarizeVerified({
  where,
  images,
  blobs,
  hashed,
  others,
  platforms,
  base,
  volumes,
}: Verified): string {
  const wrong = images.filter(({ findings }) => findings.length > 0).length;
  const looked =
    hashed > 0
      ? `${counted(blobs, 'blob')} looked at, ${formatBytes(hashed)} hashed`
      : `${counted(blobs, 'blob')} looked at`;
  const few = platforms === undefined ? '' : `; ${platforms.join(', ')} alone, as the bundle says`;
  const left = base === undefined ? '' : `; ${counted(base.blobs, 'blob')} left to ${base.name}`;
  const alone =
    volumes === undefined
      ? ''
      : `; ${showVolumes(volumes.present)} of ${volumes.of}, ${counted(volumes.elsewhere, 'blob')} left to others`;
  const rest = others.length > 0 ? `; ${counted(others.length, 'blob')} of no image wrong` : '';
  return `${counted(images.length, 'image')} at ${where}: ${images.length - wrong} right, ${wrong} wrong; ${looked}${few}${rest}${left}${alone}.`;
}

/** What to try where platforms alone are missing; undefined where more is wrong, or nothing. */
export function adviseVerified({ images, others }: Verified): string | undefined {
  const findings = [...others, ...images.flatMap(image => image.findings)];
  const isOfPlatforms = ({ problem, detail }: Finding): boolean =>
    problem === 'platform-missing' || (problem === 'other-digest' && detail !== undefined);
  if (findings.length === 0 || !findings.every(isOfPlatforms)) return undefined;
  return 'If they were copied with --platform, say the same --platform here.';
}

/** One case an image, one failure a finding. */
export function verifiedAsJUnit({ where, images, others }: Verified): JUnitSuite {
  const cases = images.map(({ at, image, findings }: VerifiedImage) => ({
    name: at,
    classname: image,
    failures: findings.map(finding => ({ message: WORDS[finding.problem], text: showFinding(finding) })),
  }));
  const loose = others.map(finding => ({
    name: finding.digest,
    classname: 'blobs of no image',
    failures: [{ message: WORDS[finding.problem], text: showFinding(finding) }],
  }));
  return { name: `verify ${where}`, cases: [...cases, ...loose] };
}

function section(title: string, findings: readonly Finding[]): string {
  return `${title}\n${findings.map(finding => `  ${showFinding(finding)}\n`).join('')}`;
}

function showFinding({ problem, digest, size, platform, found, detail }: Finding): string {
  const what = [digest, platform, size === undefined ? undefined : formatBytes(size)].filter(
    part => part !== undefined,
  );
  const there = found === undefined ? '' : `: it is ${found}`;
  return `${WORDS[problem]}: ${what.join(', ')}${there}${detail === undefined ? '' : `: ${detail}`}`;
}

const WORDS: Readonly<Record<Finding['problem'], string>> = {
  'image-missing': 'image missing',
  'other-digest': 'another image has the tag',
  'platform-missing': 'platform missing',
  'manifest-missing': 'manifest missing',
  'manifest-corrupt': 'manifest corrupt',
  'referrer-missing': 'referrer missing',
  'blob-missing': 'blob missing',
  'blob-corrupt': 'blob corrupt',
  'signature-missing': 'no signature',
  'signature-invalid': 'signature not valid',
  'signature-unprovable': 'signature cannot be verified offline',
  unreadable: 'cannot be read',
};
