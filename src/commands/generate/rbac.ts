// SPDX-License-Identifier: Apache-2.0
import { boolean, string } from '@oclif/core/flags';
import { generateRbac } from '../../action/generate-rbac.ts';
import { openReader } from '../../action/knowledge.ts';
import { withCluster } from '../../action/open-cluster.ts';
import { openWorkspace } from '../../action/workspace.ts';
import { BaseCommand, configFlag } from '../../base-command.ts';
import { clusterFlags, toClusterOptions } from '../../flags/cluster.ts';
import { discoveryFlags, toKnowledgeOptions } from '../../flags/discovery.ts';
import { fileFlag } from '../../flags/output.ts';

const many = { multiple: true, multipleNonGreedy: true } as const;

export class GenerateRbac extends BaseCommand {
  static override summary =
    'write the roles that audit, diagnose and preflight need to read a cluster, and nothing more';
  static override description =
    'Asks the cluster which custom resources of known operators it has, as any user may, and names them; write the roles anew when an operator comes. Every verb in them reads. docs/cluster.md tells more.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --service-account ci/airgap | kubectl apply -f -',
    '<%= config.bin %> <%= command.id %> --user jane -n shop -n billing -o rbac.yaml',
    '<%= config.bin %> <%= command.id %> --group platform --diagnose --pull-secret regcred',
  ];
  static override flags = {
    ...configFlag,
    ...clusterFlags,
    ...discoveryFlags,
    name: string({ default: 'airgap-reader', description: 'name of the roles and bindings' }),
    namespace: string({
      ...many,
      char: 'n',
      helpValue: 'NAME',
      description: 'a Role in this namespace; without it a ClusterRole for all',
    }),
    user: string({ ...many, helpValue: 'NAME', description: 'user who gets the roles' }),
    group: string({ ...many, helpValue: 'NAME', description: 'group that gets the roles' }),
    'service-account': string({
      ...many,
      helpValue: 'NAMESPACE/NAME',
      description: 'service account that gets the roles',
    }),
    nodes: boolean({
      dependsOn: ['namespace'],
      description: 'with -n: also a ClusterRole, NAME-nodes, for nodes, whose platforms preflight needs',
    }),
    diagnose: boolean({ description: 'also what diagnose and preflight read: events and service accounts' }),
    'pull-secret': string({
      ...many,
      helpValue: 'NAME',
      description: 'also to get Secrets of this name, to see which registries they are for; no other, and no list',
    }),
    secrets: boolean({
      exclusive: ['pull-secret'],
      description:
        'also to get any Secret: RBAC knows no half, so whoever has this role can read each whose name is known',
    }),
    ...fileFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(GenerateRbac);
    const workspace = await openWorkspace(flags.config);
    const reader = await openReader(toKnowledgeOptions(flags), workspace)();
    const { name, user: users = [], group: groups = [], diagnose, nodes, namespace: namespaces = [], output } = flags;
    const secrets = flags.secrets ? ('any' as const) : (flags['pull-secret'] ?? []);
    const serviceAccounts = flags['service-account'] ?? [];
    const options = { name, namespaces, users, groups, serviceAccounts, diagnose, secrets, nodes };
    const text = await withCluster(toClusterOptions({ ...flags, namespace: undefined }), cluster =>
      generateRbac(cluster, options, reader),
    );
    await this.printOrWrite(text, output);
    if (users.length + groups.length + serviceAccounts.length === 0) {
      this.note('Nobody is bound to it; see --user, --group and --service-account.');
    }
  }
}
