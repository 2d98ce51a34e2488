import { GatewayError } from '../errors';
import type { Parts } from '../gateway';
import type { Trace } from '../lib/trace-context';
import type { Directory, Requester } from '../ports';
import type { ClickParameters } from './click-parameters';
import { clickToCall } from './click-to-call';
import type { ClickedCalls, ClickedParties } from './clicked-calls';
import { transferClicked } from './transfer-clicked';

/** What somebody clicked. */
export interface Click {
  readonly parties: ClickedParties;
  readonly parameters: ClickParameters;
}

/** A click as it came, by whatever URL. */
export interface ClickRequest {
  readonly requestId: string;
  readonly trace: Trace | undefined;
  /** Milliseconds since the epoch. */
  readonly arrivedAt: number;
  readonly directory: Directory;
  readonly requester: Requester;
  /** Reads the URL. @throws GatewayError for what it says wrongly, or must not say */
  readonly read: () => Click;
}

/** What clicks are run with. */
export type ClickParts = Parts & { readonly clicked: ClickedCalls };

/**
 * Places or transfers the call, and tells of it once, whatever became of it.
 *
 * @throws GatewayError for every refusal and failure
 */
export async function runClick(parts: ClickParts, request: ClickRequest): Promise<void> {
  const { requestId, trace, arrivedAt, requester } = request;
  let click: Click | undefined;
  let outcome: 'done' | GatewayError['code'] = 'internal';
  try {
    click = request.read();
    await perform(parts, request, click);
    outcome = 'done';
  } catch (error) {
    if (error instanceof GatewayError) outcome = error.code;
    throw error;
  } finally {
    parts.observe({
      kind: 'click-to-call',
      requestId,
      traceId: trace?.traceId,
      spanId: trace?.spanId,
      requester: requester.name,
      agent: click?.parties.agent,
      calling: click?.parties.calling,
      called: click?.parties.called,
      action: click?.parameters.action,
      target: click?.parameters.target,
      outcome,
      ms: parts.clock.now() - arrivedAt,
    });
  }
}

async function perform(parts: ClickParts, request: ClickRequest, click: Click): Promise<void> {
  const { directory, requester } = request;
  const { action, target } = click.parameters;
  const tools = { ...parts, directory, requester, policies: parts.policies(directory) };
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
