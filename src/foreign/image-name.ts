// SPDX-License-Identifier: Apache-2.0
import { canonical, looksLikeHost, tryReference } from '../reference/reference.ts';

type Annotations = Readonly<Record<string, string>> | undefined;

/**
 * The canonical name that annotations of an index.json give an image: containerd's, else OCI's `ref.name`, as skopeo, crane,
 * podman and hauler write a whole name there. A plain tag, which OCI allows, names nothing: it lacks the repository.
 */
export function annotatedName(annotations: Annotations): string | undefined {
  const containerd = nameIn(annotations?.['io.containerd.image.name']);
  const written = annotations?.['org.opencontainers.image.ref.name'];
  return containerd ?? (written !== undefined && /[/:]/.test(written) ? nameIn(written) : undefined);
}

/** A name as Docker reads it, `busybox` too; undefined when the text is none. */
export function nameIn(text: string | undefined): string | undefined {
  const reference = text === undefined ? undefined : tryReference(text);
  return reference && canonical(reference);
}

/**
 * What a file's path says of the image in it, `team/web_1.0.tar` or `quay.io/team/web:1.0.tar.gz`: a whole name when the path
 * begins with a host, else a name without one; undefined when it is neither.
 */
export function nameInPath(path: string): { readonly name: string } | { readonly path: string } | undefined {
  const [, stem] = /^(.+?)(?:\.oci|\.docker)?\.(?:tar|tar\.gz|tgz|tar\.zst)$/.exec(path) ?? [];
  const [, repository, version] =
    /^(.*?)[_:](v?\d[^/]*)$/.exec(stem ?? '') ?? /^(.*)[_:]([^/]+)$/.exec(stem ?? '') ?? [];
  const text = `${repository}:${version}`;
  const reference = repository === undefined ? undefined : tryReference(text);
  if (reference?.tag === undefined) return undefined;
  return looksLikeHost(text.split('/')[0] ?? '') && text.includes('/')
    ? { name: canonical(reference) }
    : { path: text };
}
