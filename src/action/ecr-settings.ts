// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { AirgapError } from '../errors.ts';
import { unreadable } from '../host/unreadable.ts';
import type { EcrSettings } from '../oci/hosted/ecr-registry.ts';
import { loadYaml } from '../rendered/yaml.ts';
import { fromRoot, type Workspace } from './workspace.ts';

/** Keys of CreateRepository that are the same for all repositories, as `aws ecr create-repository --cli-input-yaml` has them. */
const KEYS = new Set([
  'encryptionConfiguration',
  'imageScanningConfiguration',
  'imageTagMutability',
  'imageTagMutabilityExclusionFilters',
  'tags',
  'lifecyclePolicy',
]);

/** What `mirror.ecr` of `airgap.yaml` names. Throws INPUT_NOT_FOUND, CONFIG_INVALID for what is no such file. */
export async function readEcrSettings({ config, root }: Workspace): Promise<EcrSettings | undefined> {
  if (config.mirror?.ecr === undefined) return undefined;
  const file = fromRoot(config.mirror.ecr, root);
  const text = await readFile(file, 'utf8').catch(unreadable(file));
  const settings = parse(text, file);
  const unknown = Object.keys(settings).filter(key => !KEYS.has(key));
  if (unknown.length === 0) return settings;
  throw invalid(file, `${unknown.join(', ')} cannot be set for new repositories`);
}

function parse(text: string, file: string): EcrSettings {
  let content: unknown;
  try {
    content = loadYaml(text);
  } catch (cause) {
    throw invalid(file, (cause as Error).message, cause);
  }
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content;
  throw invalid(file, 'it is not a mapping');
}

function invalid(file: string, why: string, cause?: unknown): AirgapError {
  return new AirgapError('CONFIG_INVALID', `${file}: ${why}`, {
    hint: `It may have ${[...KEYS].join(', ')}.`,
    ...(cause !== undefined && { cause }),
  });
}
