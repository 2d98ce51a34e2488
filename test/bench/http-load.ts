import { HttpConnection } from './http-connection';
import { type Measured, measured } from './measured';
import { Round, type RoundLimit } from './round';

export interface HttpLoad extends RoundLimit {
  readonly host: string;
  readonly port: number;
  /** Whole requests, taken in turn. They are made before the clock runs. */
  readonly requests: readonly Buffer[];
  readonly connections: number;
  /** Each answer must have status 200 and hold this text: what fails quickly is no measure. */
  readonly expect: string;
}

/**
 * Asks on so many connections side by side, one request after the other on each, and waits for each answer. The
 * connections are open before the clock runs; opening another where the server closes one is part of a request's time.
 *
 * @throws Error for an answer that is no success
 */
export async function httpLoad(load: HttpLoad): Promise<Measured> {
  const { host, port, requests, connections } = load;
  const expected = Buffer.from(load.expect);
  const open = await Promise.all(Array.from({ length: connections }, () => HttpConnection.open(host, port)));
  const round = new Round(load);
  const askOnAndOn = async (connection: HttpConnection): Promise<void> => {
    let mine = round.next();
    while (mine !== undefined) {
      const since = performance.now();
      const { status, body } = await connection.ask(requests[mine % requests.length] ?? Buffer.alloc(0));
      mine = round.answered(since);
      if (status !== 200 || !body.includes(expected)) {
        throw new Error(`${host}:${port} answered ${status} ${body.toString()}`);
      }
    }
  };
  for (const connection of open) askOnAndOn(connection).catch((error: Error) => round.fail(error));
  try {
    return measured(await round.end);
  } finally {
    for (const connection of open) connection.close();
  }
}
