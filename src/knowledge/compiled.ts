// SPDX-License-Identifier: Apache-2.0
import { step } from '../discover/place.ts';
import { lastName } from './compose.ts';
import { holds } from './condition.ts';
import type { Findings } from './findings.ts';
import { versionOfContainer } from './operator-image.ts';
import type { Container } from './pod.ts';
import type { Compiled, Conditional } from './rule.ts';
import { scalarOf } from './scalar.ts';
import type { Scene } from './scene.ts';
import { isInRange } from './version.ts';

type CompiledSource = Compiled & Conditional;

/** Images in the operator's code, for each version of it that runs here. A version that no range holds is a gap. */
export function findCompiled(sources: readonly CompiledSource[], scene: Scene, findings: Findings): void {
  if (sources.length === 0) return;
  const { containers } = scene;
  const versions = new Map(
    containers.map(container => [versionOfContainer(container), container]).reverse() as [
      string | undefined,
      Container,
    ][],
  );
  for (const [version, container] of versions) forVersion(sources, version, container, scene, findings);
  const first = scene.own.operators[0];
  if (containers.length === 0 && first !== undefined)
    ask(scene, first.document.identity, 'Its version is not known here', findings);
}

function forVersion(
  sources: readonly CompiledSource[],
  version: string | undefined,
  container: Container,
  scene: Scene,
  findings: Findings,
): void {
  const needed = sources.filter(({ when }) => holds(when, { scene, container }) !== 'no');
  if (needed.length === 0) return;
  const held = version === undefined ? [] : sources.filter(({ versions }) => isInRange(version, versions));
  for (const { compiled } of held.filter(source => needed.includes(source))) {
    for (const image of compiled) {
      const place = step(step(container.place, 'image'), lastName(image), true);
      findings.use(scene.rule, container.document, place, image, 'likely');
    }
  }
  const tag = scalarOf(container.value.image) ?? 'no image';
  if (held.length === 0) ask(scene, container.document.identity, `What ${tag} starts is not known here`, findings);
}

function ask(scene: Scene, object: Parameters<Findings['ask']>[1], why: string, findings: Findings): void {
  findings.ask(scene.rule, object, unknownVersion(scene, why));
}

/** The gap of an operator whose version decides and is not known. */
export function unknownVersion({ rule }: Scene, why: string) {
  return {
    id: 'operator-version',
    question: `Which images does this version of ${rule.title} start?`,
    why: `${why}; its images stand in its code.`,
  };
}
