// SPDX-License-Identifier: Apache-2.0
import { AirgapError, type ErrorCode, reasonOf } from '../errors.ts';
import type { Gate } from '../host/gate.ts';
import { type Finished, runProcess } from '../host/process.ts';
import { recallVersion } from './helm-memory.ts';
import { chartOrigin, type Release, releaseId, valueArguments } from './release.ts';
import { withoutCredentials } from './source.ts';
import { withLayerFiles } from './value-layers.ts';

/** Oldest Helm whose `template` and plugin contract are tried in this repository's tests. */
const MINIMUM_HELM = [3, 12] as const;

/**
 * A Helm that renders lives for a moment: collecting its garbage as rarely as this makes it a quarter faster (measured
 * on cert-manager and kube-prometheus-stack). What the user's environment says of these counts instead.
 */
const SHORT_LIVED = { GOGC: '400', GOMEMLIMIT: '1GiB' };

export interface HelmOptions {
  /** Environment of the Helm processes: HELM_BIN, HELM_NAMESPACE, repository and registry configuration. */
  readonly environment: NodeJS.ProcessEnv;
  readonly gate: Gate;
  readonly dependencyUpdate?: boolean;
  /** Registry hosts that speak plain http; Helm is told so for charts that live there. */
  readonly plainHttp?: readonly string[];
  readonly caFile?: string;
}

/** The user's own Helm, as a process. Inside a plugin it is HELM_BIN, else `helm` on PATH. */
export class Helm {
  readonly #options: HelmOptions;
  readonly #completed = new Map<string, Promise<void>>();
  #supported: Promise<string> | undefined;

  constructor(options: HelmOptions) {
    this.#options = options;
  }

  /** Helm's version, `v4.3.1`. Throws HELM_MISSING, HELM_TOO_OLD. Asked once. */
  version(): Promise<string> {
    const { environment } = this.#options;
    this.#supported ??= recallVersion(this.#command, environment, async () =>
      checkVersion(await this.#run(['version', '--template', '{{.Version}}']), this.#command),
    );
    return this.#supported;
  }

  /**
   * `helm template`: hooks and tests included. `chart` is a local path; `extra` are value files that come after the
   * release's own flags; with `crds`, what stands in `crds/` folders too. Throws HELM_FAILED, VALUES_INVALID, CHART_DEPENDENCIES_MISSING in Helm's words.
   */
  async template(release: Release, chart: string, extra: readonly string[] = [], crds = false): Promise<string> {
    const { kubeVersion, apiVersions, flags } = release;
    const args = ['template', release.name, chart, '--namespace', release.namespace];
    if (crds) args.push('--include-crds');
    if (kubeVersion !== undefined) args.push('--kube-version', kubeVersion);
    for (const version of apiVersions) args.push('--api-versions', version);
    return withLayerFiles(release.layers ?? [], async layers => {
      // A later --values file still loses to --set: Helm's rule, and the reason why the proof render keeps the flags.
      args.push(...valueArguments({ ...flags, values: [...layers, ...flags.values, ...extra] }));
      const finished = await this.#inTurn(args);
      if (finished.code === 0) return finished.stdout.toString('utf8');
      throw renderFailure(release, chart, finished.stderr);
    });
  }

  /** `helm pull` of a remote chart into `directory`, its provenance file beside it if wanted and there is one. Throws CHART_NOT_FOUND in Helm's words. */
  async pull(release: Release, directory: string, { provenance = false } = {}): Promise<void> {
    const origin = chartOrigin(release);
    const args = ['pull', release.chart, '--destination', directory, ...this.#transport(origin)];
    if (release.repository !== undefined) args.push('--repo', release.repository);
    if (release.version !== undefined) args.push('--version', release.version);
    if (provenance) args.push('--prov');
    const finished = await this.#inTurn(args);
    if (finished.code === 0) return;
    const words = helmWords(finished.stderr).replaceAll(origin, withoutCredentials(origin));
    throw new AirgapError('CHART_NOT_FOUND', `${declaredIn(release)}chart ${nameOfChart(release)}: ${words}`, {
      hint: pullHint(words, origin),
    });
  }

  /** `helm package` of a chart folder into `directory`. Throws CHART_INVALID in Helm's words. */
  async package(folder: string, directory: string): Promise<void> {
    const finished = await this.#inTurn(['package', folder, '--destination', directory]);
    if (finished.code === 0) return;
    throw new AirgapError('CHART_INVALID', `cannot pack ${folder}: ${helmWords(finished.stderr)}`);
  }

  /**
   * With `dependencyUpdate`, fetches the dependencies of a chart folder when some are missing; once a folder. Helm's own
   * `template --dependency-update` would do so for each render at once, and write what it does between the documents.
   * Throws CHART_DEPENDENCIES_MISSING in Helm's words.
   */
  completeDependencies(folder: string): Promise<void> {
    if (!this.#options.dependencyUpdate) return Promise.resolve();
    const known = this.#completed.get(folder) ?? this.#fetchDependencies(folder);
    this.#completed.set(folder, known);
    return known;
  }

  async #fetchDependencies(folder: string): Promise<void> {
    const [listed] = await Promise.all([this.#run(['dependency', 'list', folder]), this.version()]);
    if (!/\tmissing\s*$/m.test(listed.stdout.toString('utf8'))) return;
    const finished = await this.#run(['dependency', 'update', folder]);
    if (finished.code === 0) return;
    throw new AirgapError('CHART_DEPENDENCIES_MISSING', `dependencies of ${folder}: ${helmWords(finished.stderr)}`, {
      hint: 'Add its repositories with `helm repo add`, or put the packed charts into its charts/ folder.',
    });
  }

  #transport(chart: string): string[] {
    const [, scheme, host = ''] = /^(oci|https):\/\/([^/]+)/.exec(chart) ?? [];
    if (scheme === undefined) return [];
    if (scheme === 'oci' && this.#options.plainHttp?.includes(host)) return ['--plain-http'];
    return this.#options.caFile === undefined ? [] : ['--ca-file', this.#options.caFile];
  }

  get #command(): string {
    return this.#options.environment.HELM_BIN || 'helm';
  }

  /** Runs Helm when the gate lets it, while its version is looked at. */
  async #inTurn(args: readonly string[]): Promise<Finished> {
    const [finished] = await Promise.all([this.#options.gate.run(() => this.#run(args)), this.version()]);
    return finished;
  }

  async #run(args: readonly string[]): Promise<Finished> {
    try {
      return await runProcess(this.#command, args, { env: { ...SHORT_LIVED, ...this.#options.environment } });
    } catch (cause) {
      const error = cause as NodeJS.ErrnoException;
      const reason = error.code === 'ENOENT' ? 'no such program' : reasonOf(error);
      throw new AirgapError('HELM_MISSING', `cannot run ${this.#command}: ${reason}`, {
        hint: 'Install Helm 3.12 or newer, or set HELM_BIN to it. In a checkout, `npm run tools` builds one.',
        cause,
      });
    }
  }
}

/** No lock keeps passwords: Helm's own files do. */
function signIn(origin: string): string {
  const [, host = 'HOST'] = /^oci:\/\/([^/]+)/.exec(origin) ?? [];
  return origin.startsWith('oci:')
    ? `Sign in with \`helm registry login ${host}\`.`
    : 'It wants credentials: `helm repo add NAME URL --username USER --password-stdin`, and write NAME/CHART for the chart in airgap.yaml, without its repository; then lock again.';
}

function checkVersion(finished: Finished, command: string): string {
  const version = finished.stdout.toString('utf8').trim();
  const [written, major = 0, minor = 0] = (/^v(\d+)\.(\d+)/.exec(version) ?? []).map(Number);
  const [oldMajor, oldMinor] = MINIMUM_HELM;
  const hint = `Helm ${MINIMUM_HELM.join('.')} or newer is needed; set HELM_BIN to one.`;
  if (finished.code !== 0 || written === undefined) {
    throw new AirgapError('HELM_FAILED', `${command} does not tell its version: ${helmWords(finished.stderr)}`, {
      hint,
    });
  }
  if (major > oldMajor || (major === oldMajor && minor >= oldMinor)) return version;
  throw new AirgapError('HELM_TOO_OLD', `Helm ${version} is not supported`, { hint });
}

function renderFailure(release: Release, chart: string, stderr: string): AirgapError {
  const shown = nameOfChart(release);
  const words = helmWords(stderr).replaceAll(chart, shown);
  const [code, hint] = diagnose(words, release);
  const message = `${declaredIn(release)}release ${releaseId(release)} (${shown}) does not render: ${words}`;
  return new AirgapError(code, message, hint === undefined ? {} : { hint });
}

function nameOfChart({ chart, repository }: Release): string {
  return repository === undefined ? withoutCredentials(chart) : `${chart} of ${withoutCredentials(repository)}`;
}

/** What to try after `helm pull` failed with these words. */
function pullHint(words: string, origin: string): string {
  if (/HTTP response to HTTPS client/.test(words))
    return 'If that host is meant to speak plain http, name it: --plain-http HOST[:PORT]';
  if (/no cached repo found/.test(words)) return 'Run `helm repo update`.';
  if (/: not found|not found in \S+ index|no chart version found/.test(words))
    return 'There is no such chart or version there; of a Helm repository try `helm repo update`.';
  if (/\b40[13]\b|unauthorized|denied/i.test(words)) return signIn(origin);
  if (/dial tcp|no such host|timeout/i.test(words))
    return 'Helm fetches the chart: check its host, and HTTPS_PROXY. A chart in a folder or .tgz needs no network.';
  return 'A chart is a folder, a .tgz, oci://host/path, or repo/name of a repository that `helm repo add` knows.';
}

/** The file and line of a Git repository that asks for the release. */
function declaredIn({ declared }: Release): string {
  return declared === undefined ? '' : `${declared.file}:${declared.line}: `;
}

function diagnose(words: string, release: Release): [ErrorCode, string?] {
  if (/missing in charts\/|found in Chart.yaml, but missing/.test(words)) {
    return [
      'CHART_DEPENDENCIES_MISSING',
      `Add --dependency-update, or run \`helm dependency update ${release.chart}\`, and so for each chart that is named.`,
    ];
  }
  const files = [
    ...(release.layers ?? []).flatMap(layer => (typeof layer === 'string' ? [layer] : [])),
    ...release.flags.values,
  ];
  const file = files.find(name => words.includes(name));
  if (file !== undefined) return ['VALUES_INVALID', `Look at the values file ${file}.`];
  if (/Chart.yaml file is missing|path .* not found/.test(words)) return ['CHART_NOT_FOUND'];
  if (/requires kubeVersion/.test(words)) {
    return ['HELM_FAILED', "Say the cluster's version: --kube-version VERSION, or kubeVersion in airgap.yaml."];
  }
  if (/execution error.*\bnamespace\b/is.test(words)) {
    return [
      'HELM_FAILED',
      'Give the chart the namespace or the value it asks for: -n, -f or --set for one chart, its release in airgap.yaml.',
    ];
  }
  if (/values don't meet the specifications|required|execution error/.test(words)) {
    return [
      'HELM_FAILED',
      'Give the chart the value it asks for: -f or --set for one chart, `values` of its release in airgap.yaml.',
    ];
  }
  return ['HELM_FAILED'];
}

/** Helm's last words without its decoration; warnings that come before the error are left out. */
export function helmWords(stderr: string): string {
  return withoutSecrets(sayings(stderr));
}

/** Helm repeats addresses as they were given: user, password and query of a URL must not go on from here. */
function withoutSecrets(words: string): string {
  return words
    .replace(/(\w:\/\/)[^\s/@"']+@/g, '$1***@')
    .replace(/[^\s/:@"']+:[^\s/@"']+@(?=[\w.[-])/g, '***@')
    .replace(/(\w:\/\/[^\s?"']+\?)[^\s"']+/g, '$1***');
}

function sayings(stderr: string): string {
  const lines = stderr
    .split('\n')
    .filter(line => line.trim() !== '' && !/^(WARNING|walk\.go|level=WARN|time=.*WARN)/.test(line));
  const error = lines.findIndex(line => line.startsWith('Error:'));
  const said = error === -1 ? lines : lines.slice(error);
  // With HELM_DEBUG, Helm 3 says it all again behind the error, with the stack.
  const again = said.findIndex(line => /^\w+\.go:\d+: .*\[debug\]/.test(line));
  const words = (again > 0 ? said.slice(0, again) : said).join(' ').replace(/^Error: /, '');
  return words.replace(/\s*Use --debug flag to render out invalid YAML\s*/, '').trim() || 'Helm gave no reason';
}
