// SPDX-License-Identifier: Apache-2.0
import { Command } from '@oclif/core/command';
import * as Flags from '@oclif/core/flags';
export class Hello extends Command {
  static override summary = 'throw-away';
  static override strict = false;
  static override flags = { output: Flags.string({ char: 'o', options: ['text', 'json'], default: 'text', summary: 'how to print' }), mirror: Flags.string({summary: 'where'}), possible: Flags.boolean({ summary: 'also unlikely ones' }) };
  async run(): Promise<void> {
    if (process.env["T"]) console.log("run", performance.now(), (globalThis as any).marks);
    const { flags } = await this.parse(Hello);
    this.log(`hello ${flags.output} ns=${process.env['HELM_NAMESPACE']}`);
  }
}
