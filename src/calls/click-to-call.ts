import { randomUUID } from 'node:crypto';
import type { Tools } from '../commands/tools';
import { GatewayError, unrecognisedReply } from '../errors';
import { apiLine } from '../esl/command-line';
import { CALL_VARIABLE, type Leg } from '../live/calls';
import { isCallerName, isCallerNumber, joinDialString } from '../policy/dial-variables';
import { mayCommand } from '../policy/may';
import type { Conference } from '../ports';
import { applicationWith } from './application';
import { codeOfCause, detailOfCause } from './call-outcome';
import type { ClickParameters } from './click-parameters';
import type { ClickedCalls, ClickedParties } from './clicked-calls';
import { nameToMake } from './place-call';

/** What a click works with. */
export interface ClickTools
  extends Pick<Tools, 'esl' | 'live' | 'policies' | 'timeouts' | 'directory' | 'requester'> {
  readonly clicked: ClickedCalls;
}

/** Seconds that the called party's phone rings: FreeSWITCH's own for a bridge. */
const SECOND_RINGS = 60;
/** Milliseconds beyond the ringing in which FreeSWITCH must have told the outcome. */
const GRACE_MS = 10_000;
/** What the calling party hears while the other phone rings; it has answered, so FreeSWITCH has to play it. */
const RINGBACK = '%(2000,4000,440,480)';

/**
 * Rings the calling party, who is joined to the called party, or to a conference of the directory, on answering.
 * Resolves once the first phone is being called; what becomes of the call stands in the ledger.
 *
 * @throws GatewayError call_in_progress; not_allowed, not_owner, too_many_dials: nothing was sent; esl_…; where no phone
 *         could be called, the error of the cause
 */
export async function clickToCall(
  tools: ClickTools,
  parties: ClickedParties,
  parameters: ClickParameters,
): Promise<void> {
  const { directory, requester, policies, clicked, live } = tools;
  const { agent, calling, called } = parties;
  const refuseSecond = (): void => {
    if (parameters.method !== 'INVITE' || !clicked.liveLeg(parties)) return;
    throw new GatewayError('call_in_progress', 'A call of these parties is in progress.');
  };
  refuseSecond();
  const uuid = randomUUID();
  const phone = policies.dial.invitation(requester, calling);
  const conference = directory.conference(called);
  const second = conference ? undefined : randomUUID();
  const application =
    second === undefined
      ? joining(tools, conference)
      : applicationWith(
          'bridge',
          calledLeg(second, parties, parameters, policies.dial.destination(requester, called)),
        );
  const variables = {
    ...legVariables(uuid, agent, parameters.timeout),
    // Early media of the calling party would count as its answer.
    ignore_early_media: 'true',
    transfer_ringback: RINGBACK,
    ...(!parameters.isForwardingAllowed && { outbound_redirect_fatal: 'true' }),
    ...(parameters.subject !== undefined && { sip_h_Subject: parameters.subject }),
    // With a PIN FreeSWITCH checks it, and the lock, as for somebody who dials in (mod_conference.c:2096).
    ...(conference &&
      parameters.confpin !== undefined && {
        conference_enforce_security: 'true',
        supplied_pin: parameters.confpin,
      }),
  };
  const line = apiLine('originate', joinDialString(variables, phone), application);
  await policies.dialRate.count(requester);
  if (second !== undefined) await policies.dialRate.count(requester);
  // Another may have come in while we counted.
  refuseSecond();

  const { name, freeswitchName } = conference ?? {};
  const joins = name !== undefined && freeswitchName !== undefined && { conference: name, freeswitchName };
  live.calls.place({ uuid, requester: requester.name, ...joins });
  if (second !== undefined) live.calls.place({ uuid: second, requester: requester.name, parent: uuid });
  clicked.enter(parties, { first: uuid, second, keptMs: parameters.resultCacheTime * 1_000 });
  await originate(tools, uuid, line, parameters.timeout);
  await launched(tools, uuid);
}

/**
 * Moves the calling party's leg to another party or conference. The other is called first, and whoever was spoken with
 * is let go when it has answered: a transfer to a `bridge` would end both calls where the other is busy, and would let a
 * loopback endpoint look the number up in the inline dialplan. Resolves once the other phone is being called, or the leg
 * has been sent.
 *
 * @throws GatewayError call_not_found; not_allowed, not_owner, too_many_dials: nothing was sent; esl_…; where no phone
 *         could be called, the error of the cause
 */
export async function transferClicked(
  tools: ClickTools,
  parties: ClickedParties,
  target: string,
): Promise<void> {
  const { esl, directory, requester, policies, clicked, live } = tools;
  const leg = clicked.liveLeg(parties);
  if (leg?.state !== 'answered') throw new GatewayError('call_not_found', 'Call not found.');
  const conference = directory.conference(target);
  if (conference) {
    if (!mayCommand(requester, conference)) throw notOwner(conference);
    const reply = await esl.api(
      apiLine('uuid_transfer', leg.channel, `m:^:conference:${nameToMake(conference)}`, 'inline'),
    );
    if (!reply.toString().startsWith('+OK')) throw new GatewayError('call_not_found', 'Call not found.');
    return;
  }
  const uuid = randomUUID();
  const destination = policies.dial.destination(requester, target);
  const variables = { ...legVariables(uuid, parties.calling, SECOND_RINGS), ignore_early_media: 'true' };
  const line = apiLine('originate', joinDialString(variables, destination), applicationWith('park', ''));
  await policies.dialRate.count(requester);
  live.calls.place({ uuid, requester: requester.name });
  const { answered } = await originate(tools, uuid, line, SECOND_RINGS);
  const join = async (): Promise<void> => {
    const reply = await esl.api(apiLine('uuid_bridge', leg.channel, uuid)).catch(() => undefined);
    // Nobody is there to be joined to it.
    if (reply?.toString().startsWith('+OK') !== true) await esl.api(apiLine('uuid_kill', uuid));
  };
  answered.then(join).catch(() => undefined);
  const call = clicked.find(parties);
  if (call) clicked.enter(parties, { ...call, second: uuid });
  await launched(tools, uuid);
}

/** Says the line in the background. @returns what resolves once the phone has answered, and rejects where it will not */
async function originate(
  { esl, live }: ClickTools,
  uuid: string,
  line: ReturnType<typeof apiLine>,
  seconds: number,
): Promise<{ readonly answered: Promise<void> }> {
  try {
    const job = await esl.bgapi(line, { deadlineMs: seconds * 1_000 + GRACE_MS });
    const answered = job.result.then((reply) => {
      const text = reply.toString('utf8');
      const cause = /^-ERR ([A-Z0-9_]{1,64})\n$/.exec(text)?.[1];
      if (cause !== undefined) {
        live.calls.end(uuid, cause);
        throw new GatewayError(codeOfCause(cause), detailOfCause(cause), { extra: { cause } });
      }
      if (!text.startsWith('+OK ')) throw unrecognisedReply([reply]);
    });
    // Where the outcome is lost the call may go on all the same; its channels' events will tell.
    answered.then(
      () => live.calls.settle(uuid),
      () => live.calls.settle(uuid),
    );
    return { answered };
  } catch (error) {
    const sent = error instanceof GatewayError && ['esl_lost', 'esl_timeout'].includes(error.code);
    if (sent) live.calls.settle(uuid);
    else live.calls.end(uuid, 'NOT_PLACED');
    throw error;
  }
}

/** Waits until the phone is being called. @throws GatewayError where it could not be, by the cause */
async function launched({ live, timeouts }: ClickTools, uuid: string): Promise<void> {
  const begun = ({ state }: Leg): boolean => state !== 'placed';
  const leg = await live.calls.until(uuid, begun, timeouts.command);
  if (leg?.state === 'placed') {
    const detail = 'FreeSWITCH took the call and has not begun it in time; the status of the call tells.';
    throw new GatewayError('esl_timeout', detail);
  }
  // One that was being called and has ended already is told of by its status.
  if (leg?.state !== 'ended' || leg.at.trying !== undefined) return;
  const cause = leg.cause ?? 'UNKNOWN';
  if (cause === 'UNKNOWN') throw new GatewayError('esl_lost', 'Nobody can tell what became of the call.');
  throw new GatewayError(codeOfCause(cause), detailOfCause(cause), { extra: { cause } });
}

function joining({ requester }: ClickTools, conference: Conference | undefined): string {
  if (!conference) throw new Error('Neither a conference nor a second leg');
  if (!mayCommand(requester, conference)) throw notOwner(conference);
  return applicationWith('conference', nameToMake(conference));
}

/** The dial string of the called party, whose phone shows the calling party. */
function calledLeg(
  uuid: string,
  { calling }: ClickedParties,
  { confpin }: ClickParameters,
  destination: string,
): string {
  const variables = {
    ...legVariables(uuid, calling, SECOND_RINGS),
    // Whatever answers may be another PBX with conferences of its own.
    ...(confpin !== undefined && { 'sip_h_X-ConfPin': confpin }),
  };
  return joinDialString(variables, destination);
}

function legVariables(uuid: string, from: string, seconds: number): Record<string, string> {
  return {
    origination_uuid: uuid,
    // A dial string may fork; only its first telephone gets our uuid.
    [CALL_VARIABLE]: uuid,
    originate_timeout: String(seconds),
    ...(isCallerNumber(from) && { origination_caller_id_number: from }),
    ...(isCallerName(from) && { origination_caller_id_name: from }),
  };
}

function notOwner({ name }: Conference): GatewayError {
  return new GatewayError('not_owner', `The requester is not an owner of conference ${name}.`);
}
