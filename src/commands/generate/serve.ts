// SPDX-License-Identifier: Apache-2.0
import { string as word } from '@oclif/core/args';
import { integer, option, string } from '@oclif/core/flags';
import { generateServe } from '../../action/generate-serve.ts';
import { requireLock } from '../../action/locked-mirror.ts';
import { openWorkspace } from '../../action/workspace.ts';
import { BaseCommand, configFlag } from '../../base-command.ts';
import { fileFlag } from '../../flags/output.ts';

const onMachine = { helpGroup: 'FILES OF THE MACHINE (systemd, static-pod)', helpValue: 'FILE' };
const inCluster = { helpGroup: 'OBJECTS OF THE CLUSTER (deployment)', helpValue: 'NAME' };

export class GenerateServe extends BaseCommand {
  static override summary = 'write what starts `serve`: a systemd unit, a static Pod, or a Deployment';
  static override description =
    'With least rights and a read-only root. Pods run an image of the lock that is named with --image, and that has to be on the node beforehand. Passwords and keys stand in files or Secrets that are named, never in what is written.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --format systemd /var/lib/airgap/bundle.tar -o airgap-serve.service',
    '<%= config.bin %> <%= command.id %> --format static-pod /var/lib/airgap/bundle.tar --image registry.example/helm-airgap:1',
    '<%= config.bin %> <%= command.id %> --format deployment bundle.tar --claim bundles --image registry.example/helm-airgap:1 --tls-secret airgap-tls --node-port 31500 | kubectl apply -f -',
  ];
  static override args = {
    bundle: word({
      multiple: true,
      description: 'where bundles stand: on the machine that serves (/…), or in the volume of a Deployment',
    }),
  };
  static override flags = {
    ...configFlag,
    format: option({ options: ['systemd', 'static-pod', 'deployment'] as const })({
      required: true,
      description: 'what reads the file',
    }),
    ...fileFlag,
    name: string({ default: 'airgap-serve', description: 'name of the unit or of the objects' }),
    addr: string({ default: '0.0.0.0:5000', helpValue: 'HOST:PORT', description: 'address to listen on' }),
    'stop-timeout': integer({
      default: 25,
      min: 1,
      max: 86_400,
      helpValue: 'SECONDS',
      description: 'how long running downloads have to end when it is stopped',
    }),
    'verify-key': string({
      helpValue: 'FILE',
      description:
        'public key that has to have signed the bundles: a file of the machine; for a Deployment one of here, which is read now',
    }),
    program: string({
      ...onMachine,
      description: 'where helm-airgap stands, for systemd; /usr/local/bin/helm-airgap without it',
    }),
    'tls-cert': string({ ...onMachine, description: 'PEM file with the certificate' }),
    'tls-key': string({ ...onMachine, description: 'PEM file with its key' }),
    htpasswd: string({ ...onMachine, description: 'file that names who is let in' }),
    'image-name': string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: '[PLACE=]REFERENCE',
      description: 'name of an image in a bundle of another program, handed on to `serve`; repeatable',
    }),
    'source-registry': string({
      helpValue: 'HOST',
      description: 'upstream host of images whose names come from paths, handed on to `serve`',
    }),
    image: string({
      helpValue: 'REF',
      description: 'image of the lock that Pods run; it needs helm-airgap on its PATH',
    }),
    user: integer({
      min: 0,
      max: 4_294_967_294,
      helpValue: 'UID',
      description: 'user and group of Pods; 65532 without it',
    }),
    claim: string({ ...inCluster, description: 'PersistentVolumeClaim that holds the bundles' }),
    'tls-secret': string({ ...inCluster, description: 'Secret of type kubernetes.io/tls' }),
    'htpasswd-secret': string({ ...inCluster, description: 'Secret whose key `htpasswd` names who is let in' }),
    'node-port': integer({
      ...inCluster,
      helpValue: 'PORT',
      min: 1,
      max: 65_535,
      description: 'port of every node that leads there; nodes cannot ask a Service by its name',
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(GenerateServe);
    const text = await generateServe(
      {
        format: flags.format,
        bundles: args.bundle ?? [],
        name: flags.name,
        addr: flags.addr,
        stopTimeout: flags['stop-timeout'],
        program: flags.program,
        image: flags.image,
        user: flags.user,
        tlsCert: flags['tls-cert'],
        tlsKey: flags['tls-key'],
        htpasswd: flags.htpasswd,
        verifyKey: flags['verify-key'],
        claim: flags.claim,
        tlsSecret: flags['tls-secret'],
        htpasswdSecret: flags['htpasswd-secret'],
        nodePort: flags['node-port'],
        imageNames: flags['image-name'],
        sourceRegistry: flags['source-registry'],
      },
      async () => requireLock(await openWorkspace(flags.config)),
    );
    await this.printOrWrite(text, flags.output);
  }
}
