// SPDX-License-Identifier: Apache-2.0
import type { PulledImage, PullingContainer } from './pulling-pod.ts';

/** What a container waits for, and what was said of that alone. */
export interface FailingImage {
  readonly container: PullingContainer;
  readonly messages: readonly string[];
  /** False where it has image volumes and nothing names the image that does not come: its own is then taken for it. */
  readonly isNamed: boolean;
}

/**
 * The kubelet says of the container that it waits, also when the image of a volume that it mounts does not come
 * (Kubernetes 1.33 and later). Which image it is stands in the message alone; the newest that names one decides.
 */
export function failingImage(container: PullingContainer, messages: readonly string[]): FailingImage {
  const { volumes } = container;
  if (volumes.length === 0) return { container, messages, isNamed: true };
  const images: PulledImage[] = [container, ...volumes];
  const named = (message: string): PulledImage | undefined =>
    images.find(({ image }) => isIn(image, message) || isIn(`${image}:latest`, message));
  const found = messages.map(named).find(image => image !== undefined);
  const { image, policy, volume } = found ?? container;
  const own = messages.filter(message => (named(message) ?? found)?.image === found?.image);
  return {
    container: { ...container, image, policy, ...(volume !== undefined && { volume }) },
    messages: own,
    isNamed: found !== undefined,
  };
}

/** The whole name, and not the start of a longer one. */
function isIn(image: string, message: string): boolean {
  for (let at = message.indexOf(image); image !== '' && at !== -1; at = message.indexOf(image, at + 1)) {
    const [before, after] = [message[at - 1] ?? '', message.slice(at + image.length, at + image.length + 2)];
    if (!/[\w./-]/.test(before) && !/^(?:[\w/@-]|[.:]\w)/.test(after)) return true;
  }
  return false;
}
