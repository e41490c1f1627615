// SPDX-License-Identifier: Apache-2.0
import { readManifests } from '../chart/gitops/manifest.ts';
import { isDeliverer } from '../chart/gitops/object-index.ts';
import { gapOf, type OperatorGap } from '../knowledge/gap.ts';
import type { RenderedStream } from '../rendered/document.ts';
import type { ObjectIdentity } from '../rendered/identity.ts';

/** Objects that a chart makes and that make Argo CD or Flux apply more, which nobody followed: one gap each. */
export function deliveredUnseen({ documents, skipped }: RenderedStream): OperatorGap[] {
  const unparsed = skipped.filter(({ text }) => /argoproj\.io\/|toolkit\.fluxcd\.io\//.test(text));
  const objects = [...documents, ...unparsed.flatMap(({ text }) => readManifests(text, '').manifests)];
  return objects.filter(({ identity }) => isDeliverer({ identity })).map(({ identity }) => gap(identity));
}

function gap(object: ObjectIdentity): OperatorGap {
  const id = [object.kind, object.namespace, object.name].filter(part => part !== undefined).join('/');
  return gapOf({
    operator: 'gitops',
    id,
    object,
    question: 'Which images come with what it applies?',
    why: 'A chart makes it; it is followed only where the chart lies in the Git repository that is read, and no helmCharts render it.',
  });
}
