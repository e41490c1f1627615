// SPDX-License-Identifier: Apache-2.0

/**
 * What is the same in all spellings of one Git repository's address: host and path, without scheme, user, port and `.git`.
 * `git@host:team/app.git`, `ssh://git@host:22/team/app` and `https://host/team/app.git` are one.
 */
export function repositoryKey(url: string): string {
  const written = /^\w[\w+.-]*:\/\//.test(url) ? url.replace(/^\w[\w+.-]*:\/\//, '') : url.replace(/^([^/:]+):/, '$1/');
  const [authority = '', ...rest] = written.replace(/^[^/@]*@/, '').split('/');
  const host = authority.replace(/:\d+$/, '');
  const path = rest.filter(part => part !== '').join('/');
  return `${host}/${path}`
    .toLowerCase()
    .replace(/\.git$/, '')
    .replace(/\/$/, '');
}

/** The addresses that a repository's own `.git/config` gives its remotes. */
export function remotesIn(config: string): string[] {
  return [...config.matchAll(/^\s*url\s*=\s*(.+?)\s*$/gm)].map(([, url]) => url ?? '');
}

/** True when `url` names this repository: one of its remotes, or a fork or mirror of one, which has the same last name. */
export function isOwnUrl(url: string, remotes: readonly string[]): boolean {
  const key = repositoryKey(url);
  const known = remotes.map(repositoryKey);
  return known.includes(key) || known.some(remote => lastOf(remote) === lastOf(key));
}

function lastOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

/** A Git address as it may be shown. */
export function withoutUser(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//').replace(/\?.*$/, '');
}
