import { randomUUID } from 'node:crypto';
import { hasAnswered, joinTarget, letGo } from '../../calls/join-target';
import { requireTransferable } from '../../calls/joinable';
import { type Answer, launched, legVariables, originate } from '../../calls/originate';
import { nameToMake } from '../../calls/place-call';
import { requireRoomToRing } from '../../calls/room-to-ring';
import type { Conference } from '../../directory/port';
import { GatewayError } from '../../errors';
import { apiLine } from '../../esl/command-line';
import { joinDialString } from '../../policy/dial-variables';
import { requireMayCommand } from '../../policy/may';
import type { ClickTools } from './click-to-call';
import type { ClickedCall, ClickedParties } from './clicked-calls';

/** Seconds that the target's phone rings: FreeSWITCH's own default for a bridge. */
const RING_SECONDS = 60;
/** Seconds that a target which has answered waits to be joined. FreeSWITCH counts them, even if the gateway stops. */
const PARK_SECONDS = 10;
/**
 * The applications of a target that has answered. The channel sets the limit itself. If it were a variable of the call,
 * the far half of a loopback would get it, too, and would end the call if its dialplan parks (measured).
 */
const WAITS = [`m:^:set:park_timeout=${PARK_SECONDS}:NORMAL_CLEARING^park:`, 'inline'];

/**
 * Moves the calling party's leg to another party or conference. The new party is called first. When it has answered, the
 * earlier one is let go. A transfer to a `bridge` would end both calls if the new party is busy, and would let a loopback
 * endpoint look the number up in the inline dialplan. A call has one transfer at a time. The next one replaces it, and
 * the earlier target is not called any more. Resolves when the other phone rings, if it has not refused for a second, or
 * when the leg has been sent.
 *
 * @returns the job of the call
 * @throws GatewayError call_not_found; not_allowed, not_owner, too_many_dials: nothing was sent; esl_…; the error of the
 * cause if no phone could be called
 */
export async function transferClicked(
  tools: ClickTools,
  parties: ClickedParties,
  target: string,
): Promise<string | undefined> {
  const { directory, requester, policies, clicked } = tools;
  const conference = directory.conference(target);
  if (conference) {
    requireMayCommand(requester, conference);
    requireSendable(conference);
    await tools.once();
    const call = callOf(tools, parties);
    await clicked.transfers.inTurn(call.first, () => toConference(tools, parties, call, conference));
    return call.job;
  }
  const uuid = randomUUID();
  const destination = policies.dial.destination(requester, target);
  const variables = {
    ...legVariables(tools, uuid, parties.calling, RING_SECONDS),
    ignore_early_media: 'true',
  };
  const line = apiLine('originate', joinDialString(variables, destination), ...WAITS);
  await tools.once();
  const call = callOf(tools, parties);
  await policies.dialRate.count(requester);
  await clicked.transfers.inTurn(call.first, () => toPhone(tools, parties, call, uuid, line));
  await launched(tools, uuid);
  return call.job;
}

/** Returns the call of these parties, if the calling party is connected. @throws GatewayError call_not_found */
function callOf(tools: ClickTools, parties: ClickedParties): ClickedCall {
  const call = tools.clicked.find(parties);
  if (!call || !speaks(tools, call)) throw callNotFound();
  return call;
}

async function toConference(
  tools: ClickTools,
  parties: ClickedParties,
  call: ClickedCall,
  conference: Conference,
): Promise<void> {
  const { esl, clicked, live } = tools;
  const channel = live.calls.leg(call.first)?.channel;
  if (channel === undefined || !speaks(tools, call)) throw callNotFound();
  cancel(tools, clicked.transfers.cancel(call.first));
  const reply = await esl.api(
    apiLine('uuid_transfer', channel, `m:^:conference:${nameToMake(conference)}`, 'inline'),
  );
  if (!reply.toString().startsWith('+OK')) throw callNotFound();
  // From now on the conference replaces the called party.
  clicked.update(parties, { ...call, second: undefined });
}

async function toPhone(
  tools: ClickTools,
  parties: ClickedParties,
  call: ClickedCall,
  uuid: string,
  line: ReturnType<typeof apiLine>,
): Promise<void> {
  const { clicked, live, requester } = tools;
  const { first } = call;
  if (!speaks(tools, call)) throw callNotFound();
  requireRoomToRing(live.calls, requester.name);
  cancel(tools, clicked.transfers.begin(first, uuid));
  live.calls.place({ uuid, requester: requester.name });
  clicked.update(parties, { ...call, second: uuid });
  const forget = live.calls.onceEnded(first, () => {
    if (clicked.transfers.end(first, uuid)) cancel(tools, uuid);
  });
  try {
    const { answer } = await originate(tools, uuid, line, RING_SECONDS);
    void answer
      .then((word) => join(tools, first, uuid, word))
      .catch((error: unknown) => {
        clicked.transfers.end(first, uuid);
        tools.observe({ kind: 'leg-left', uuid, error });
      })
      .finally(forget);
  } catch (error) {
    forget();
    clicked.transfers.end(first, uuid);
    throw error;
  }
}

/** Joins a target that has answered, if its transfer is still the current one. */
async function join(tools: ClickTools, first: string, uuid: string, word: Answer): Promise<void> {
  const { transfers } = tools.clicked;
  const answered =
    word === 'unknown' ? await hasAnswered(tools, uuid, RING_SECONDS * 1_000) : word === 'answered';
  await transfers.inTurn(first, async () => {
    // If it is not, the transfer that replaced or ended it has let the target go.
    if (transfers.end(first, uuid) && answered) await joinTarget(tools, first, uuid);
  });
}

/**
 * Throws if the name cannot be sent: it goes into an inline dialplan, with its profile behind the `@`.
 *
 * @throws GatewayError not_allowed
 */
function requireSendable(conference: Conference): void {
  requireTransferable({ ...conference, freeswitchName: conference.freeswitchName.replaceAll('@', '') });
}

function cancel(tools: ClickTools, target: string | undefined): void {
  if (target !== undefined) void letGo(tools, target, 'ORIGINATOR_CANCEL');
}

/** Returns true if the calling party is connected. */
function speaks({ live }: ClickTools, { first }: ClickedCall): boolean {
  return live.calls.leg(first)?.state === 'answered';
}

function callNotFound(): GatewayError {
  return new GatewayError('call_not_found', 'Call not found.');
}
