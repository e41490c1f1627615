// SPDX-License-Identifier: Apache-2.0
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { AirgapError } from '../../errors.ts';
import { type Reference, tryReference } from '../../reference/reference.ts';
import { readToml, type Table, tablesOf, textOf } from './toml.ts';

/** Where an image may be read (`PullSource` of containers/image). */
export interface PullSource {
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

/** The rules of `file` and of the `*.conf` in each of the folders, which come later and win; none when nothing is there. */
export async function readRegistriesConf(file: string, ...folders: readonly string[]): Promise<readonly Rule[]> {
  const drops = await Promise.all(folders.map(dropsIn));
  const rules = new Map<string, Rule>();
  for (const each of [file, ...drops.flat()]) {
    const own = rulesOf((await readToml(each)) ?? {}, each);
    // Of two for one prefix in a file, the first counts.
    for (const rule of own.reverse()) rules.set(rule.prefix, rule);
  }
  return [...rules.values()];
}

async function dropsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter(name => name.endsWith('.conf'))
    .sort()
    .map(name => path.join(folder, name));
}

function rulesOf(content: Table, file: string): Rule[] {
  if (content.registries !== undefined) return rulesOfOldForm(content, file);
  return tablesOf(content.registry, `${file}: registry`).map((table, index) => {
    const where = `${file}: registry ${index + 1}`;
    const location = locationOf(table.location, `${where}: location`);
    const prefix = locationOf(table.prefix, `${where}: prefix`) || location;
    if (prefix === undefined || prefix === '')
      throw new AirgapError('CONFIG_INVALID', `${where} has neither prefix nor location`);
    const mirrors = tablesOf(table.mirror, `${where}: mirror`).map(mirror => ({
      location: locationOf(mirror.location, `${where}: the location of a mirror`) ?? '',
      insecure: mirror.insecure === true,
      pull: table['mirror-by-digest-only'] === true ? 'digest-only' : String(mirror['pull-from-mirror'] ?? 'all'),
    }));
    const [insecure, blocked] = [table.insecure === true, table.blocked === true];
    return { prefix, location: location ?? prefix, insecure, blocked, mirrors, file };
  });
}

/** Version 1: lists of hosts under `[registries.insecure]` and `[registries.block]`. As containers/image has it, no file is both. */
function rulesOfOldForm({ registries, registry }: Table, file: string): Rule[] {
  if (registry !== undefined)
    throw new AirgapError('CONFIG_INVALID', `${file} has both [registries] of version 1 and [[registry]] of version 2`);
  const { insecure, block } = Object(registries);
  const [open, shut] = [insecure, block].map(table => hostsOf(Object(table).registries, `${file}: registries`));
  return [...new Set([...(open ?? []), ...(shut ?? [])])].map(prefix => ({
    prefix,
    location: prefix,
    insecure: open?.includes(prefix) === true,
    blocked: shut?.includes(prefix) === true,
    mirrors: [],
    file,
  }));
}

function hostsOf(value: unknown, where: string): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new AirgapError('CONFIG_INVALID', `${where} is not a list`);
  return value.map(item => locationOf(item, where) ?? '').filter(Boolean);
}

/** Part of an image's name, without slashes at its end. Throws CONFIG_INVALID for an address: no name would fit it. */
function locationOf(value: unknown, where: string): string | undefined {
  const text = textOf(value, where)?.replace(/\/+$/, '');
  if (text?.includes('://') !== true) return text;
  throw new AirgapError('CONFIG_INVALID', `${where} is an address, ${JSON.stringify(text)}: write it without a scheme`);
}

/**
 * Where an image is to be read by these rules, the first that is tried first: mirrors, then its location. Undefined when no rule is for it. Throws
 * CONFIG_INVALID for one that is blocked. A name read by digest may come from any mirror, by tag only from those that allow it.
 */
export function pullSourcesOf(
  rules: readonly Rule[],
  reference: Reference,
  byDigest: boolean,
): PullSource[] | undefined {
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

/**
 * What a name has behind a prefix; undefined when the prefix is not its. `*.example.com` fits hosts below. A host without a
 * port fits it with any, as containers/image does it, too: what is blocked has to stay blocked.
 */
function rest(name: string, prefix: string): string | undefined {
  const fixed = prefix.replace(/^\*(?=\.)/, '');
  const at = fixed === prefix ? 0 : name.slice(0, name.indexOf('/')).lastIndexOf(fixed);
  if (at < 0 || !name.startsWith(fixed, at)) return undefined;
  const behind = name.slice(at + fixed.length);
  return behind === '' || /^[/:]/.test(behind) ? behind : undefined;
}

function renamed({ tag, digest, written }: Reference, name: string, file: string): Reference {
  const parsed = tryReference(name);
  if (parsed === undefined) throw new AirgapError('CONFIG_INVALID', `${file} leads to ${name}, which is no image name`);
  const { registry, repository } = parsed;
  return { written, registry, repository, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}
