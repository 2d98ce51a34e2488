import type { Job } from '../../calls/jobs';
import type { CommandTools } from '../../commands/tools';
import type { Settings } from '../../config/settings';
import type { Directory, Requester } from '../../directory/port';
import { GatewayError } from '../../errors';
import type { Trace } from '../../lib/trace-context';
import type { BeforeChange, Observation, Origin } from '../../observers/observation';
import type { ClickParameters } from './click-parameters';
import { clickToCall } from './click-to-call';
import type { ClickedCalls, ClickedParties } from './clicked-calls';
import { loggedParty, REFUSED } from './clicked-parties';
import { transferClicked } from './transfer-clicked';

/** The content of a click. */
export interface Click {
  readonly parties: ClickedParties;
  readonly parameters: ClickParameters;
}

/** The request for a click. It is the same for every URL. */
export interface ClickRequest {
  readonly requestId: string;
  readonly trace: Trace | undefined;
  /** Milliseconds since the epoch. */
  readonly arrivedAt: number;
  readonly settings: Settings;
  readonly requester: Requester;
  readonly origin: Origin;
  /** Reads the URL. @throws GatewayError if a part of it is wrong or not allowed */
  readonly read: () => Click;
}

/** The parts that clicks are run with. */
export type ClickParts = Pick<CommandTools, 'esl' | 'clock' | 'observe' | 'live' | 'timeouts'> & {
  readonly clicked: ClickedCalls;
  readonly beforeChange: BeforeChange | undefined;
};

/**
 * Places or transfers the call, and notifies observers once of its outcome.
 *
 * @returns the job of the call; `undefined` if it is not kept any more
 * @throws GatewayError for every refusal and failure
 */
export async function runClick(parts: ClickParts, request: ClickRequest): Promise<Job | undefined> {
  const { requestId, trace, arrivedAt, requester, origin } = request;
  const { directory } = request.settings;
  let click: Click | undefined;
  let job: string | undefined;
  let outcome: 'done' | GatewayError['code'] = 'internal';
  const seen = (): Observation => ({
    kind: 'click-to-call',
    requestId,
    traceId: trace?.traceId,
    spanId: trace?.spanId,
    requester: requester.name,
    address: origin.address,
    origin,
    agent: loggedParty(directory, click?.parties.agent),
    calling: loggedParty(directory, click?.parties.calling),
    called: loggedParty(directory, click?.parties.called),
    action: click && (isAction(click.parameters.action) ? click.parameters.action : REFUSED),
    target: loggedParty(directory, click?.parameters.target),
    conference: click && conferenceOf(directory, click),
    job,
    outcome,
    ms: parts.clock.now() - arrivedAt,
  });
  try {
    click = request.read();
    await parts.beforeChange?.(seen());
    job = await perform(parts, request, click);
    outcome = 'done';
    return job === undefined ? undefined : parts.live.jobs.find(job);
  } catch (error) {
    if (error instanceof GatewayError) outcome = error.code;
    throw error;
  } finally {
    parts.observe(seen());
  }
}

const ACTIONS = ['call', 'transfer'] as const;

function isAction(text: string): text is (typeof ACTIONS)[number] {
  return (ACTIONS as readonly string[]).includes(text);
}

/** Returns the name of the conference that a party is to join; `undefined` if there is none. */
function conferenceOf(directory: Directory, { parties, parameters }: Click): string | undefined {
  const joined = parameters.action === 'transfer' ? parameters.target : parties.called;
  return joined === undefined ? undefined : directory.conference(joined)?.name;
}

async function perform(parts: ClickParts, request: ClickRequest, click: Click): Promise<string | undefined> {
  const { requester, trace } = request;
  const { directory, policies } = request.settings;
  const { action, target } = click.parameters;
  const tools = { ...parts, directory, requester, trace, policies };
  switch (action) {
    case 'call':
      return clickToCall(tools, click.parties, click.parameters);
    case 'transfer':
      if (target === undefined) throw new GatewayError('invalid_argument', 'A transfer needs a target.');
      return transferClicked(tools, click.parties, target);
    default:
      throw new GatewayError('invalid_argument', 'action can be call or transfer.');
  }
}
