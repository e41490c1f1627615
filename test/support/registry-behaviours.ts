// SPDX-License-Identifier: Apache-2.0
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ApiAnswer, refusal } from '../../src/oci/api-answer.ts';
import { sendAnswer } from '../../src/oci/server.ts';

/** One request at a scripted registry: `good` is what an honest one would answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  good(): Promise<ApiAnswer>;
}

export type Behaviour = (exchange: Exchange) => Promise<void> | void;

/** Answers a status with an error body of the distribution-spec. */
export function refuses(
  status: number,
  code = 'DENIED',
  message = 'no',
  headers: Record<string, string> = {},
): Behaviour {
  const answer = refusal(status, code, message);
  return exchange => send(exchange, { ...answer, headers: { ...answer.headers, ...headers } });
}

/** Answers anything at all. */
export function answers(status: number, body: string | Buffer, headers: Record<string, string> = {}): Behaviour {
  return exchange => send(exchange, { status, headers, body: Buffer.from(body) });
}

/** Answers what an honest registry would, changed. Content-Length follows the body. */
export function changes(change: (answer: ApiAnswer & { body: Buffer }) => Partial<ApiAnswer>): Behaviour {
  return async exchange => {
    const good = await exchange.good();
    const whole = { ...good, body: await bytesOf(good) };
    const changed = { ...whole, ...change(whole) };
    const length = String((await bytesOf(changed)).length);
    await send(exchange, { ...changed, headers: { ...changed.headers, 'content-length': length } });
  };
}

async function bytesOf({ body }: ApiAnswer): Promise<Buffer> {
  return Buffer.isBuffer(body) ? body : Buffer.concat((await body?.toArray()) ?? []);
}

/** Leaves one header out. */
export function withoutHeader(name: string): Behaviour {
  return changes(({ headers }) => ({
    headers: Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name)),
  }));
}

/** Sends everything but the last `missing` bytes, then closes the connection. */
export function cutsShort(missing: number): Behaviour {
  return async exchange => {
    const { status, headers, body } = await exchange.good();
    const bytes = body as Buffer;
    exchange.response.writeHead(status, headers);
    exchange.response.write(bytes.subarray(0, bytes.length - missing), () => exchange.response.destroy());
  };
}

/** Sends the headers of a long answer, and then a byte at a time without end; `sent` is told after each. */
export function drips(sent: (bytes: number) => void, status = 200): Behaviour {
  return ({ response }) => {
    response.writeHead(status, { 'content-type': 'application/vnd.oci.image.index.v1+json' });
    let count = 0;
    const drop = (): void => {
      if (response.destroyed) return;
      count += 1;
      response.write(' ', () => setImmediate(drop));
      sent(count);
    };
    drop();
  };
}

export function redirects(to: string, status = 307): Behaviour {
  return exchange => send(exchange, { status, headers: { location: to } });
}

/** Never answers. */
export const stalls: Behaviour = () => {};

export const resets: Behaviour = ({ response }) => {
  response.socket?.resetAndDestroy();
};

export const showsPage: Behaviour = answers(200, '<!DOCTYPE html><html><body>Please log in</body></html>', {
  'content-type': 'text/html; charset=utf-8',
});

function send({ request, response }: Exchange, answer: ApiAnswer): Promise<void> {
  return sendAnswer(response, answer, request.method === 'HEAD');
}
