// SPDX-License-Identifier: Apache-2.0
// `npm run build`, and `npm ci`: the bundled program in dist/. It starts faster than src/ does, and is what npm publishes.
import path from 'node:path';
import { compile } from './compile.ts';

await compile(path.join(import.meta.dirname, '..', 'dist'));
