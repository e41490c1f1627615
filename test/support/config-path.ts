// SPDX-License-Identifier: Apache-2.0
import { generated, volume } from './daemonset.ts';

/** Where the CRI plugin's settings stand, in files of version 1, of 2, and of those after that. */
export const V1 = 'plugins.cri';
export const V2 = 'plugins."io.containerd.grpc.v1.cri"';
export const V3 = "plugins.'io.containerd.cri.v1.images'";

/** What sets config_path on nodes. */
export const SCRIPT: string = volume(generated([], { setConfigPath: true }))['install.sh'] ?? '';
