// SPDX-License-Identifier: Apache-2.0
import { pinned } from '../../plan/image-list.ts';
import type { ListFormat } from './list-format.ts';

/**
 * One reference a line, `name:tag@digest`, and no comments, so that pipes and `xargs` can take it.
 *
 * k0s reads words and stores an image under all its names; with tag and digest it pulls the tag and compares
 * (k0sproject/k0s cmd/airgap/bundleartifacts.go, pkg/airgap/ociartifactsbundler.go). Talos keeps the manifest under both
 * (siderolabs/talos pkg/imager/cache/cache.go).
 */
function listFormat(name: string, reader: string): ListFormat {
  return { name, reader, write: ({ images }) => images.map(image => `${pinned(image)}\n`).join('') };
}

export const plain: ListFormat = listFormat('plain', 'xargs, crane');
export const k0s: ListFormat = listFormat('k0s', 'k0s airgap bundle-artifacts');
export const talos: ListFormat = listFormat('talos', 'talosctl image cache-create --images=-');
