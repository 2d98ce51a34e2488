import { apiAnswer } from './api-answer';
import { type ApiLine, encodeCommand } from './command-line';
import { EslConnection, type EslEndpoint } from './connection';
import type { Frame } from './frames';
import type { LossReason } from './retry';
import { SUBSCRIPTION } from './subscription';

/** One connection to FreeSWITCH that is not kept alive, for a program that looks at FreeSWITCH and then ends. */
export interface OneConnection {
  /** The permissions of the user in the reply to `userauth`, as FreeSWITCH's directory has them; `undefined` without a user. */
  readonly allowed: { readonly apis: string; readonly events: string } | undefined;
  /** Subscribes to the events that the gateway needs. Resolves with FreeSWITCH's reply, which begins with `+OK` or `-ERR`. */
  subscribe(deadlineMs: number): Promise<string>;
  /** Sends one API line. Rejects as `EslClient.api` does. After esl_timeout or esl_lost nothing more can be sent. */
  api(line: ApiLine, deadlineMs: number): Promise<Buffer>;
  close(): void;
}

/** Why there is no connection. */
export interface NoConnection {
  readonly reason: LossReason;
  readonly detail: string;
}

/** Connects and signs in, once. Resolves within `signInMs` milliseconds. */
export function connectOnce(endpoint: EslEndpoint, signInMs: number): Promise<OneConnection | NoConnection> {
  return new Promise((resolve) => {
    const connection: EslConnection = new EslConnection(
      endpoint,
      {
        connected: () => undefined,
        ready: (reply) => resolve(opened(connection, reply)),
        closed: (reason, detail) => resolve({ reason, detail }),
        event: () => undefined,
        alive: () => undefined,
      },
      { signInMs },
    );
  });
}

function opened(connection: EslConnection, signIn: Frame): OneConnection {
  const apis = signIn.headers.get('Allowed-API');
  const events = signIn.headers.get('Allowed-Events');
  return {
    allowed: apis === undefined || events === undefined ? undefined : { apis, events },
    subscribe: async (deadlineMs) => {
      const frame = await connection.command('command/reply', encodeCommand(SUBSCRIPTION), deadlineMs);
      return frame.headers.get('Reply-Text') ?? '';
    },
    api: async (line, deadlineMs) =>
      apiAnswer(await connection.command('api/response', encodeCommand(`api ${line.text}`), deadlineMs)),
    close: () => connection.disconnect(),
  };
}
