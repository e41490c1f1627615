// SPDX-License-Identifier: Apache-2.0
import type { Audit } from '../action/audit.ts';
import type { PlacedFinding } from '../drift/findings.ts';
import type { LiveImage, LiveUse } from '../drift/live.ts';
import { counted } from '../reference/counted.ts';
import { showData } from './data.ts';

export const AUDIT_FORMATS = ['table', 'json', 'yaml', 'sarif', 'junit'] as const;
export type AuditFormat = (typeof AUDIT_FORMATS)[number];

export interface ShownAudit {
  readonly audit: Audit;
  /** Files as the Git repository calls them. */
  readonly findings: readonly PlacedFinding[];
  /** Of this program. */
  readonly version: string;
}

/** What `audit` found, in the format asked for. */
export async function showAudit(shown: ShownAudit, format: AuditFormat): Promise<string> {
  const { audit, findings } = shown;
  if (format === 'table') return showTable(audit);
  if (format === 'sarif') {
    const { LIVE_RULES, showSarif } = await import('./sarif.ts');
    return showSarif(shown, LIVE_RULES);
  }
  if (format === 'junit') return (await import('./live-tests.ts')).showLiveTests(shown);
  return showData({ clean: findings.every(({ level }) => level === 'note'), ...audit }, format);
}

async function showTable({ images, unused }: Audit): Promise<string> {
  if (images.length + unused.length === 0) return '';
  const rows = [
    ['STATE', 'IMAGE', 'DIGEST', 'USES', 'FOR EXAMPLE', 'PLATFORM', 'AT MIRROR'],
    ...images.map(rowOf),
    ...unused.map(image => ['unused', image, '', '0', '', '', '']),
  ];
  const isAsked = images.some(({ mirrored }) => mirrored !== undefined);
  return (await import('./table.ts')).showTable(isAsked ? rows : rows.map(row => row.slice(0, -1)));
}

function rowOf({ state, image, digest, uses, mirrored }: LiveImage): string[] {
  const [first] = uses;
  const platforms = [...new Set(uses.flatMap(({ platform }) => platform ?? []))].sort();
  return [
    state,
    image,
    short(digest),
    String(uses.length),
    describeUse(first),
    platforms.join(','),
    mirrored === undefined ? '' : mirrored ? 'yes' : 'no',
  ];
}

/** Enough of a digest to tell it from another. */
function short(digest: string | undefined): string {
  return digest === undefined ? '' : digest.slice(0, digest.indexOf(':') + 13);
}

/** What made it says more than the Pod's own name, half of which is made up at random. */
function describeUse(use: LiveUse | undefined): string {
  if (use === undefined) return '';
  const { object, owner, node } = use;
  return `${(owner ?? object).replace(/^\S+ /, '')}${use.static && node !== undefined ? ` (static, ${node})` : ''}`;
}

/** The last word of a table: how much was looked at. */
export function summarizeAudit({ images, pods, namespace, selector, cluster }: Audit): string {
  const count = (states: readonly string[]): number => images.filter(({ state }) => states.includes(state)).length;
  const where = namespace === undefined ? 'all namespaces' : `namespace ${namespace} (-A looks at all)`;
  const chosen = selector === undefined ? '' : ` with ${selector}`;
  const wrong = count(['not-locked', 'other-digest', 'upstream', 'not-mirrored']);
  const there = images.some(({ mirrored }) => mirrored !== undefined) ? ' and at the mirror' : '';
  return `${cluster}, ${where}${chosen}: ${counted(pods, 'Pod')}, ${counted(images.length, 'image')}; ${count(['locked'])} as locked${there}, ${wrong} not, ${count(['unknown'])} unknown.`;
}

type Unseen = Pick<Audit, 'unseen'> & Partial<Pick<Audit, 'unknownGroups'>>;

/** A line for each namespace of which something may not be seen, with what the API server said of the first; and for each group that it does not know. */
export function showUnseen({ unseen, unknownGroups = [] }: Unseen): string[] {
  const places = Map.groupBy(unseen, ({ namespace }) => namespace);
  const lines = [...places].map(([namespace, found]) => {
    const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
    return `${found.map(({ resource }) => resource).join(', ')}${where} may not be seen: ${found[0]?.reason}`;
  });
  return [...lines, ...unknownGroups.map(group => `API group ${group} does not answer, so its objects are not here.`)];
}
