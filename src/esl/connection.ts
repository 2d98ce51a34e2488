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
  /** `user@domain` of the directory, for `userauth`; without it the socket's own password is used. */
  readonly user?: string | undefined;
}

/** What a connection tells its keeper. Each is called at most once, but for `event`. */
export interface ConnectionListener {
  connected(): void;
  /** Signed in, by this answer: that to `userauth` says what the user may. */
  ready(signIn: Frame): void;
  /** The connection is gone for good, and every pending command has been told. */
  closed(reason: LossReason, detail: string): void;
  event(event: EslEvent): void;
  /** A sign of life came; commands that were held back meanwhile may be said. */
  alive(): void;
}

export interface ConnectionOptions {
  /** Milliseconds until the connection must have been made and signed in. */
  readonly signInMs?: number;
  /**
   * Milliseconds in which a peer that vanished without a word is noticed: after half of it in silence the other side is
   * asked for a sign of life, and has the other half to give one.
   */
  readonly livenessMs?: number;
  readonly limits?: FrameLimits;
}

/**
 * One connection to FreeSWITCH's event socket, from its connect to its end; never reused.
 *
 * It stands on modesl's Connection, which opens the socket, and replaces what modesl gets wrong: its parser
 * (quadratic; dies of a `%`), its writes (two a command, 44 ms of Nagle), its two queues of callbacks (a denied
 * `api` is answered with `command/reply`, and replies slip to the wrong caller), and its silence when the
 * connection ends. Replies carry no id, so there is one queue, and after any doubt the connection is discarded.
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
    // modesl forgets its socket at the other side's FIN; we need it until it has closed.
    this.wire = this.socket;
    this.decoder = new FrameDecoder(options.limits ?? DEFAULT_FRAME_LIMITS);
    this.quietMs = (options.livenessMs ?? 30_000) / 2;
    const signInMs = options.signInMs ?? 10_000;
    this.signInTimer = setTimeout(() => this.discard(`no sign-in within ${signInMs} ms`), signInMs);
    // At a FIN Node would flush first and close then; meanwhile commands would be taken that can never be written.
    this.wire.on('end', () => this.discard('FreeSWITCH closed the connection'));
    this.wire.on('close', () => this.end());
  }

  /** How many commands have been written and not answered. */
  get inFlight(): number {
    return this.unanswered.count;
  }

  /** Of the commands that were answered, when the last was, and how long it took; `Unanswered` has more. */
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
   * Writes one command, in one write, and resolves with its reply frame. Several may be unanswered: FreeSWITCH runs and
   * answers them one after the other.
   *
   * @param deadlineMs milliseconds until `esl_timeout`; the connection is discarded then, since the late reply
   *                   would be taken for the next command's, and what stands behind is told `esl_lost`
   * @param settled told at once, and once, when the promise has been settled: before whoever waits for it has his turn
   * @throws GatewayError (rejects) esl_unavailable: not written; esl_lost, esl_timeout: written, outcome unknown
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

  /** Ends the connection; pending commands are told `esl_lost`. */
  discard(detail: string, reason: LossReason = 'lost'): void {
    if (!this.over && this.loss.reason === 'lost') this.loss = { reason, detail };
    this.wire.destroy();
  }

  /** modesl would write the command in pieces and queue nothing for its reply. */
  override send(): never {
    throw new Error('use command()');
  }

  /** modesl would keep the callback in a queue of its own. */
  override sendRecv(): never {
    throw new Error('use command()');
  }

  override disconnect(): void {
    this.discard('closed by the gateway');
  }

  /** Called by modesl when TCP is connected, in place of building its parser. */
  protected override _onConnect(): void {
    this.wire.setNoDelay(true);
    this.wire.setKeepAlive(true, this.quietMs);
    this.wire.on('data', (chunk: Buffer) => this.read(chunk));
    // As a listener of its own: a callback given to setTimeout would be called for the first silence only.
    this.wire.setTimeout(this.quietMs);
    this.wire.on('timeout', () => this.askForLife());
    this.listener.connected();
  }

  /** Called by modesl for socket errors; `close` follows. modesl would emit `error` and end the process. */
  protected override _onError(error: Error): void {
    // Where every address of a name refuses, node gives an error of errors without a message.
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

  /** Commands that are said behind others, in one turn of the event loop, go out together: one call of the kernel, one packet. */
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
        // A frame before may have ended the connection; what follows it cannot be trusted to be in step.
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
        // Once, and first: a second one may be text that we took for a frame, and must not get the password.
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
      // text/disconnect-notice is followed by the close; log/data and event-plain were not asked for.
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
      this.discard('the password cannot be said on the event socket', 'wrong_password');
      return;
    }
    this.wire.write(bytes);
  }

  /**
   * Within the frame's own turn: with a wrong password the disconnect notice is in the same segment, and a promise
   * would see the lost connection first.
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
   * A half-open connection looks like a quiet one. `nolinger` is answered on every connection, needs no
   * permission and changes nothing (mod_event_socket.c:2442: "-ERR not controlling a session"). While an answer is awaited
   * nothing is asked: it would wait behind that, and the command's own deadline tells.
   */
  private askForLife(): void {
    if (!this.isReady || this.inFlight > 0) return;
    this.write('command/reply', encodeCommand('nolinger'), this.quietMs).then(
      () => this.listener.alive(),
      // Then the connection is gone, and has told so.
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
