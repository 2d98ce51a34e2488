import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { OWNER } from './gateway-process';

/** Milliseconds between two groups of requests. */
const STEP_MS = 10;

/** An answer with 200. */
export interface Accepted {
  /** The id of its request. */
  readonly id: string;
  /** When its head came, by `performance.now()`. */
  readonly at: number;
}

/**
 * Sends requests at an even pace, if the machine can, without waiting for the answers.
 *
 * @param stopped ends it before its time
 * @returns the answers with 200, in their order
 */
export async function paced(
  url: string,
  perSecond: number,
  ms: number,
  stopped: () => boolean = () => false,
): Promise<Accepted[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const accepted: Accepted[] = [];
  const all: Promise<void>[] = [];
  const ask = (): Promise<void> =>
    new Promise((resolve) => {
      const authorization = `Basic ${Buffer.from(`${OWNER.user}:${OWNER.password}`).toString('base64')}`;
      request(url, { agent, headers: { authorization } }, (answer) => {
        const at = performance.now();
        if (answer.statusCode === 200) accepted.push({ id: String(answer.headers['x-request-id']), at });
        answer.resume().once('close', resolve);
      })
        // The gateway may have been killed.
        .once('error', () => resolve())
        .end();
    });
  const began = performance.now();
  for (let sent = 0; ; ) {
    const passed = performance.now() - began;
    if (passed > ms || stopped()) break;
    for (const due = (passed / 1_000) * perSecond; sent < due; sent++) all.push(ask());
    await delay(STEP_MS);
  }
  await Promise.all(all);
  agent.destroy();
  return accepted;
}
