import { HttpConnection } from './http-connection';
import { type Measured, measured } from './measured';
import { Round, type RoundLimit } from './round';

export interface HttpLoad extends RoundLimit {
  readonly host: string;
  readonly port: number;
  /** Whole requests, used in turn. They are made before the clock starts. */
  readonly requests: readonly Buffer[];
  readonly connections: number;
  /** Each answer must have status 200 and contain this text: quick failures must not be measured. */
  readonly expect: string;
}

/**
 * Sends requests on so many connections side by side, one after the other on each, and waits for each answer. The
 * connections are opened before the clock starts. If the server closes one, the time to open another is part of the
 * request's time.
 *
 * @throws Error if an answer is not a success
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
