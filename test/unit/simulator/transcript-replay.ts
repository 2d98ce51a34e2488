import type { JoinOptions } from '../../simulator/conference/member';
import { Simulator, type SimulatorOptions } from '../../simulator/simulator';
import { EslSocket } from './esl-socket';
import type { Exchange } from './transcript';

/** One of the members with which the recordings were made, and its values at the start of a file. */
export interface RecordedMember extends JoinOptions {
  id: number;
}

export const TEAM = {
  name: 'Team',
  uuid: '2cceea5f-d4a2-4618-81dd-b12e13ceab7c',
  members: [
    recorded(367, 'park1', '2a1f5e44-485c-46ac-9668-5184209e638c'),
    recorded(368, 'park2', '87f30d17-25ee-4af0-92e8-e87b5e75fd46'),
    recorded(369, 'park3', '150f28f4-0e65-4ba6-801c-b62d403be102'),
  ],
};

export function recorded(
  id: number,
  callee: string,
  uuid: string,
  callerIdName = 'Outbound Call',
): RecordedMember {
  const channel = `loopback/${callee}-a`;
  return { id, uuid, channel, callerIdName, callerIdNumber: callee, direction: 'outbound' };
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** A simulator whose clock the replay sets: recorded run times are whole seconds since its start. */
export class Replay {
  #now = Date.UTC(2026, 10, 20, 10);
  readonly #start = this.#now;
  simulator!: Simulator;
  #client!: EslSocket;
  /** The uuids and other values of the day: the recorded ones, and the present ones. */
  readonly #today = new Map<string, string>();

  static async start(options: SimulatorOptions = {}): Promise<Replay> {
    const replay = new Replay();
    replay.simulator = await Simulator.start({ timeScale: 0.01, ...options, now: () => replay.#now });
    replay.#client = await EslSocket.signedIn(replay.simulator);
    return replay;
  }

  /** The members join in order, with their recorded ids. */
  populate(name: string, uuid: string, members: RecordedMember[]): void {
    this.#now = this.#start;
    const conference = this.simulator.conference(name, { uuid });
    for (const { id, ...member } of members) {
      this.simulator.core.lastMemberId = id - 1;
      conference.join(member);
    }
  }

  /** Sends the command when the clock has the time of the recorded reply. Out: the reply. */
  async reply(exchange: Exchange): Promise<string> {
    const ran = /run_time(?:=|"?:\s*)"?(\d+)/.exec(exchange.reply)?.[1];
    const asked = exchange.command.endsWith('get run_time') ? exchange.reply : undefined;
    this.#now = this.#start + Number(asked ?? ran ?? 0) * 1000;
    return this.#client.api(this.translated(exchange.command));
  }

  /** In: a recorded text. Out: the same with the present uuids, as far as they are known. */
  translated(text: string): string {
    return text.replace(UUID, (uuid) => this.#today.get(uuid) ?? uuid);
  }

  /** Learns which uuids of the reply correspond to recorded ones. Out: the recorded reply with the present uuids. */
  expected(exchange: Exchange, reply: string): string {
    const [was, is] = [exchange.reply.match(UUID) ?? [], reply.match(UUID) ?? []];
    for (const [index, uuid] of was.entries()) {
      const now = is[index];
      if (now !== undefined && !this.#today.has(uuid)) this.#today.set(uuid, now);
    }
    return this.translated(exchange.reply);
  }

  /** A kicked member is listed for a little while; the recordings were made after it. */
  settled(): Promise<void> {
    return this.simulator.settled();
  }

  async stop(): Promise<void> {
    await this.simulator.stop();
  }
}
