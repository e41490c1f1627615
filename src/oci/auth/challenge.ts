// SPDX-License-Identifier: Apache-2.0

/** One way to authenticate that a server offers: scheme in lower case, parameter names in lower case (RFC 9110, 11.6.1). */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const QUOTED = '"(?:[^"\\\\]|\\\\.)*"';
const PARAMETER = new RegExp(`^\\s*(${TOKEN})\\s*=\\s*(${QUOTED}|[^\\s,"]*)\\s*(?:,|$)`);
const SCHEME = new RegExp(`^[\\s,]*(${TOKEN})(?:\\s+|,|$)`);

/**
 * Reads a WWW-Authenticate header, which may hold several challenges in one list. What cannot be read ends the list: a
 * registry that writes nonsense there is one that we do not sign in to.
 */
export function parseChallenges(header: string): Challenge[] {
  const challenges: Challenge[] = [];
  let rest = header;
  for (let scheme = SCHEME.exec(rest); scheme !== null; scheme = SCHEME.exec(rest)) {
    rest = rest.slice(scheme[0].length);
    const parameters: Record<string, string> = {};
    for (let parameter = PARAMETER.exec(rest); parameter !== null; parameter = PARAMETER.exec(rest)) {
      parameters[(parameter[1] as string).toLowerCase()] = unquote(parameter[2] as string);
      rest = rest.slice(parameter[0].length);
    }
    challenges.push({ scheme: (scheme[1] as string).toLowerCase(), parameters });
  }
  return challenges;
}

function unquote(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replace(/\\(.)/g, '$1') : text;
}
