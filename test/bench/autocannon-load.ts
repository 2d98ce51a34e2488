import autocannon from 'autocannon';
import { type Measured, measured } from './measured';
import type { RoundLimit } from './round';

export interface AutocannonLoad extends RoundLimit {
  readonly url: string;
  readonly path: string;
  /** Used in turn. */
  readonly authorizations: readonly string[];
  readonly connections: number;
  /** Each answer must be this text. */
  readonly expect: string;
}

/**
 * Sends requests with autocannon, on connections that are kept. The times are measured here: autocannon's own rate has
 * whole seconds, and its latencies have whole milliseconds.
 *
 * @throws Error if an answer is not a success
 */
export async function autocannonLoad(load: AutocannonLoad): Promise<Measured> {
  const { url, path, authorizations, connections, count, atMostMs, expect } = load;
  const [first = ''] = authorizations;
  let made = 0;
  const headersOf = (): string => authorizations[made++ % authorizations.length] ?? '';
  const cpu = process.cpuUsage();
  const times: number[] = [];
  let began = 0;
  let ended = 0;
  const requests = [
    {
      path,
      headers: { authorization: first },
      // Making a new request each time costs autocannon as much as the rest of it.
      ...(authorizations.length > 1 && {
        setupRequest: (request: autocannon.Request) => ({
          ...request,
          headers: { ...request.headers, authorization: headersOf() },
        }),
      }),
    },
  ];
  const verifyBody = (body: unknown): boolean => body === expect;
  const { non2xx, errors, mismatches } = await new Promise<autocannon.Result>((resolve, reject) => {
    const options = { url, connections, amount: count, verifyBody, requests };
    const instance = autocannon(options, (error, result) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve(result);
    });
    instance.on('response', (_client, _status, _bytes, ms) => {
      ended = performance.now();
      if (began === 0) began = ended - ms;
      times.push(ms);
    });
    const timer = setTimeout(() => instance.stop(), atMostMs);
  });
  if (non2xx + errors + mismatches > 0) {
    throw new Error(
      `${url}: ${non2xx} answers failed, ${mismatches} had another text, ${errors} requests got no answer`,
    );
  }
  const { user, system } = process.cpuUsage(cpu);
  return measured({ times, wholeMs: ended - began, cpuMicros: user + system });
}
