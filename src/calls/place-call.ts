import { randomUUID } from 'node:crypto';
import { apiLineOf, contextOf } from '../commands/ask';
import type { Tools } from '../commands/tools';
import { GatewayError } from '../errors';
import { type ApiLine, apiLine } from '../esl/command-line';
import { type DialVariables, joinDialString } from '../policy/dial-variables';
import { commonRefusal } from '../replies/common';
import { readDialCause } from '../replies/dial-result';

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
 * @throws GatewayError esl_…: nothing was placed where the code says so
 */
export async function placeCall(tools: Tools, call: Call): Promise<PlacedCall> {
  const { esl, live, requester, conference } = tools;
  const uuid = randomUUID();
  const seconds = Math.min(Number(call.variables.originate_timeout ?? RING_SECONDS), call.ringAtMost);
  const variables = {
    ...call.variables,
    origination_uuid: uuid,
    originate_timeout: String(seconds),
    // FreeSWITCH would count early media, a ringback tone, as success.
    ignore_early_media: 'true',
  };
  const lineFor = (active: boolean): ApiLine => {
    const { number, name } = callerOf(call, active);
    const words = ['dial', joinDialString(variables, call.destination), number, name];
    return apiLineOf(active ? conference.freeswitchName : nameToMake(tools), {
      words: words.filter((word) => word !== undefined),
    });
  };
  // What cannot be said is refused before anything is.
  lineFor(false);
  const line = lineFor(await isActive(tools));
  live.calls.place({ uuid, requester: requester.name, conference: conference.name });
  try {
    const job = await esl.bgapi(line, { deadlineMs: seconds * 1_000 + GRACE_MS });
    const end = job.result.then((reply) => settle(tools, uuid, reply));
    // Whoever placed the call may look at its end later, or never.
    end.catch(() => live.calls.end(uuid, 'UNKNOWN'));
    return { uuid, jobId: job.id, end };
  } catch (error) {
    live.calls.end(uuid, 'UNKNOWN');
    throw error;
  }
}

/** Ends a call that still rings; one that has been answered goes on. */
export async function cancelCall({ esl, live }: Tools, uuid: string): Promise<void> {
  // FreeSWITCH creates the channel a moment after it took the job; before that there is nothing to end.
  const leg = await live.calls.until(uuid, ({ state }) => state !== 'placed', GRACE_MS);
  if (!leg || leg.state === 'answered' || leg.state === 'ended') return;
  await esl.api(apiLine('uuid_kill', uuid, 'ORIGINATOR_CANCEL'));
}

async function settle(tools: Tools, uuid: string, reply: Buffer): Promise<CallEnd> {
  const { esl, live } = tools;
  const cause = readDialCause(reply.toString('utf8'));
  if (cause === undefined) {
    const refusal = commonRefusal(reply.toString('utf8'), 'dial', contextOf(tools.conference));
    if (refusal?.kind === 'refused') throw new GatewayError(refusal.code, refusal.detail);
    throw new GatewayError('unrecognised_reply', 'FreeSWITCH gave an answer that no row of the table knows.');
  }
  if (cause !== 'SUCCESS') {
    live.calls.end(uuid, cause);
    return { cause, reply };
  }
  const leg = await live.calls.until(
    uuid,
    ({ at, state }) => at.joined !== undefined || state === 'ended',
    JOIN_MS,
  );
  if (leg?.member !== undefined) return { cause, member: leg.member, reply };
  // Answered and in no conference: nobody will ever hear it.
  if (leg?.state !== 'ended') await esl.api(apiLine('uuid_kill', uuid)).catch(() => undefined);
  return { cause: (await isActive(tools)) ? 'NOT_ADMITTED' : 'CONFERENCE_ENDED', reply };
}

/** Whether FreeSWITCH has the conference now. */
async function isActive({ esl, conference }: Tools): Promise<boolean> {
  const reply = (await esl.api(apiLineOf(conference.freeswitchName, { words: ['count'] }))).toString('utf8');
  if (/^\d+$/.test(reply)) return true;
  const refusal = commonRefusal(reply, 'count', contextOf(conference));
  if (refusal?.kind === 'refused' && refusal.code === 'conference_not_active') return false;
  throw new GatewayError('unrecognised_reply', 'FreeSWITCH gave an answer that no row of the table knows.');
}

/** A conference that the call makes gets its profile from its name, from the last @ on (mc:1955-2013). */
function nameToMake({ conference: { freeswitchName, profile } }: Tools): string {
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
