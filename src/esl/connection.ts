import type { Socket } from 'node:net';
import { Connection } from 'modesl';
import { GatewayError } from '../errors';
import { encodeCommand } from './command-line';
import { parseJsonEvent } from './events';
import { DEFAULT_FRAME_LIMITS, type Frame, FrameDecoder, FrameError, type FrameLimits } from './frames';
import type { EslEvent } from './port';
import type { LossReason } from './retry';
import { type CommandEnd, type Expects, Unanswered } from './unanswered';

/** The address of an event socket and how to sign in to it. */
export interface EslEndpoint {
  readonly host: string;
  readonly port: number;
  readonly password: string;
  /** `user@domain` of FreeSWITCH's directory, for `userauth`. If it is not set, the socket's own password is used. */
  readonly user?: string | undefined;
}

/** The callbacks of a connection. `connected`, `ready` and `closed` are called at most once. */
export interface ConnectionListener {
  connected(): void;
  /** The connection is signed in. `signIn` is the reply; the one to `userauth` holds the permissions of the user. */
  ready(signIn: Frame): void;
  /** The connection has ended, and every unanswered command has been rejected. */
  closed(reason: LossReason, detail: string): void;
  event(event: EslEvent): void;
  /** FreeSWITCH gave a sign of life. Commands that waited for it may be sent now. */
  alive(): void;
}

export interface ConnectionOptions {
  /** Milliseconds in which the connection must be made and signed in. */
  readonly signInMs?: number;
  /**
   * Milliseconds in which a peer is noticed that vanished without a FIN. After half of this time in silence, the other side is
   * asked for a sign of life. It has the other half to answer.
   */
  readonly livenessMs?: number;
  readonly limits?: FrameLimits;
}

/**
 * One connection to FreeSWITCH's event socket, from its connect to its end. It is never reused.
 *
 * It extends modesl's Connection, which opens the socket, and replaces these parts of modesl:
 *
 * - its parser, which is quadratic and dies of a `%`;
 * - its writes, which are two for each command and cost 44 ms (Nagle);
 * - its two queues of callbacks: a denied `api` is answered with `command/reply`, so replies move to the wrong command;
 * - its silence when the connection ends.
 *
 * Replies carry no id, so there is one queue, and after any doubt the connection is discarded.
 */
export class EslConnection extends Connection {
  private readonly wire: Socket;
  private readonly decoder: FrameDecoder;
  private readonly unanswered = new Unanswered((deadlineMs) =>
    this.discard(`no answer within ${deadlineMs} ms`),
  );
  private isCorked = false;
  private readonly signInTimer: NodeJS.Timeout;
  private readonly quietMs: number;
  private signingIn = false;
  private signedIn = false;
  private over = false;
  private loss: { reason: LossReason; detail: string } = {
    reason: 'lost',
    detail: 'the connection was closed',
  };

  constructor(
    private readonly endpoint: EslEndpoint,
    private readonly listener: ConnectionListener,
    options: ConnectionOptions = {},
  ) {
    super(endpoint.host, endpoint.port, '');
    if (!this.socket) throw new Error('modesl opened no socket');
    // modesl forgets its socket when the other side sends FIN, but we need it until it has closed.
    this.wire = this.socket;
    this.decoder = new FrameDecoder(options.limits ?? DEFAULT_FRAME_LIMITS);
    this.quietMs = (options.livenessMs ?? 30_000) / 2;
    const signInMs = options.signInMs ?? 10_000;
    this.signInTimer = setTimeout(() => this.discard(`no sign-in within ${signInMs} ms`), signInMs);
    // After a FIN, Node would flush first and then close. In between we would accept commands that can never be written.
    this.wire.on('end', () => this.discard('FreeSWITCH closed the connection'));
    this.wire.on('close', () => this.end());
  }

  /** The number of commands that are written and not answered. */
  get inFlight(): number {
    return this.unanswered.count;
  }

  /** When the last answer came, and how long it took; see `Unanswered`. */
  get lastAnswer(): number {
    return this.unanswered.lastAnswer;
  }
  get lastTook(): number {
    return this.unanswered.lastTook;
  }

  /** True while commands may be written. */
  get isReady(): boolean {
    return this.signedIn && !this.over && !this.wire.destroyed;
  }

  /**
   * Writes one command, in one write, and resolves with its reply frame. Several commands may be unanswered at once: FreeSWITCH
   * runs and answers them one after the other.
   *
   * @param deadlineMs milliseconds until `esl_timeout`. Then the connection is discarded, since the late reply would be taken
   *                   for the reply of the next command. The commands behind it are rejected with `esl_lost`
   * @param settled called once, as soon as the promise is settled, before any code that awaits the promise runs
   * @throws GatewayError (rejects) esl_unavailable if it was not written; esl_lost or esl_timeout if it was written and the
   *                      outcome is unknown
   */
  command(
    expects: Expects,
    bytes: Buffer,
    deadlineMs: number,
    settled?: (end: CommandEnd) => void,
  ): Promise<Frame> {
    if (!this.isReady) {
      settled?.('lost');
      return Promise.reject(
        new GatewayError('esl_unavailable', 'FreeSWITCH is not connected.', { retryAfter: 1 }),
      );
    }
    return this.write(expects, bytes, deadlineMs, settled);
  }

  /** Ends the connection. Unanswered commands are rejected with `esl_lost`. */
  discard(detail: string, reason: LossReason = 'lost'): void {
    if (!this.over && this.loss.reason === 'lost') this.loss = { reason, detail };
    this.wire.destroy();
  }

  /** Not used: modesl would write the command in pieces and queue nothing for its reply. */
  override send(): never {
    throw new Error('use command()');
  }

  /** Not used: modesl would keep the callback in a queue of its own. */
  override sendRecv(): never {
    throw new Error('use command()');
  }

  override disconnect(): void {
    this.discard('closed by the gateway');
  }

  /** Called by modesl when TCP is connected. modesl's own method would build its parser. */
  protected override _onConnect(): void {
    this.wire.setNoDelay(true);
    this.wire.setKeepAlive(true, this.quietMs);
    this.wire.on('data', (chunk: Buffer) => this.read(chunk));
    // A separate listener: a callback given to setTimeout would be called only for the first silence.
    this.wire.setTimeout(this.quietMs);
    this.wire.on('timeout', () => this.askForLife());
    this.listener.connected();
  }

  /** Called by modesl for socket errors; `close` follows. modesl's own method would emit `error` and end the process. */
  protected override _onError(error: Error): void {
    // If every address of a name refuses, Node gives an AggregateError without a message.
    const detail = error.message || String((error as NodeJS.ErrnoException).code ?? error.name);
    if (this.loss.reason === 'lost') this.loss = { reason: 'lost', detail };
  }

  private write(
    expects: Expects,
    bytes: Buffer,
    deadlineMs: number,
    settled?: (end: CommandEnd) => void,
  ): Promise<Frame> {
    return new Promise((resolve, reject) => {
      this.unanswered.add({ expects, deadlineMs, resolve, reject, settled });
      if (this.unanswered.count > 1) this.cork();
      this.wire.write(bytes);
    });
  }

  /**
   * Collects the commands of one turn of the event loop that are written behind others. They go out together, in one system
   * call and one packet.
   */
  private cork(): void {
    if (this.isCorked) return;
    this.isCorked = true;
    this.wire.cork();
    process.nextTick(() => {
      this.isCorked = false;
      this.wire.uncork();
    });
  }

  private read(chunk: Buffer): void {
    try {
      this.decoder.push(chunk, (frame) => {
        // An earlier frame may have ended the connection. The frames after it may be out of step, so they are dropped.
        if (!this.over && !this.wire.destroyed) this.take(frame);
      });
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.discard(error.message);
    }
  }

  private take(frame: Frame): void {
    const type = frame.headers.get('Content-Type');
    switch (type) {
      case 'api/response':
      case 'command/reply':
        this.answer(type, frame);
        return;
      case 'text/event-json': {
        const event = parseJsonEvent(frame.body);
        if (event) this.listener.event(event);
        return;
      }
      case 'auth/request':
        // Answer only the first one: a second one may be text that looks like a frame, and must not get the password.
        if (this.signingIn) this.discard('an unexpected auth/request');
        else this.signIn();
        return;
      case 'text/rude-rejection':
        this.discard("FreeSWITCH's access list does not admit this address", 'rejected');
        return;
      case undefined:
        this.discard('a frame has no Content-Type');
        return;
      default:
      // After text/disconnect-notice the close follows. The gateway did not ask for log/data and event-plain.
    }
  }

  private answer(type: Expects, frame: Frame): void {
    if (this.signingIn && !this.signedIn && type === 'command/reply') this.signInAnswered(frame);
    else if (!this.unanswered.answer(type, frame)) this.discard(`an unexpected ${type}`);
  }

  private signIn(): void {
    this.signingIn = true;
    const { user, password } = this.endpoint;
    let bytes: Buffer;
    try {
      bytes = encodeCommand(user === undefined ? `auth ${password}` : `userauth ${user}:${password}`);
    } catch {
      this.discard('the password cannot be sent on the event socket', 'wrong_password');
      return;
    }
    this.wire.write(bytes);
  }

  /**
   * Reads the reply to the sign-in, in the same turn as the frame. If the password is wrong, the disconnect notice is in the same
   * segment, and a promise would see the lost connection first.
   */
  private signInAnswered(frame: Frame): void {
    if (frame.headers.get('Reply-Text')?.startsWith('+OK accepted')) {
      clearTimeout(this.signInTimer);
      this.signedIn = true;
      this.listener.ready(frame);
    } else {
      this.discard('FreeSWITCH did not accept the password', 'wrong_password');
    }
  }

  /**
   * Sends `nolinger`, since a half-open connection looks like a quiet one. FreeSWITCH answers it on every connection; it needs no
   * permission and changes nothing (mod_event_socket.c:2442: "-ERR not controlling a session"). While a command is unanswered,
   * nothing is sent: the answer would have to wait, and the command has its own deadline.
   */
  private askForLife(): void {
    if (!this.isReady || this.inFlight > 0) return;
    this.write('command/reply', encodeCommand('nolinger'), this.quietMs).then(
      () => this.listener.alive(),
      // The connection has ended, and `closed` has been called.
      () => undefined,
    );
  }

  private end(): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.signInTimer);
    this.unanswered.fail();
    this.listener.closed(this.loss.reason, this.loss.detail);
  }
}
