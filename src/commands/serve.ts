// SPDX-License-Identifier: Apache-2.0
import { string } from '@oclif/core/args';
import { option } from '@oclif/core/flags';
import { type Serving, serve } from '../action/serve.ts';
import type { ServedNodeFormat } from '../action/serve-nodes.ts';
import type { ServeOptions } from '../action/serve-settings.ts';
import { openWorkspace, type Workspace } from '../action/workspace.ts';
import { BaseCommand, configFlag } from '../base-command.ts';
import { serveFlags, toServeOptions } from '../flags/serve.ts';

export class Serve extends BaseCommand {
  static override summary = 'serve bundles as a read-only registry';
  static override description =
    'A bundle is read where it is, without unpacking: an OCI image layout in a folder, or in an uncompressed tar archive. What other programs made is served, too: OCI archives, docker save, folders and archives of these, helm-dt wraps, hauls. An image answers to its whole name below this address, HOST:PORT/docker.io/library/nginx:1.27, to its upstream path when no other registry has it, and to containerd, which names the registry beside it. A bundle that is replaced is read again. SIGHUP reads all again; SIGTERM lets running downloads end.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> bundle.tar',
    '<%= config.bin %> <%= command.id %> bundle.tar update-1.tar update-2.tar --addr 0.0.0.0:5000 --log-format json',
    '<%= config.bin %> <%= command.id %> bundle.tar --tls-auto tls --node-config k3s --server 192.0.2.10:5000 | ssh node sudo sh',
  ];
  static override args = {
    bundle: string({
      multiple: true,
      description: 'bundles in the order in which they were made; where two have a name, the later one counts',
    }),
  };
  static override flags = {
    ...serveFlags,
    'node-config': option({ options: ['containerd', 'k3s', 'k0s'] as const })({
      description: 'print a script that makes a node use this server, and do not serve',
    }),
    ...configFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Serve);
    const workspace = await openWorkspace(flags.config);
    const write = (line: string): void => void process.stderr.write(line);
    // Whoever reads the log may go away; downloads go on.
    process.stderr.on('error', () => {});
    const options = toServeOptions(args.bundle ?? [], flags);
    const format = flags['node-config'];
    if (format !== undefined) return this.#printNodes(format, options, workspace);
    const started = serve(options, workspace, { write });
    // From the beginning: unpacking takes long, and the signal alone would end this.
    process.on(
      'SIGHUP',
      () =>
        void started.then(
          serving => serving.reload(),
          () => {},
        ),
    );
    const serving = await started;
    const stopped = this.#untilStopped(serving);
    await this.print(serving.origin);
    await stopped;
  }

  async #printNodes(format: ServedNodeFormat, options: ServeOptions, workspace: Workspace): Promise<void> {
    const { nodesOfServer } = await import('../action/serve-nodes.ts');
    const write = (line: string): void => void process.stderr.write(line);
    const { script, cautions } = await nodesOfServer(format, options, workspace, { write });
    await this.print(script);
    for (const text of cautions) this.caution(text);
  }

  /** SIGTERM and SIGINT stop the server; a second one does not wait for downloads. */
  async #untilStopped(serving: Serving): Promise<void> {
    const now = new AbortController();
    await new Promise<void>(resolve => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
    });
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => now.abort());
    serving.log.info('stopping: running downloads may end');
    const cut = await serving.stop(now.signal);
    if (cut > 0) serving.log.warn(`${cut} running ${cut === 1 ? 'download was' : 'downloads were'} cut short`);
  }
}
