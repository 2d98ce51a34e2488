import { describe, type Measured } from './measured';
import type { Measurement } from './measurement';
import { beforeBest, SOCKETS } from './scene';
import { medianOfPairs, takeTurns } from './turns';

const TURNS = 9;
const COMMANDS = 8_000;
const WARMING_TURNS = 2;
const WINDOW = 256;

/**
 * Measures the event socket's client alone: 256 callers side by side, each with one open command, on its four
 * connections. It is compared with as many bare sockets that pipeline 256. The details have one bare socket that
 * pipelines 256. The command is `list` of three members: it fires no event, which the client would receive and bare
 * sockets would not.
 */
export async function besideRawSocket(): Promise<Measurement> {
  const scene = await beforeBest();
  const order = {
    line: `conference ${scene.conference} list`,
    window: WINDOW,
    count: COMMANDS,
    expect: `${scene.member};`,
  };
  const parts = {
    client: () => scene.eventSocket({ ...order, by: 'client', connections: SOCKETS }),
    raw: () => scene.eventSocket({ ...order, by: 'raw', connections: SOCKETS }),
    one: () => scene.eventSocket({ ...order, by: 'raw', connections: 1 }),
  };
  await takeTurns(WARMING_TURNS, parts);
  const rounds = await takeTurns(TURNS, parts);
  const share = (ours: Measured, theirs: Measured): number => ours.perSecond / theirs.perSecond;
  const value = medianOfPairs(rounds.client, rounds.raw, share);
  const ofOne = medianOfPairs(rounds.client, rounds.one, share);
  return {
    value,
    text: `${value.toFixed(2)}; ${ofOne.toFixed(2)} of a single one (${scene.freeswitch.label})`,
    details: [
      describe(`client, ${WINDOW} callers`, rounds.client),
      describe(`bare sockets, ${WINDOW} pipelined on ${SOCKETS}`, rounds.raw),
      describe(`bare socket, ${WINDOW} pipelined on one`, rounds.one),
    ],
  };
}
