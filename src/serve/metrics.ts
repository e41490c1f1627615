// SPDX-License-Identifier: Apache-2.0

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** What a server has done so far, for Prometheus. */
export class Metrics {
  readonly #requests = new Map<string, number>();
  #bytes = 0;
  #connections = 0;
  #dropped = 0;
  #reloads = { good: 0, failed: 0 };

  /** Methods that are none of HTTP's own count as one, so that no client makes up series. */
  request(method: string, status: number): void {
    const label = `method="${METHODS.includes(method) ? method : 'other'}",code="${status}"`;
    this.#requests.set(label, (this.#requests.get(label) ?? 0) + 1);
  }

  bytes(count: number): void {
    this.#bytes += count;
  }

  /** A connection came (1) or went (-1). */
  connection(change: 1 | -1): void {
    this.#connections += change;
  }

  dropped(): void {
    this.#dropped += 1;
  }

  reload(good: boolean): void {
    this.#reloads[good ? 'good' : 'failed'] += 1;
  }

  /** The text format of Prometheus, version 0.0.4. */
  show(holding: { readonly images: number; readonly repositories: number }): string {
    const requests = [...this.#requests].sort(([a], [b]) => (a < b ? -1 : 1));
    return [
      ...series('requests_total', 'counter', 'Requests that were answered.', requests),
      ...series('response_body_bytes_total', 'counter', 'Bytes of answers handed to connections.', [['', this.#bytes]]),
      ...series('open_connections', 'gauge', 'Connections that are open.', [['', this.#connections]]),
      ...series('dropped_connections_total', 'counter', 'Connections beyond the limit.', [['', this.#dropped]]),
      ...series('reloads_total', 'counter', 'Times that bundles were read again.', [
        ['result="good"', this.#reloads.good],
        ['result="failed"', this.#reloads.failed],
      ]),
      ...series('images', 'gauge', 'Images that are served.', [['', holding.images]]),
      ...series('repositories', 'gauge', 'Repositories that are served.', [['', holding.repositories]]),
      '',
    ].join('\n');
  }
}

function series(name: string, type: string, help: string, values: readonly (readonly [string, number])[]): string[] {
  const whole = `helm_airgap_serve_${name}`;
  const lines = values.map(([labels, value]) => `${whole}${labels === '' ? '' : `{${labels}}`} ${value}`);
  return [`# HELP ${whole} ${help}`, `# TYPE ${whole} ${type}`, ...lines];
}
