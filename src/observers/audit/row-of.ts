import type { AuditRow } from '../../store/port';
import type { Observation, Requested } from '../observation';

/** A row without what is the same for all rows of a gateway. */
export type Deed = Omit<AuditRow, 'id' | 'gateway' | 'status'>;

/** The words in `command` for what is no command of FreeSWITCH. */
const RECORDING = {
  list: 'recording_list',
  download: 'recording_download',
  delete: 'recording_delete',
} as const;

/**
 * Returns what the audit keeps of an observation; `undefined` if it keeps nothing.
 *
 * @param reads true if requests that change nothing are kept, too. If they are refused, they are always kept
 * @param now milliseconds since the epoch, for what is no request
 */
export function deedOf(observation: Observation, reads: boolean, now: number): Deed | undefined {
  switch (observation.kind) {
    case 'command': {
      const { command, conference, args, outcome, changes, ms } = observation;
      if (!changes && !reads && succeeded(outcome)) return undefined;
      return requested(observation, command, conference, args, outcome, ms);
    }
    case 'recording': {
      const { action, conference, recording, outcome, ms } = observation;
      if (action === 'list' && !reads && succeeded(outcome)) return undefined;
      return requested(observation, RECORDING[action], conference, present({ recording }), outcome, ms);
    }
    case 'recording-expired': {
      const { run, conference, recording, limit, outcome, ms } = observation;
      const deed = ofGateway('recording_expire', present({ recording, limit, run }), outcome, now);
      return { ...deed, conference, ms };
    }
    case 'click-to-call': {
      const { agent, calling, called, action, target, conference, job, outcome, ms } = observation;
      const args = present({ action, agent, calling, called, target, job });
      return requested(observation, 'click_to_call', conference, args, outcome, ms);
    }
    case 'job-hang-up': {
      const { job, conference, outcome, ms } = observation;
      return requested(observation, 'hang_up', conference, present({ job }), outcome, ms);
    }
    case 'request-refused': {
      const { resource, conference, outcome, ms } = observation;
      return requested(observation, resource, conference, NO_ARGS, outcome, ms);
    }
    case 'started': {
      const { host, port, tls } = observation;
      return ofGateway('start', { host, port: `${port}`, tls: `${tls}` }, 'done', now);
    }
    case 'stopping':
      return ofGateway('drain', { signal: observation.signal }, 'done', now);
    case 'configuration-reloaded': {
      const unadopted = observation.unadopted.join(', ');
      return ofGateway('reload', unadopted === '' ? NO_ARGS : { unadopted }, 'done', now);
    }
    case 'configuration-refused': {
      const problems = observation.problems.join('; ').slice(0, PROBLEMS_LENGTH);
      return ofGateway('reload', { problems }, 'refused', now);
    }
    default:
      return undefined;
  }
}

const NO_ARGS = {};
/** UTF-16 units of the problems of a refused configuration. The log has all of them. */
const PROBLEMS_LENGTH = 2_000;

const succeeded = (outcome: string): boolean => outcome === 'done' || outcome === 'partial';

function requested(
  { requestId, traceId, requester, origin }: Requested,
  command: string | undefined,
  conference: string | undefined,
  args: Deed['args'],
  outcome: string,
  ms: number,
): Deed {
  return {
    at: origin.arrivedAt,
    requestId,
    traceId,
    requester,
    role: origin.role,
    scheme: origin.scheme,
    address: origin.address,
    mount: origin.mount,
    method: origin.method,
    conference,
    command,
    args,
    outcome,
    ms,
  };
}

function ofGateway(command: string, args: Deed['args'], outcome: string, at: number): Deed {
  return { at, command, args, outcome };
}

function present(args: Readonly<Record<string, string | undefined>>): Deed['args'] {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(args)) if (value !== undefined) found[name] = value;
  return found;
}
