import { describe, type Measured } from './measured';
import type { Measurement } from './measurement';
import { beforeBest } from './scene';
import { medianOfPairs, takeTurns } from './turns';

const TURNS = 7;
const COMMANDS = 8_000;
const WARMING_TURNS = 2;
/** As many as the gateway opens unless told. */
const CONNECTIONS = 16;
const WINDOW = 256;

/**
 * The event socket's client alone: 256 callers side by side, each with one command under way, which wait for its sixteen
 * connections; against bare sockets, as many, that pipeline 256. Bare sockets with one command under way on each, as the
 * client has it (docs/decisions/0002), are told beside. The command is `list` of three members: it fires no event, which
 * the client would hear and bare sockets would not.
 */
export async function besideRawSocket(): Promise<Measurement> {
  const scene = await beforeBest();
  const order = {
    line: `conference ${scene.conference} list`,
    connections: CONNECTIONS,
    count: COMMANDS,
    expect: `${scene.member};`,
  };
  const parts = {
    raw: () => scene.eventSocket({ ...order, by: 'raw', window: CONNECTIONS }),
    client: () => scene.eventSocket({ ...order, by: 'client', window: WINDOW }),
    pipelined: () => scene.eventSocket({ ...order, by: 'raw', window: WINDOW }),
  };
  await takeTurns(WARMING_TURNS, parts);
  const rounds = await takeTurns(TURNS, parts);
  const share = (ours: Measured, theirs: Measured): number => ours.perSecond / theirs.perSecond;
  const value = medianOfPairs(rounds.client, rounds.pipelined, share);
  const ofOneEach = medianOfPairs(rounds.client, rounds.raw, share);
  return {
    value,
    text: `${value.toFixed(2)}; ${ofOneEach.toFixed(2)} of bare sockets with one command on each (${scene.freeswitch.label})`,
    details: [
      describe(`bare sockets, one command on each of ${CONNECTIONS}`, rounds.raw),
      describe(`client, ${WINDOW} callers`, rounds.client),
      describe(`bare sockets, ${WINDOW} pipelined on ${CONNECTIONS}`, rounds.pipelined),
    ],
  };
}
