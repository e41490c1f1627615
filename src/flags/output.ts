// SPDX-License-Identifier: Apache-2.0
import { boolean, option, string } from '@oclif/core/flags';

/** For a result that is shown to people, or taken on by programs. */
export const outputFlag = {
  output: option({ options: ['text', 'json', 'yaml'] as const })({
    char: 'o',
    default: 'text',
    description: 'output format',
  }),
};

/** For a result that is a file. */
export const fileFlag = {
  output: string({ char: 'o', helpValue: 'FILE', description: 'file to write; stdout without it' }),
};

export const progressFlag = {
  progress: boolean({ default: true, allowNo: true, description: 'show progress on stderr' }),
};
