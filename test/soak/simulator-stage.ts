import { setTimeout as wait } from 'node:timers/promises';
import { Simulator } from '../simulator/simulator';
import { CONFERENCE, MEMBERS, type Stage } from './stage';

/** The simulator as the soak's FreeSWITCH. */
export class SimulatorStage implements Stage {
  readonly name = 'the simulator';

  private constructor(private readonly simulator: Simulator) {}

  static async open(): Promise<Stage> {
    const simulator = await Simulator.start();
    const answers = { ringAfterMs: 50, answerAfterMs: 100, hangupAfterMs: 2_000 };
    simulator.destinations.set('loopback/park', answers);
    return new SimulatorStage(simulator);
  }

  get host(): string {
    return this.simulator.host;
  }

  get port(): number {
    return this.simulator.port;
  }

  get password(): string {
    return this.simulator.password;
  }

  readonly restart = async (): Promise<void> => {
    await this.simulator.restart();
    await this.populate();
  };

  async populate(): Promise<void> {
    const conference = this.simulator.conference(CONFERENCE);
    for (let count = 0; count < MEMBERS; count++) conference.join();
  }

  async bustle(events: number): Promise<void> {
    const conference = this.simulator.conference(CONFERENCE);
    const [member] = conference.members;
    if (!member) throw new Error('the conference has no members');
    for (let count = 0; count < events; count++) {
      conference.talk(member, count % 2 === 0);
      if (count % 100 === 0) await wait(5);
    }
  }

  async comeAndGo(): Promise<void> {
    const { simulator } = this;
    // The simulator remembers everything it receives, but its memory is not measured.
    simulator.received.length = 0;
    simulator.apis.length = 0;
    const conference = simulator.find(CONFERENCE) ?? simulator.conference(CONFERENCE);
    conference.join();
    const [first] = conference.members;
    if (first && conference.members.length > MEMBERS) conference.leave(first);
    simulator.heartbeat();
  }

  async lives(): Promise<boolean> {
    return true;
  }

  async end(): Promise<void> {
    await this.simulator.stop();
  }
}
