// SPDX-License-Identifier: Apache-2.0
import { Ajv } from 'ajv';
import { LineCounter, parseDocument } from 'yaml';
import schema from '../../schemas/airgap.schema.json' with { type: 'json' };
import { AirgapError } from '../errors.ts';

/** `airgap.yaml` as `schemas/airgap.schema.json` describes it, key by key. */
export interface Config {
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
  readonly platforms?: readonly string[];
  readonly mirror?: { readonly pull: string; readonly layout?: string; readonly fallback?: Fallback };
  readonly registries?: Readonly<Record<string, { readonly endpoint?: string; readonly plainHttp?: boolean }>>;
  readonly releases?: readonly ConfiguredRelease[];
  readonly additionalImages?: readonly Reasoned[];
  readonly ignore?: readonly Reasoned[];
  readonly outputs?: { readonly lock?: string; readonly values?: string };
}

/** What redirects an image that no value drives. */
export type Fallback = 'node-mirror' | 'post-render';

export interface ConfiguredRelease {
  readonly name: string;
  readonly namespace?: string;
  readonly chart: string;
  readonly version?: string;
  readonly values?: readonly string[];
  readonly kubeVersion?: string;
}

/** An image or pattern of images, and why the user names it. */
export interface Reasoned {
  readonly image: string;
  readonly reason: string;
}

/** Reads the text of an `airgap.yaml`. Throws CONFIG_INVALID with all its problems, each with its line. */
export function parseConfig(text: string, file: string): Config {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors.map(error => `line ${lines.linePos(error.pos[0]).line}: ${firstLine(error.message)}`);
  if (broken.length > 0) throw invalid(file, broken);
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  const validate = new Ajv({ allErrors: true, strict: false }).compile(schema);
  if (!validate(value)) {
    const problems = (validate.errors ?? []).map(({ instancePath, message, params }) => {
      const extra = 'additionalProperty' in params ? ` "${params.additionalProperty}"` : '';
      return `${instancePath.slice(1).replaceAll('/', '.') || 'the file'} ${message}${extra}`;
    });
    throw invalid(file, problems);
  }
  return value as Config;
}

function invalid(file: string, problems: readonly string[]): AirgapError {
  return new AirgapError('CONFIG_INVALID', `${file}: ${problems.join('; ')}`, {
    hint: 'Every key is described in docs/airgap-yaml.md and schemas/airgap.schema.json.',
  });
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
}
