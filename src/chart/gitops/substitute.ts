// SPDX-License-Identifier: Apache-2.0

/** What a text looks like after Flux put variables in, and the names that nobody gave and that have no default. */
export interface Substituted {
  readonly text: string;
  readonly missing: readonly string[];
}

const EXPRESSION = /\$(\$?)\{([A-Za-z_]\w*)((?::?[-=+?]|[#%/^,:])[^}]*)?\}/g;

/**
 * Puts variables into a manifest as a Flux Kustomization with `postBuild` does: `${name}`, `${name:=default}`; `$${name}`
 * stays as `${name}`. A name in `unknown` (its value is encrypted, or not here) and an operation on text that is not done here stay as they are.
 */
export function substitute(
  text: string,
  variables: ReadonlyMap<string, string>,
  unknown: Pick<ReadonlySet<string>, 'has'>,
): Substituted {
  const missing = new Set<string>();
  const result = text.replace(EXPRESSION, (whole, dollar: string, name: string, operation = '') => {
    if (dollar !== '') return whole.slice(1);
    const value = variables.get(name);
    const [, operator = '', rest = ''] = /^(:?[-=+?])(.*)$/s.exec(operation) ?? [];
    if (value === undefined && unknown.has(name)) return whole;
    if (operator.endsWith('+')) return value ? rest : '';
    if (/[-=]$/.test(operator)) return value === undefined || value === '' ? rest : value;
    if (operation !== '' && operator === '') return operated(value ?? '', operation) ?? whole;
    if (value === undefined) missing.add(name);
    return value ?? '';
  });
  return { text: result, missing: [...missing].sort() };
}

/** `^` and `,` change case, `/a/b` replaces, `:1:2` cuts. */
function operated(value: string, operation: string): string | undefined {
  if (/^\^\^?$/.test(operation)) return operation.length === 2 ? value.toUpperCase() : first(value, 'toUpperCase');
  if (/^,,?$/.test(operation)) return operation.length === 2 ? value.toLowerCase() : first(value, 'toLowerCase');
  const [, start, length] = /^:(\d+)(?::(\d+))?$/.exec(operation) ?? [];
  if (start !== undefined)
    return value.slice(Number(start), length === undefined ? undefined : Number(start) + Number(length));
  const [, all, from, to = ''] = /^\/(\/?)([^/]+)\/(.*)$/s.exec(operation) ?? [];
  if (from === undefined) return undefined;
  return all === '' ? value.replace(from, () => to) : value.replaceAll(from, () => to);
}

function first(text: string, change: 'toUpperCase' | 'toLowerCase'): string {
  return text.slice(0, 1)[change]() + text.slice(1);
}
