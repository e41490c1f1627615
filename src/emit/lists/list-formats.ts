// SPDX-License-Identifier: Apache-2.0
import { cyclonedx } from './cyclonedx.ts';
import { hauler } from './hauler.ts';
import { helmDt } from './helm-dt.ts';
import { imgpkg } from './imgpkg.ts';
import type { ListFormat } from './list-format.ts';
import { mindthegap } from './mindthegap.ts';
import { ocMirror } from './oc-mirror.ts';
import { k0s, plain, talos } from './plain.ts';
import { regsync } from './regsync.ts';
import { relocationMap } from './relocation-map.ts';
import { skopeoSync } from './skopeo-sync.ts';
import { zarf } from './zarf.ts';

/** Every form that a list can have, in the order of the documentation. */
export const LIST_FORMATS: readonly ListFormat[] = [
  plain,
  helmDt,
  imgpkg,
  hauler,
  zarf,
  ocMirror,
  skopeoSync,
  regsync,
  mindthegap,
  k0s,
  talos,
  relocationMap,
  cyclonedx,
];
