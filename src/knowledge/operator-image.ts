// SPDX-License-Identifier: Apache-2.0
import { leadingSentinels } from '../discover/sentinel.ts';
import { writtenHost } from '../reference/reference.ts';
import { splitTag } from '../reference/written-image.ts';
import type { Container } from './pod.ts';
import type { PartSource } from './rule.ts';
import { scalarOf } from './scalar.ts';
import { versionOf } from './version.ts';

/** What a rule may take of the operator's own image. */
export type OperatorPart = Extract<PartSource, { readonly operator: unknown }>['operator'];

/**
 * The parts of a written image. A sentinel in front belongs to the registry, so that what is composed of the parts begins
 * with it and is, without it, what it was before.
 */
export function partsOfImage(written: string): Record<OperatorPart, string | undefined> {
  const marks = leadingSentinels(written);
  const [name, tag] = splitTag(written.slice(marks.length));
  const host = writtenHost(name);
  const registry = `${marks}${host ?? 'docker.io'}`;
  const repository = host === undefined ? name : name.slice(host.length + 1);
  const full = `${registry}/${repository}`;
  return {
    image: written,
    registry,
    repository,
    prefix: full.slice(0, full.lastIndexOf('/')),
    tag,
    version: tag === undefined ? undefined : versionText(tag),
  };
}

/** `1.2.3` of `v1.2.3` and of `alpine-v1.2.3`, but `latest` of `latest`. */
function versionText(tag: string): string {
  return tag.replace(/^(?:[a-zA-Z][a-zA-Z-]*-)?v(?=\d)/, '');
}

const versions = new WeakMap<Container, { readonly version: string | undefined }>();

/** Version of an operator's container, by its tag. Remembered: each condition of a rule asks. */
export function versionOfContainer(container: Container): string | undefined {
  let known = versions.get(container);
  if (known === undefined) {
    const [, tag] = splitTag(scalarOf(container.value.image) ?? '');
    known = { version: tag === undefined ? undefined : versionOf(tag) };
    versions.set(container, known);
  }
  return known.version;
}
