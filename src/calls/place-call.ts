import { randomUUID } from 'node:crypto';
import type { Conference } from '../directory/port';
import { GatewayError, unrecognisedReply } from '../errors';
import { type ApiLine, apiLine } from '../esl/command-line';
import { apiLineOf, contextOf } from '../freeswitch/ask';
import { look, memberAmong } from '../freeswitch/look';
import { type DialVariables, joinDialString } from '../policy/dial-variables';
import { commonRefusal, notActive } from '../replies/common';
import { readDialCause } from '../replies/dial-result';
import type { CallTools } from './call-tools';
import { requireJoinable } from './joinable';
import { CALL_VARIABLE, type Leg } from './ledger';

/** A call that policy allows. */
export interface Call {
  readonly destination: string;
  readonly variables: DialVariables;
  readonly callerNumber: string | undefined;
  readonly callerName: string | undefined;
  /** Seconds; the call does not ring longer, whatever its variables say. */
  readonly ringAtMost: number;
}

/** How a call ended that was to join a conference. */
export interface CallEnd {
  /** SUCCESS once the leg has joined; else FreeSWITCH's cause, or NOT_ADMITTED or CONFERENCE_ENDED. */
  readonly cause: string;
  /** The channel that joined; else the one that was to. */
  readonly channel: string;
  readonly member?: number;
  /** What FreeSWITCH said. */
  readonly reply: Buffer;
}

export interface PlacedCall {
  readonly uuid: string;
  readonly jobId: string;
  /** Rejects where nobody can tell. */
  readonly end: Promise<CallEnd>;
}

/** Seconds that FreeSWITCH rings where nobody says how long. */
const RING_SECONDS = 30;
/** Milliseconds from the answer until the leg must have joined. On a new conference it takes about 220. */
const JOIN_MS = 2_000;
/** Milliseconds beyond the ringing in which FreeSWITCH must have told the outcome. */
const GRACE_MS = 10_000;
/** The caller id on a conference that the call makes, where FreeSWITCH itself would send zeros and no name. */
const NEW_CONFERENCE_CALLER = { number: '00000000', name: 'FreeSWITCH' };

/**
 * Places a call into a conference, in the background. Resolves once FreeSWITCH has accepted the job.
 *
 * @throws GatewayError esl_…: nothing was placed where the code says so; conference_not_active for an admin who names a
 *         conference of no directory that is not there; client_gone
 */
export async function placeCall(tools: CallTools, call: Call): Promise<PlacedCall> {
  const { esl, live, requester, conference, cancelled } = tools;
  const uuid = randomUUID();
  const seconds = Math.min(Number(call.variables.originate_timeout ?? RING_SECONDS), call.ringAtMost);
  const variables = {
    ...call.variables,
    origination_uuid: uuid,
    // A dial string may fork; only its first telephone gets our uuid.
    [CALL_VARIABLE]: uuid,
    originate_timeout: String(seconds),
    // FreeSWITCH would count early media, a ringback tone, as success.
    ignore_early_media: 'true',
  };
  const lineFor = (active: boolean): ApiLine => {
    const { number, name } = callerOf(call, active && !isQualified(conference));
    const words = ['dial', joinDialString(variables, call.destination), number, name];
    return apiLineOf(
      active && !isQualified(conference) ? conference.freeswitchName : nameToMake(conference),
      {
        words: words.filter((word) => word !== undefined),
      },
    );
  };
  requireJoinable(conference);
  // What cannot be said is refused before anything is.
  lineFor(false);
  const active = (await look(esl, conference)) !== undefined;
  if (!active && !conference.listed) {
    throw new GatewayError('conference_not_active', notActive(conference));
  }
  if (cancelled().aborted)
    throw new GatewayError('client_gone', 'The client went away before the call was placed.');
  const { name, freeswitchName } = conference;
  live.calls.place({ uuid, requester: requester.name, conference: name, freeswitchName });
  try {
    const job = await esl.bgapi(lineFor(active), { deadlineMs: seconds * 1_000 + GRACE_MS });
    const end = job.result.then((reply) => settle(tools, uuid, reply));
    // Where the outcome is lost the call may go on all the same; its channels' events will tell.
    end.catch(() => live.calls.settle(uuid));
    return { uuid, jobId: job.id, end };
  } catch (error) {
    const sent = error instanceof GatewayError && error.fate === 'unknown';
    if (sent) live.calls.settle(uuid);
    else live.calls.end(uuid, 'NOT_PLACED');
    throw error;
  }
}

async function settle(tools: CallTools, uuid: string, reply: Buffer): Promise<CallEnd> {
  const { live, conference } = tools;
  const cause = readDialCause(reply.toString('utf8'));
  if (cause === undefined) {
    const refusal = commonRefusal(reply.toString('utf8'), 'dial', contextOf(conference));
    if (refusal?.kind === 'refused') {
      live.calls.end(uuid, 'NOT_PLACED');
      throw new GatewayError(refusal.code, refusal.detail, { replies: [reply] });
    }
    throw unrecognisedReply([reply]);
  }
  if (cause !== 'SUCCESS') {
    live.calls.end(uuid, cause);
    return { cause, channel: uuid, reply };
  }
  live.calls.settle(uuid);
  const over = ({ at, state }: Leg): boolean => at.joined !== undefined || state === 'ended';
  const leg = await live.calls.until(uuid, over, JOIN_MS);
  if (leg?.member !== undefined) return { cause, channel: leg.channel, member: leg.member, reply };
  return whereIsIt(tools, uuid, reply);
}

/**
 * The call was answered, and no event told that it joined: events can be lost, or suppressed by the profile. FreeSWITCH
 * itself is asked before a call is given up.
 */
async function whereIsIt(tools: CallTools, uuid: string, reply: Buffer): Promise<CallEnd> {
  const { esl, live, conference } = tools;
  const list = await look(esl, conference).catch(() => {
    throw new GatewayError('esl_lost', 'The call was answered; whether it joined could not be asked.');
  });
  const channels = [uuid, ...live.calls.channels(uuid)];
  const member = list && memberAmong(list, channels);
  if (member) {
    live.calls.join(uuid, member.uuid, member.id);
    return { cause: 'SUCCESS', channel: member.uuid, member: member.id, reply };
  }
  await letAstray(tools, [...new Set(channels)]);
  return { cause: list ? 'NOT_ADMITTED' : 'CONFERENCE_ENDED', channel: uuid, reply };
}

/**
 * Hangs up a call that is answered and in no conference: nobody would ever hear it.
 *
 * @throws GatewayError esl_lost: it may still be up, since FreeSWITCH could not be asked, or did not do it
 */
async function letAstray({ esl, observe }: CallTools, channels: readonly string[]): Promise<void> {
  let left = false;
  for (const channel of channels) {
    try {
      const reply = await esl.api(apiLine('uuid_kill', channel));
      if (!/^(?:\+OK|-ERR No such channel!)\n?$/.test(reply.toString())) throw unrecognisedReply([reply]);
    } catch (error) {
      left = true;
      observe({ kind: 'leg-left', uuid: channel, error });
    }
  }
  if (!left) return;
  throw new GatewayError(
    'esl_lost',
    'The call was answered and joined no conference, and it could not be hung up: it may still be up.',
  );
}

/**
 * For a name with `@` FreeSWITCH would take what follows the last one for a profile, and put the leg into a conference of
 * the name before it, which may be somebody else's, also where the conference is active. With the profile said, the leg
 * joins the right one; FreeSWITCH does not know it for an active one then, and has no caller id for it.
 */
function isQualified({ freeswitchName }: Conference): boolean {
  return freeswitchName.includes('@');
}

/** A conference that a call makes gets its profile from its name, from the last @ on (mc:1955-2013). */
export function nameToMake({ freeswitchName, profile }: Conference): string {
  return profile === 'default' && !freeswitchName.includes('@')
    ? freeswitchName
    : `${freeswitchName}@${profile}`;
}

/** The caller id for FreeSWITCH's arguments; where it is left out, an existing conference gives its profile's. */
function callerOf(
  { variables, callerNumber, callerName }: Call,
  active: boolean,
): { number: string | undefined; name: string | undefined } {
  const given = callerNumber ?? variables.origination_caller_id_number;
  if (active) return { number: callerNumber, name: callerName };
  return {
    number: given ?? NEW_CONFERENCE_CALLER.number,
    name: callerName ?? variables.origination_caller_id_name ?? NEW_CONFERENCE_CALLER.name,
  };
}
