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
  /** Default: 127.0.0.1. */
  host?: string;
  /** Default: 0, which takes a free port. */
  port?: number;
  /** Default: ClueCon. */
  password?: string;
  /** Users who may sign in with userauth, by "user@domain". */
  users?: Record<string, EslUser>;
}

/** A small FreeSWITCH: mod_conference in memory, mod_event_socket on a real port. */
export class Simulator implements Host {
  readonly faults = new Faults();
  /** Every command block after sign-in, unchanged: with headers, blank line and body. */
  readonly received: string[] = [];
  /** The argument of every api and bgapi, in order, such as "conference Team list". */
  readonly apis: string[] = [];
  /** The world around FreeSWITCH, which survives its restarts. */
  readonly world: World;
  /**
   * Records of what must never happen: system, shutdown and similar words; mod_event_socket unloaded; an argument that
   * FreeSWITCH would have run ("ran ..."), that would have crashed it ("crash: ...") or made it hang ("endless: ...").
   */
  readonly harm: string[];
  /** The files that can be played. */
  readonly files: Set<string>;
  /** How telephones behave, by the beginning of the dialled string. */
  readonly destinations: Destinations;
  /** Commands that FreeSWITCH knows and the simulator does not. If a test sends one, write a handler first. */
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

  /** The number of open connections. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Stops FreeSWITCH: nobody listens, and every connection is closed silently. */
  async stop(): Promise<void> {
    clearInterval(this.#heartbeat);
    this.core.end();
    await this.#close();
  }

  /** Crashes FreeSWITCH and starts it on the same port: it has another Core-UUID, no conferences, and ids from 1 again. */
  async restart(): Promise<void> {
    this.core.end();
    await this.#close();
    this.core = new SwitchCore(this.options, this.world);
    await this.#listen();
  }

  /** Closes all connections; FreeSWITCH and its conferences stay. */
  disconnectAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Returns the conference of that name. If there is none, makes one and fires its event. */
  conference(name: Text, options?: ConferenceOptions): SimConference {
    return this.find(name) ?? new SimConference(this.core, bytes(name), options);
  }

  /** Returns the conference of that name, in exactly that spelling. */
  find(name: Text): SimConference | undefined {
    return this.core.findConference(bytes(name));
  }

  /** The paths that cannot be recorded to. Default: none. */
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

  /** Returns the latest call with that uuid (of either of its channels) or to that number. @throws if there is none */
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

  /** Fires a HEARTBEAT every so many milliseconds, as FreeSWITCH does every 20 s; 0 stops it. */
  heartbeatEvery(milliseconds: number): void {
    clearInterval(this.#heartbeat);
    if (milliseconds > 0) this.#heartbeat = setInterval(() => this.heartbeat(), milliseconds).unref();
  }

  /** Fires an event of the test's own. The headers that every event has come before its own ones. */
  fire(name: string, headers: Record<string, Text>, subclass?: string): SwitchEvent {
    const event = this.core.createEvent(name, ['simulator.ts', 'fire', 1], subclass);
    for (const [header, value] of Object.entries(headers)) event.add(header, bytes(value));
    this.core.fire(event);
    return event;
  }

  /** Ends the process: nobody listens until `restart`. */
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
