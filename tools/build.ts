// SPDX-License-Identifier: Apache-2.0
// `npm run build`: the compiled program in dist/, for the npm package. A checkout needs none of it.
import path from 'node:path';
import { compile } from './compile.ts';

await compile(path.join(import.meta.dirname, '..', 'dist'));
