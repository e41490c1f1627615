// SPDX-License-Identifier: Apache-2.0
// Plain JavaScript, as the only source file: an old Node must be able to read it, to be told that it is too old.
// CommonJS, because an ES module's `import 'node:fs'` makes Node load its streams too, 7 ms of a start of 50.
'use strict';
// Node 12, which Ubuntu 22.04 has, knows no names that begin with `node:`.
const { existsSync, readdirSync, readFileSync, statSync } = require('fs');
const { enableCompileCache } = require('module');
const path = require('path');
const { pathToFileURL } = require('url');
const { setFlagsFromString } = require('v8');

const root = path.dirname(__dirname);
const checkout = existsSync(path.join(root, 'src'));
const packageJson = readJson(path.join(root, 'package.json'));
const words = process.argv.slice(2);

if (isTooOld(process.versions.node)) {
  const remedy = checkout ? `; \`npm ci\` in ${root} brings its own` : '';
  fail(`Node.js 22.12 or newer is needed, and ${process.execPath} is ${process.versions.node}${remedy}`);
} else if (words.length === 1 && (words[0] === '--version' || words[0] === 'version')) {
  // oclif's own words for --version, without loading it.
  console.log(`${packageJson.name}/${packageJson.version} ${process.platform}-${process.arch} node-${process.version}`);
} else {
  // A thread of V8 that compiles may wait for the main thread to collect garbage, while that waits in process.exit for the
  // thread to end (Node 24.21): three in ten of failing runs that had read 60 MB never ended.
  setFlagsFromString('--no-concurrent-sparkplug');
  enableCompileCache(path.join(userCache(), 'helm-airgap', 'node'));
  if (checkout && !process.env.HELM_BIN) useOwnHelm();
  start().catch(explain);
}

/** A packed plugin holds the build only. A checkout runs its build while that is newer than its sources, else these. */
async function start() {
  const [code, extension] = isBuilt() ? [path.join(root, 'dist'), '.js'] : [path.join(root, 'src'), '.ts'];
  const load = name => import(pathToFileURL(path.join(code, name + extension)).href);
  const manifest = readJson(path.join(code, 'oclif.manifest.json'));
  if (words[0] === '__complete') {
    const { complete } = await load('completion');
    console.log(complete(manifest, packageJson.oclif.topics, words.slice(1)).join('\n'));
  } else {
    const program = await load('program');
    await program.start({ words, code, manifest, name: typedName(), packageJson });
  }
}

/** A checkout has Helms that `npm run tools` built: the newest is for machines without one of their own. */
function useOwnHelm() {
  const tools = path.join(root, '.tools');
  const onPath = (process.env.PATH || '').split(path.delimiter).some(folder => existsSync(path.join(folder, 'helm')));
  const built = onPath || !existsSync(tools) ? [] : readdirSync(tools).filter(name => /^helm4-v/.test(name)).sort();
  const helm = path.join(tools, built.at(-1) || '', 'helm');
  if (built.length > 0 && existsSync(helm)) process.env.HELM_BIN = helm;
}

function isBuilt() {
  if (!checkout) return true;
  const build = statSync(path.join(root, 'dist', 'oclif.manifest.json'), { throwIfNoEntry: false });
  return build !== undefined && [path.join(root, 'package-lock.json'), path.join(root, 'src')].every(place => isOlder(place, build.mtimeMs));
}

/** A folder's own time tells of files that were taken away. Files have a dot in their names: asking each takes twice as long. */
function isOlder(place, time) {
  if (statSync(place).mtimeMs > time) return false;
  return path.basename(place).includes('.') || readdirSync(place).every(name => isOlder(`${place}/${name}`, time));
}

/** The variable is for this process alone: Helm, when we start it, may start us again. */
function typedName() {
  const name = process.env.HELM_AIRGAP_NAME;
  delete process.env.HELM_AIRGAP_NAME;
  return name || (process.env.HELM_PLUGIN_NAME === 'airgap' ? 'helm airgap' : 'helm-airgap');
}

function isTooOld(version) {
  const [major, minor] = version.split('.').map(Number);
  return major < 22 || (major === 22 && minor < 12);
}

function userCache() {
  if (process.env.XDG_CACHE_HOME) return process.env.XDG_CACHE_HOME;
  if (process.platform === 'win32' && process.env.LOCALAPPDATA) return process.env.LOCALAPPDATA;
  return path.join(require('os').homedir(), '.cache');
}

function explain(error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND' || existsSync(path.join(root, 'node_modules'))) throw error;
  fail(`${root} is a checkout without its packages: run \`npm ci\` there, or install the packed plugin`);
}

function fail(message) {
  process.stderr.write(`helm-airgap: ${message}\n`);
  process.exitCode = 1;
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
