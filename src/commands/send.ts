import { GatewayError } from '../errors';
import type { Performed } from '../freeswitch/ask';
import { ask } from '../freeswitch/ask';
import { answersAgain } from './answers-again';
import { askEach } from './ask-each';
import { occupy, vacate } from './occupy';
import { makeRoom, noRoomFor } from './own-sounds';
import type { Invocation } from './registry';
import { namesSeveral, severalOf } from './several';
import type { Want } from './spec';
import type { CommandTools } from './tools';

/**
 * Sends a command to FreeSWITCH as its row requires: in one line or in a line for each member, alone or beside others.
 *
 * @param onLines called if there is a line for each member, with the number of lines, before the first one is sent. It
 * may throw
 * @throws GatewayError what the row throws; conflict and conference_busy if the conference has no room; esl_…
 */
export async function send(
  tools: CommandTools,
  invocation: Invocation,
  want: Want,
  onLines: (lines: number) => void,
): Promise<Performed> {
  const { spec } = invocation;
  if (spec.perform) return spec.perform(invocation.args, tools);
  if (!spec.alone) return sendLines(tools, invocation, want, onLines);
  const { live, requester, conference, timeouts } = tools;
  const turn = { whose: requester.name, key: `${spec.word} ${conference.freeswitchName}` };
  const giveBack = await live.bounds.alone.take(turn, timeouts.command);
  try {
    const performed = await sendLines(tools, invocation, want, onLines);
    giveBack();
    return performed;
  } catch (error) {
    // FreeSWITCH may still run it, and the next one must not run beside it.
    if (isUnknown(error)) void answersAgain(tools).then(giveBack);
    else giveBack();
    throw error;
  }
}

async function sendLines(
  tools: CommandTools,
  { spec, args }: Invocation,
  want: Want,
  onLines: (lines: number) => void,
): Promise<Performed> {
  const { member } = args;
  if (!namesSeveral(member) || severalOf(spec, args) !== 'line_each')
    return sendOne(tools, { spec, args }, want);
  const about = (id: string): Promise<Performed> =>
    sendOne(tools, { spec, args: { ...args, member: id } }, want);
  // Two such commands at once in one conference, for example from an impatient client, would only slow each other down.
  const { live, requester, conference, timeouts } = tools;
  const turn = { whose: requester.name, key: `each ${conference.freeswitchName}` };
  const giveBack = await live.bounds.alone.take(turn, timeouts.command);
  try {
    return await askEach(tools, { target: member, about, onLines });
  } finally {
    giveBack();
  }
}

async function sendOne(tools: CommandTools, invocation: Invocation, want: Want): Promise<Performed> {
  const sound = invocation.spec.sounds?.(invocation.args);
  if (!sound) return askOne(tools, invocation, want);
  const { bounds } = tools.live;
  const { freeswitchName } = tools.conference;
  // Nothing may come between the last look and the count.
  while (bounds.sounds.isFull(freeswitchName, sound.target)) {
    if (await makeRoom(tools, sound)) continue;
    const { spec, args } = invocation;
    if (!('quiet' in spec.args)) throw noRoomFor(tools, sound);
    return askOne(tools, { spec, args: { ...args, quiet: 'quiet' } }, want);
  }
  return counted(bounds.sounds.add(freeswitchName, sound.target), () => askOne(tools, invocation, want));
}

/** Runs what has been counted, and takes it out again if FreeSWITCH did not do it. */
async function counted(leave: () => void, run: () => Promise<Performed>): Promise<Performed> {
  try {
    const performed = await run();
    if (performed.outcome.kind !== 'done') leave();
    return performed;
  } catch (error) {
    // If its answer was late or lost, FreeSWITCH may have executed it, so it still counts.
    if (!isUnknown(error)) leave();
    throw error;
  }
}

const isUnknown = (error: unknown): boolean => error instanceof GatewayError && error.fate === 'unknown';

async function askOne(tools: CommandTools, { spec, args }: Invocation, want: Want): Promise<Performed> {
  if (!spec.ask) throw new Error(`The row of ${spec.word} neither asks nor performs`);
  const question = spec.ask(args, want);
  const { esl, requester, conference, timeouts, live } = tools;
  const slow = spec.slow
    ? { turns: live.bounds.slow, whose: requester.name, waitMs: timeouts.command }
    : undefined;
  if (!spec.occupies) {
    const performed = await ask(esl, conference, question, slow);
    const vacated = performed.outcome.kind === 'done' ? spec.vacates?.(args) : undefined;
    if (vacated) vacate(tools, vacated.member);
    return performed;
  }
  return counted(await occupy(tools, spec.occupies(args)), () => ask(esl, conference, question, slow));
}
