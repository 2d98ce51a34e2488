import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Destinations } from './calls/destinations';
import type { OutgoingCall } from './calls/outgoing-call';
import { type ConferenceOptions, SimConference } from './conference/conference';
import { sendHeartbeat } from './core/heartbeat';
import type { NotSimulated } from './core/not-simulated';
import { type CoreOptions, SwitchCore } from './core/switch-core';
import type { SwitchEvent } from './core/switch-event';
import { World, type WorldOptions } from './core/world';
import { DISCONNECT_NOTICE, RUDE_REJECTION } from './event-socket/frames';
import type { Host } from './event-socket/host';
import { Listener } from './event-socket/listener';
import type { EslUser } from './event-socket/users';
import { Faults } from './faults';
import { bytes, type Text } from './text/bytes';

export type { Destination } from './calls/destinations';
export type { OutgoingCall } from './calls/outgoing-call';
export type { SimConference } from './conference/conference';
export type { JoinOptions, SimMember } from './conference/member';
export type { FaultAction, JobFault, Matcher } from './faults';

export interface SimulatorOptions extends CoreOptions, WorldOptions {
  /** 127.0.0.1 unless told. */
  host?: string;
  /** 0, the default, takes a free port. */
  port?: number;
  /** ClueCon unless told. */
  password?: string;
  /** Those who may sign in with userauth, by "user@domain". */
  users?: Record<string, EslUser>;
}

/** A small FreeSWITCH: mod_conference in memory, mod_event_socket on a real port. */
export class Simulator implements Host {
  readonly faults = new Faults();
  /** Every command block after sign-in, as it came: headers, blank line and body included. */
  readonly received: string[] = [];
  /** The argument of every api and bgapi, in order, such as "conference Team list". */
  readonly apis: string[] = [];
  /** What surrounds FreeSWITCH and outlives its restarts. */
  readonly world: World;
  /**
   * What must never happen: system, shutdown and their like, mod_event_socket unloaded, whatever FreeSWITCH would
   * have run because it stood in an argument ("ran ..."), would have crashed ("crash: ...") or hung of ("endless: ...").
   */
  readonly harm: string[];
  /** The files that there are to play. */
  readonly files: Set<string>;
  /** How telephones behave, by the beginning of the dialled string. */
  readonly destinations: Destinations;
  /** Commands that FreeSWITCH knows and the simulator does not. A test that meets one needs a handler first. */
  readonly notSimulated: NotSimulated[] = [];
  readonly host: string;
  readonly password: string;
  readonly users: Record<string, EslUser>;
  core: SwitchCore;
  #port: number;
  #server: Server | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  readonly #sockets = new Set<Socket>();

  private constructor(private readonly options: SimulatorOptions) {
    this.host = options.host ?? '127.0.0.1';
    this.password = options.password ?? 'ClueCon';
    this.users = options.users ?? {};
    this.#port = options.port ?? 0;
    this.world = new World(options);
    this.world.onCrash = () => this.#crash();
    this.harm = this.world.harm;
    this.files = this.world.files;
    this.destinations = this.world.destinations;
    this.core = new SwitchCore(options, this.world);
  }

  static async start(options: SimulatorOptions = {}): Promise<Simulator> {
    const simulator = new Simulator(options);
    await simulator.#listen();
    return simulator;
  }

  get port(): number {
    return this.#port;
  }

  /** Connections open now. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** FreeSWITCH is gone: nobody listens, every connection falls without a word. */
  async stop(): Promise<void> {
    clearInterval(this.#heartbeat);
    this.core.end();
    await this.#close();
  }

  /** FreeSWITCH crashed and is back on the same port: another Core-UUID, no conferences, ids from 1 again. */
  async restart(): Promise<void> {
    this.core.end();
    await this.#close();
    this.core = new SwitchCore(this.options, this.world);
    await this.#listen();
  }

  /** All connections fall; FreeSWITCH and its conferences stay. */
  disconnectAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** The conference of that name; made, and its creation told, if there is none. */
  conference(name: Text, options?: ConferenceOptions): SimConference {
    return this.find(name) ?? new SimConference(this.core, bytes(name), options);
  }

  /** The conference of that name, in exactly that spelling. */
  find(name: Text): SimConference | undefined {
    return this.core.findConference(bytes(name));
  }

  /** Which paths cannot be recorded to; none unless told. */
  get unwritable(): RegExp | undefined {
    return this.world.unwritable;
  }

  set unwritable(paths: RegExp | undefined) {
    this.world.unwritable = paths;
  }

  /** The calls that FreeSWITCH has made and that have not ended, the oldest first. */
  get calls(): OutgoingCall[] {
    return [...this.core.calls];
  }

  /** The call of that uuid (of either of its channels) or to that number, the latest one; throws if there is none. */
  call(id: string): OutgoingCall {
    const found = this.calls.findLast((call) => call.is(id));
    if (!found)
      throw new Error(`no call ${id}; there are ${this.calls.map(({ url }) => url).join(', ') || 'none'}`);
    return found;
  }

  /** Resolves when kicked members have left, empty conferences have ended and the floor is taken. */
  settled(): Promise<void> {
    return this.core.timers.settled();
  }

  /** Fires one HEARTBEAT. */
  heartbeat(): void {
    sendHeartbeat(this.core);
  }

  /** Fires one every so many milliseconds, as FreeSWITCH does every 20 s; 0 stops it. */
  heartbeatEvery(milliseconds: number): void {
    clearInterval(this.#heartbeat);
    if (milliseconds > 0) this.#heartbeat = setInterval(() => this.heartbeat(), milliseconds).unref();
  }

  /** Fires an event of the test's own, with the headers that every event has before its own ones. */
  fire(name: string, headers: Record<string, Text>, subclass?: string): SwitchEvent {
    const event = this.core.createEvent(name, ['simulator.ts', 'fire', 1], subclass);
    for (const [header, value] of Object.entries(headers)) event.add(header, bytes(value));
    this.core.fire(event);
    return event;
  }

  /** The process is gone: nobody listens any more, until `restart`. */
  #crash(): void {
    this.core.end();
    this.#server?.close();
    this.disconnectAll();
  }

  moduleGone(forGood: boolean): void {
    if (forGood) this.#server?.close();
    this.disconnectAll();
  }

  async #listen(): Promise<void> {
    const server = createServer((socket) => this.#accept(socket));
    this.#server = server;
    server.listen(this.#port, this.host);
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
  }

  async #close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = server?.listening ? once(server, 'close') : undefined;
    if (closed) server?.close();
    this.disconnectAll();
    await closed;
  }

  #accept(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    const { faults } = this;
    if (faults.refuse) {
      faults.counted('refuse');
      socket.resetAndDestroy();
      return;
    }
    socket.setNoDelay(true);
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    if (faults.silent) {
      faults.counted('silent');
      socket.resume();
    } else if (faults.rude) {
      faults.counted('rude');
      socket.end(RUDE_REJECTION + DISCONNECT_NOTICE);
    } else {
      new Listener(this, socket);
    }
  }
}
