// SPDX-License-Identifier: Apache-2.0
import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'esbuild';

/** Other packages may bring one of their own. */
const OWN_UNDICI = realpathSync(path.join(import.meta.dirname, '..', 'node_modules', 'undici', 'index.js'));

/** What its index does to all its dispatchers. */
const METHODS = 'Object.assign(Dispatcher.prototype, api)';

const CONTENTS = `
const Dispatcher = require('./lib/dispatcher/dispatcher');
Object.assign(Dispatcher.prototype, require('./lib/api'));
module.exports = {
  EnvHttpProxyAgent: require('./lib/dispatcher/env-http-proxy-agent'),
  ProxyAgent: require('./lib/dispatcher/proxy-agent'),
};
`;

/** Never called, as `allowH2` is off; the real one has Node load its HTTP/2. */
const NO_HTTP2 = `module.exports = () => { throw new Error('HTTP/2 is not in this build'); };`;

/**
 * Bundles undici's HTTP/1.1 client without HTTP/2, fetch, web sockets, caches and mocks, which its index loads, too: half of
 * the processor time of a mirror run that has nothing to do.
 */
export const slimUndici: Plugin = {
  name: 'slim-undici',
  setup(build) {
    build.onLoad({ filter: /[\\/]undici[\\/]index\.js$/ }, ({ path: file }) => {
      if (file !== OWN_UNDICI) return undefined;
      if (!readFileSync(file, 'utf8').includes(METHODS))
        throw new Error('undici is put together in another way now: see tools/slim-undici.ts');
      return { contents: CONTENTS, loader: 'js' };
    });
    const own = path.join(path.dirname(OWN_UNDICI), 'lib', 'dispatcher', 'client-h2.js');
    build.onLoad({ filter: /[\\/]client-h2\.js$/ }, ({ path: file }) =>
      file === own ? { contents: NO_HTTP2, loader: 'js' } : undefined,
    );
  },
};
