// SPDX-License-Identifier: Apache-2.0
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { AirgapError } from '../../errors.ts';
import { type Reference, tryReference } from '../../reference/reference.ts';
import { readToml, type Table, tablesOf, textOf } from './toml.ts';

/** A place where an image may be read, in the order in which they are tried. */
export interface Place {
  /** The image's name there. */
  readonly reference: Reference;
  /** Plain http will do, where https does not. */
  readonly insecure: boolean;
}

/** One `[[registry]]` of registries.conf (containers-registries.conf(5), version 2). */
interface Rule {
  readonly prefix: string;
  readonly location: string;
  readonly insecure: boolean;
  readonly blocked: boolean;
  readonly mirrors: readonly { readonly location: string; readonly insecure: boolean; readonly pull: string }[];
  readonly file: string;
}

/** The rules of `file` and of the `*.conf` below `folder`, which come later and win; none when neither is there. */
export async function readRegistriesConf(file: string, folder?: string): Promise<readonly Rule[]> {
  const names = folder === undefined ? [] : await readdir(folder).catch(() => []);
  const drops = names.filter(name => name.endsWith('.conf')).sort();
  const rules = new Map<string, Rule>();
  for (const each of [file, ...drops.map(name => path.join(folder ?? '', name))])
    for (const rule of rulesOf((await readToml(each)) ?? {}, each)) rules.set(rule.prefix, rule);
  return [...rules.values()];
}

function rulesOf(content: Table, file: string): Rule[] {
  return tablesOf(content.registry, `${file}: registry`).map((table, index) => {
    const where = `${file}: registry ${index + 1}`;
    const location = textOf(table.location, `${where}: location`);
    const prefix = textOf(table.prefix, `${where}: prefix`) ?? location;
    if (prefix === undefined || prefix === '')
      throw new AirgapError('CONFIG_INVALID', `${where} has neither prefix nor location`);
    const mirrors = tablesOf(table.mirror, `${where}: mirror`).map(mirror => ({
      location: textOf(mirror.location, `${where}: the location of a mirror`) ?? '',
      insecure: mirror.insecure === true,
      pull: table['mirror-by-digest-only'] === true ? 'digest-only' : String(mirror['pull-from-mirror'] ?? 'all'),
    }));
    const [insecure, blocked] = [table.insecure === true, table.blocked === true];
    return { prefix, location: location ?? prefix, insecure, blocked, mirrors, file };
  });
}

/**
 * Where an image is to be read by these rules: mirrors first, then its location. Undefined when no rule is for it. Throws
 * CONFIG_INVALID for one that is blocked. A name read by digest may come from any mirror, by tag only from those that allow it.
 */
export function placesOf(rules: readonly Rule[], reference: Reference, byDigest: boolean): Place[] | undefined {
  const name = `${reference.registry}/${reference.repository}`;
  const fitting = rules.filter(({ prefix }) => rest(name, prefix) !== undefined);
  const [rule] = fitting.sort((a, b) => b.prefix.length - a.prefix.length);
  if (rule === undefined) return undefined;
  if (rule.blocked) {
    throw new AirgapError('CONFIG_INVALID', `${name} may not be read: ${rule.file} blocks ${rule.prefix}`, {
      hint: 'Take the rule out there, or say with --registry-endpoint HOST=URL where its images are.',
    });
  }
  const usable = rule.mirrors.filter(({ pull }) => pull === 'all' || (pull === 'digest-only') === byDigest);
  return [...usable, rule].map(({ location, insecure }) => ({
    // `*.example.com` leads nowhere else.
    reference: renamed(
      reference,
      location.startsWith('*.') ? name : location + (rest(name, rule.prefix) ?? ''),
      rule.file,
    ),
    insecure,
  }));
}

/** What a name has behind a prefix; undefined when the prefix is not its. `*.example.com` fits hosts below. */
function rest(name: string, prefix: string): string | undefined {
  if (prefix.startsWith('*.')) {
    const host = name.slice(0, name.indexOf('/'));
    return host.endsWith(prefix.slice(1)) ? name.slice(host.length) : undefined;
  }
  const behind = name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
  return behind === '' || behind?.startsWith('/') ? behind : undefined;
}

function renamed({ tag, digest, written }: Reference, name: string, file: string): Reference {
  const parsed = tryReference(name);
  if (parsed === undefined) throw new AirgapError('CONFIG_INVALID', `${file} leads to ${name}, which is no image name`);
  const { registry, repository } = parsed;
  return { written, registry, repository, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}
