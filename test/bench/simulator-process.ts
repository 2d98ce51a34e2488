import { Simulator } from '../simulator/simulator';
import { answerOrders } from './orders';

/** An order for the simulated FreeSWITCH. */
export type SimulatorOrder =
  | { readonly kind: 'endpoint' }
  /** Gives a conference so many members; answers with their ids, the oldest first. */
  | { readonly kind: 'fill'; readonly name: string; readonly members: number }
  /** Closes all connections, and makes so many conferences before anybody can reconnect. */
  | { readonly kind: 'fill-unheard'; readonly conferences: number; readonly members: number };

export interface SimulatorAnswer {
  readonly port: number;
  readonly password: string;
  readonly members: readonly number[];
}

const simulator = Simulator.start();

function fill(one: Simulator, name: string, members: number): number[] {
  const conference = one.conference(name);
  while (conference.members.length < members) conference.join();
  return conference.members.map(({ id }) => id).reverse();
}

/** A simulated FreeSWITCH in a process of its own. */
answerOrders(async (order: SimulatorOrder): Promise<SimulatorAnswer> => {
  const one = await simulator;
  const members: number[] = [];
  if (order.kind === 'fill') members.push(...fill(one, order.name, order.members));
  if (order.kind === 'fill-unheard') {
    one.disconnectAll();
    for (let at = 0; at < order.conferences; at++) fill(one, `Bench${at}`, order.members);
  }
  return { port: one.port, password: one.password, members };
});
