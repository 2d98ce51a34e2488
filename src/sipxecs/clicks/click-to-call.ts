import { randomUUID } from 'node:crypto';
import { applicationWith } from '../../calls/application';
import type { NewJob } from '../../calls/jobs';
import { requireJoinable } from '../../calls/joinable';
import { keep } from '../../calls/keep';
import { openJob } from '../../calls/open-job';
import { GRACE_MS, launched, legVariables, originate } from '../../calls/originate';
import { nameToMake } from '../../calls/place-call';
import { requireRoomToRing } from '../../calls/room-to-ring';
import type { CommandTools } from '../../commands/tools';
import type { Conference } from '../../directory/port';
import { GatewayError } from '../../errors';
import { apiLine } from '../../esl/command-line';
import { joinDialString } from '../../policy/dial-variables';
import { requireMayCommand } from '../../policy/may';
import { noteOf } from './click-note';
import type { ClickParameters } from './click-parameters';
import type { ClickedCalls, ClickedParties } from './clicked-calls';
import { followClick } from './follow-click';

/** The tools for a click. */
export interface ClickTools
  extends Pick<
    CommandTools,
    'esl' | 'live' | 'observe' | 'clock' | 'policies' | 'timeouts' | 'directory' | 'requester' | 'trace'
  > {
  readonly clicked: ClickedCalls;
  /** Begins the request, if it has an Idempotency-Key. Called once the call is allowed, and before anything is sent. */
  readonly once: () => Promise<void>;
}

/** Seconds that the called party's phone rings: FreeSWITCH's own default for a bridge. */
const SECOND_RINGS = 60;
/** Milliseconds after the answer of the calling party in which events must show the result. */
export const SECOND_MS = SECOND_RINGS * 1_000 + GRACE_MS;
/**
 * The tone that the calling party hears while the other phone rings. The calling party has answered, so FreeSWITCH must
 * play it.
 */
const RINGBACK = '%(2000,4000,440,480)';

/**
 * Rings the calling party, then joins it to the called party, or to a conference of the directory. Resolves when the
 * first phone rings, or if it has not refused for a second. The ledger and the job have the later result.
 *
 * @returns the job
 * @throws GatewayError call_in_progress; not_allowed, not_owner, too_many_dials: nothing was sent; esl_…; the error of
 * the cause if no phone could be called
 */
export async function clickToCall(
  tools: ClickTools,
  parties: ClickedParties,
  parameters: ClickParameters,
): Promise<string> {
  const { directory, requester, policies, clicked, live } = tools;
  const { agent, calling, called } = parties;
  const refuseSecond = (): void => {
    if (parameters.method !== 'INVITE' || !clicked.liveLeg(parties)) return;
    throw new GatewayError('call_in_progress', 'A call of these parties is in progress.');
  };
  const uuid = randomUUID();
  const phone = policies.dial.invitation(requester, calling);
  const conference = directory.conference(called);
  const second = conference ? undefined : randomUUID();
  const application =
    second === undefined
      ? joining(tools, conference)
      : applicationWith(
          'bridge',
          calledLeg(tools, second, parties, parameters, policies.dial.destination(requester, called)),
        );
  const variables = {
    ...legVariables(tools, uuid, agent, parameters.timeout),
    // Without this, early media of the calling party would count as its answer.
    ignore_early_media: 'true',
    transfer_ringback: RINGBACK,
    ...(!parameters.isForwardingAllowed && { outbound_redirect_fatal: 'true' }),
    ...(parameters.subject !== undefined && { sip_h_Subject: parameters.subject }),
    // If there is a PIN, FreeSWITCH checks it and the lock, as for a caller who dials in (mod_conference.c:2096).
    ...(conference &&
      parameters.confpin !== undefined && {
        conference_enforce_security: 'true',
        supplied_pin: parameters.confpin,
      }),
  };
  const line = apiLine('originate', joinDialString(variables, phone), application);
  await tools.once();
  refuseSecond();
  await policies.dialRate.count(requester);
  if (second !== undefined) await policies.dialRate.count(requester);
  // Check again: another call may have started during the count.
  refuseSecond();

  const { name, freeswitchName } = conference ?? {};
  const joins = name !== undefined && freeswitchName !== undefined && { conference: name, freeswitchName };
  requireRoomToRing(live.calls, requester.name, second === undefined ? 1 : 2);
  live.calls.place({ uuid, requester: requester.name, ...joins });
  if (second !== undefined) live.calls.place({ uuid: second, requester: requester.name, parent: uuid });
  const entry = { first: uuid, second, keptMs: parameters.resultCacheTime * 1_000 };
  clicked.enter(parties, entry);
  const firstMs = parameters.timeout * 1_000 + GRACE_MS;
  const asked: NewJob = {
    ...{ id: randomUUID(), command: 'callcontroller', requester: requester.name, conference: name },
    ...{ from: calling, to: called, uuid, ...(second !== undefined && { calledUuid: second }) },
  };
  const kept = await keep(tools, asked, firstMs + SECOND_MS, noteOf(parties, entry));
  const { jobId } = await originate(tools, uuid, line, parameters.timeout, asked.id).catch(
    (error: unknown) => {
      live.journal?.notPlaced(asked.id, error);
      throw error;
    },
  );
  clicked.update(parties, { ...entry, job: jobId });
  const close = openJob(tools, { ...kept, id: jobId });
  void followClick(tools, parties, { first: uuid, second, firstMs, secondMs: SECOND_MS }, close);
  await launched(tools, uuid);
  return jobId;
}

/** Returns the application that joins the conference. @throws GatewayError not_owner */
function joining({ requester }: ClickTools, conference: Conference | undefined): string {
  if (!conference) throw new Error('Neither a conference nor a second leg');
  requireMayCommand(requester, conference);
  requireJoinable(conference);
  return applicationWith('conference', nameToMake(conference));
}

/** Returns the dial string of the called party. Its phone shows the calling party. */
function calledLeg(
  tools: ClickTools,
  uuid: string,
  { calling }: ClickedParties,
  { confpin }: ClickParameters,
  destination: string,
): string {
  const variables = {
    ...legVariables(tools, uuid, calling, SECOND_RINGS),
    // The phone that answers may be another PBX with conferences of its own.
    ...(confpin !== undefined && { 'sip_h_X-ConfPin': confpin }),
  };
  return joinDialString(variables, destination);
}
