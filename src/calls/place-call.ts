import { randomUUID } from 'node:crypto';
import type { Conference } from '../directory/port';
import { GatewayError, unrecognisedReply } from '../errors';
import type { ApiLine } from '../esl/command-line';
import { apiLineOf, contextOf } from '../freeswitch/ask';
import { look, memberAmong } from '../freeswitch/look';
import { type DialVariables, joinDialString } from '../policy/dial-variables';
import { commonRefusal, notActive } from '../replies/common';
import { readDialCause } from '../replies/dial-result';
import type { CallTools } from './call-tools';
import { callVariables } from './call-variables';
import type { NewJob } from './jobs';
import { requireJoinable } from './joinable';
import { keep } from './keep';
import { killChannel } from './kill-channel';
import type { Leg } from './ledger';
import { requireRoomToRing } from './room-to-ring';

/** A call that policy allows. */
export interface Call {
  readonly destination: string;
  readonly variables: DialVariables;
  readonly callerNumber: string | undefined;
  readonly callerName: string | undefined;
  /** Seconds that the call rings at most, even if its variables ask for more. */
  readonly ringAtMost: number;
  /** The command, and the destination that the requester asked for, as the job shows them. */
  readonly command: string;
  readonly to: string;
}

/** The result of a call that was to join a conference. */
export interface CallEnd {
  /** SUCCESS if the leg has joined; if not, FreeSWITCH's cause, or NOT_ADMITTED or CONFERENCE_ENDED. */
  readonly cause: string;
  /** The channel that joined; if none did, the one that was to join. */
  readonly channel: string;
  readonly member?: number;
  /** FreeSWITCH's reply. */
  readonly reply: Buffer;
}

export interface PlacedCall {
  readonly uuid: string;
  readonly jobId: string;
  /** The job of the call, which is not open yet. */
  readonly job: NewJob;
  /** Rejects if the result cannot be known. */
  readonly end: Promise<CallEnd>;
}

/** Seconds that FreeSWITCH rings if the call does not set them. */
const RING_SECONDS = 30;
/** Milliseconds from the answer until the leg must have joined. On a new conference it takes about 220. */
const JOIN_MS = 2_000;
/** Milliseconds after the ringing in which FreeSWITCH must have sent the result. */
const GRACE_MS = 10_000;
/** The caller id for a conference that the call creates. FreeSWITCH's own defaults would be zeros and no name. */
const NEW_CONFERENCE_CALLER = { number: '00000000', name: 'FreeSWITCH' };

/**
 * Places a call into a conference, in the background. Resolves when FreeSWITCH has accepted the job.
 *
 * @throws GatewayError esl_…, the code shows if nothing was placed; conference_not_active if an admin names a conference
 * that is not active and not in the directory; client_gone
 */
export async function placeCall(tools: CallTools, call: Call): Promise<PlacedCall> {
  const { esl, live, requester, trace, conference, cancelled } = tools;
  const uuid = randomUUID();
  const seconds = Math.min(Number(call.variables.originate_timeout ?? RING_SECONDS), call.ringAtMost);
  const variables = {
    ...call.variables,
    ...callVariables(uuid, trace),
    originate_timeout: String(seconds),
    // Without this, FreeSWITCH counts early media, such as a ringback tone, as success.
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
  // Build the line first: a call that cannot be sent must fail before anything is sent.
  lineFor(false);
  const active = (await look(esl, conference)) !== undefined;
  if (!active && !conference.listed) {
    throw new GatewayError('conference_not_active', notActive(conference));
  }
  if (cancelled().aborted)
    throw new GatewayError('client_gone', 'The client went away before the call was placed.');
  const { name, freeswitchName } = conference;
  requireRoomToRing(live.calls, requester.name);
  live.calls.place({ uuid, requester: requester.name, conference: name, freeswitchName });
  const ms = seconds * 1_000 + GRACE_MS;
  const { command, to } = call;
  const asked: NewJob = { id: randomUUID(), command, requester: requester.name, conference: name, to, uuid };
  const kept = await keep(tools, asked, ms);
  try {
    const job = await esl.bgapi(lineFor(active), { deadlineMs: ms, jobId: asked.id });
    const end = job.result.then((reply) => settle(tools, uuid, reply));
    // If the result is lost, the call may go on all the same. The events of its channels will show it.
    end.catch(() => live.calls.settle(uuid));
    return { uuid, jobId: job.id, job: { ...kept, id: job.id }, end };
  } catch (error) {
    live.journal?.notPlaced(asked.id, error);
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
 * Returns the end of a call that was answered, but whose joining no event showed. Events can be lost, or the profile can
 * suppress them, so this asks FreeSWITCH before the call is given up.
 */
async function whereIsIt(tools: CallTools, uuid: string, reply: Buffer): Promise<CallEnd> {
  const { esl, live, conference } = tools;
  const list = await look(esl, conference).catch(() => {
    throw new GatewayError(
      'esl_lost',
      'The call was answered, but FreeSWITCH could not be asked whether it joined.',
    );
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
 * Hangs up a call that was answered and is in no conference: it would be connected to nobody.
 *
 * @throws GatewayError esl_lost if the call may still be up, because FreeSWITCH could not be asked, or did not hang up
 */
async function letAstray({ esl, observe }: CallTools, channels: readonly string[]): Promise<void> {
  let left = false;
  for (const channel of channels) {
    try {
      await killChannel(esl, channel);
    } catch (error) {
      left = true;
      observe({ kind: 'leg-left', uuid: channel, error });
    }
  }
  if (!left) return;
  throw new GatewayError(
    'esl_lost',
    'The call was answered but joined no conference, and could not be hung up. It may still be up.',
  );
}

/**
 * Returns true if the name contains `@`. FreeSWITCH would take the text after the last `@` as a profile, and put the leg
 * into a conference of the shorter name. That conference may be somebody else's, even if this one is active. If the line
 * names the profile, too, the leg joins the right conference. But then FreeSWITCH does not see that it is active, and has
 * no caller id for it.
 */
function isQualified({ freeswitchName }: Conference): boolean {
  return freeswitchName.includes('@');
}

/**
 * Returns the name for a conference that a call creates. FreeSWITCH takes the profile from the name, from the last @ on
 * (mc:1955-2013).
 */
export function nameToMake({ freeswitchName, profile }: Conference): string {
  return profile === 'default' && !freeswitchName.includes('@')
    ? freeswitchName
    : `${freeswitchName}@${profile}`;
}

/** Returns the caller id for FreeSWITCH's arguments. If it is left out, an active conference uses the one of its profile. */
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
