// SPDX-License-Identifier: Apache-2.0
import { butane, cloudInit, eksNodeadm, ignition, kind, kops, kubeadmConfig, minikube } from './carriers.ts';
import { bottlerocket, docker, eksAnywhere, gke, kubespray } from './clouds.ts';
import { containerd, containerdDropIn } from './containerd.ts';
import { containerdConfig, containerdMirrors } from './containerd-config.ts';
import { daemonset, daemonsetChart } from './daemonset.ts';
import { k0s } from './k0s.ts';
import type { NodeFormat } from './node-format.ts';
import { machineConfig, openshift } from './openshift.ts';
import { k3s, rke2 } from './rancher.ts';
import { registriesConf } from './registries-conf.ts';
import { talos, talosMachine } from './talos.ts';

/** Every form that nodes' configuration can have, in the order of the documentation. */
export const NODE_FORMATS: readonly NodeFormat[] = [
  containerd,
  containerdConfig,
  containerdDropIn,
  containerdMirrors,
  registriesConf,
  k3s,
  rke2,
  k0s,
  talos,
  talosMachine,
  openshift,
  machineConfig,
  eksAnywhere,
  eksNodeadm,
  bottlerocket,
  gke,
  kops,
  kubespray,
  kubeadmConfig,
  cloudInit,
  butane,
  ignition,
  kind,
  minikube,
  docker,
  daemonset,
  daemonsetChart,
];
