import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { SwitchEvent } from '../core/switch-event';
import type { FaultAction } from '../faults';
import { bytes, text } from '../text/bytes';
import { startsWithWord } from '../text/c-string';
import { AUTH_REQUEST, apiResponse, commandReply, DISCONNECT_NOTICE, eventFrame } from './frames';
import type { Host } from './host';
import { LogCommand } from './log-command';
import { Outlet } from './outlet';
import { type Packet, PacketReader } from './packet-reader';
import { type Answer, parseCommand, type Session } from './parse-command';
import { Subscription } from './subscription';

/** One connection (listener_run, mod_event_socket.c:2648): commands run strictly one after the other. */
export class Listener {
  readonly #reader = new PacketReader();
  readonly #outlet: Outlet;
  readonly #session: Session = {
    authed: false,
    allowedApis: undefined,
    subscription: new Subscription(),
    log: new LogCommand(),
  };
  #events: SwitchEvent[] = [];
  #busy = false;
  #ended = false;

  constructor(
    private readonly host: Host,
    private readonly socket: Socket,
  ) {
    this.#outlet = new Outlet(socket, host.faults);
    const { core } = host;
    const hear = (event: SwitchEvent): void => this.#hear(event);
    core.listeners.add(hear);
    socket.on('close', () => core.listeners.delete(hear));
    socket.on('data', (chunk) => {
      this.#reader.push(chunk);
      void this.#run();
    });
    this.#outlet.write(AUTH_REQUEST);
  }

  /** Handles the input. Events wait: they are sent only if no input is left (mod_event_socket.c:1397). */
  async #run(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let packet = this.#next(); packet; packet = this.#next()) await this.#take(packet);
    this.#busy = false;
    this.#flush();
  }

  #next(): Packet | undefined {
    return this.#ended ? undefined : this.#reader.next();
  }

  async #take(packet: Packet): Promise<void> {
    // A password must not be recorded, not even that of a second sign-in.
    const signIn = startsWithWord(packet.command, 'auth ') || startsWithWord(packet.command, 'userauth ');
    if (this.#session.authed && !signIn) this.host.received.push(text(packet.raw));
    const fault = this.host.faults.take(text(packet.command));
    if (fault) await this.#fail(fault, packet);
    else this.#send(await parseCommand(this.host, this.#session, packet));
  }

  async #fail(fault: FaultAction, packet: Packet): Promise<void> {
    const execute = (): Promise<Answer> => parseCommand(this.host, this.#session, packet);
    switch (fault.kind) {
      case 'hang':
        if (fault.executed) await execute();
        // Stays busy until the connection is closed.
        await new Promise((resolve) => this.socket.once('close', resolve));
        break;
      case 'drop':
      case 'reset':
        if (fault.executed) await execute();
        this.#ended = true;
        if (fault.kind === 'drop') this.socket.destroy();
        else this.socket.resetAndDestroy();
        break;
      case 'delay': {
        const answer = await execute();
        await wait(fault.ms, undefined, { ref: false });
        this.#send(answer);
        break;
      }
      case 'reply': {
        const isApi = startsWithWord(packet.command, 'api ');
        this.#send({ frame: isApi ? apiResponse(bytes(fault.text)) : commandReply(bytes(fault.text)) });
        break;
      }
      case 'raw':
        this.#send({ frame: bytes(fault.bytes) });
        break;
      case 'contentLength': {
        const { frame } = await execute();
        this.#send({ frame: frame.replace(/^Content-Length: .*$/m, `Content-Length: ${fault.value}`) });
        break;
      }
    }
  }

  /** FreeSWITCH sends the notice and closes at once; a client sees both or neither. */
  #send({ frame, end }: Answer): void {
    if (end) this.#ended = true;
    this.#outlet.write(end ? frame + DISCONNECT_NOTICE : frame, end ?? false);
  }

  #hear(event: SwitchEvent): void {
    if (this.#ended || !this.#session.subscription.wants(event)) return;
    this.#events.push(event);
    this.#flush();
  }

  #flush(): void {
    if (this.#busy || this.#ended || this.#reader.partial) return;
    const { format } = this.#session.subscription;
    const events = this.#events;
    this.#events = [];
    for (const event of events) {
      this.#outlet.write(eventFrame(format, format === 'json' ? event.json() : event.plain()));
    }
  }
}
