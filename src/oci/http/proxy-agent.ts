// SPDX-License-Identifier: Apache-2.0

/** undici, behind a module of our own: a bundler gives a CommonJS package's names to static imports only. */
export { EnvHttpProxyAgent, ProxyAgent } from 'undici';
