// SPDX-License-Identifier: Apache-2.0
import type { InferredFlags } from '@oclif/core/interfaces';
import type { RenderOptions } from '../action/survey-ports.ts';
import type { chartFlags } from './chart.ts';
import { type discoveryFlags, toKnowledgeOptions } from './discovery.ts';
import { toRegistryOptions, type transportFlags } from './registry.ts';

type Flags = Pick<InferredFlags<typeof chartFlags>, 'dependency-update'> &
  InferredFlags<typeof discoveryFlags & typeof transportFlags>;

/** The flags of every command that renders as actions take them. Throws USAGE. */
export function toRenderOptions(flags: Flags): RenderOptions {
  return {
    dependencyUpdate: flags['dependency-update'],
    registries: toRegistryOptions(flags),
    knowledge: toKnowledgeOptions(flags),
  };
}
