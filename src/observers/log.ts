import type { Logger } from 'pino';
import type { EslState } from '../esl/port';
import type { DropReason, Observation, Observer } from './observation';

type Level = 'debug' | 'info' | 'warn' | 'error';

/** Writes observations to the log: one line for each command, and for everything that an administrator should know. */
export const logTo = (whole: Logger): Observer => {
  const logger = whole.child({}, { serializers: HIDDEN });
  return (observation) => {
    // First the most frequent kind.
    if (observation.kind === 'command') {
      logger[levelOf(observation.outcome)](observation, 'command');
      return;
    }
    const [level, message] = describe(observation);
    if ('error' in observation) {
      logger[level]({ ...observation, err: observation.error, error: undefined }, message);
    } else if (observation.kind === 'configuration-warning') {
      // The message is the detail.
      logger[level]({ ...observation, detail: undefined }, message);
    } else if ('health' in observation) logger[level]({ ...observation, health: undefined }, message);
    else logger[level](observation, message);
  };
};

const leftOut = (): undefined => undefined;
/** For other observers only. */
const HIDDEN = { origin: leftOut, changes: leftOut };

function describe(observation: Exclude<Observation, { kind: 'command' }>): [Level, string] {
  switch (observation.kind) {
    case 'click-to-call':
      return [levelOf(observation.outcome), 'click to call'];
    case 'leg-left':
      return ['warn', 'a leg could not be joined or ended'];
    case 'record-unknown':
      return ['warn', 'a contact record has unknown elements; they are left out'];
    case 'esl-state':
      return ['debug', `connection for ${observation.role}: ${observation.state}`];
    case 'freeswitch':
      return [STATE_LEVELS[observation.state], freeswitchLine(observation)];
    case 'freeswitch-stuck':
      return observation.stuck
        ? ['error', `FreeSWITCH at ${observation.target} answers no conference command; restart it`]
        : ['info', `FreeSWITCH at ${observation.target} answers conference commands again`];
    case 'recording':
      return [levelOf(observation.outcome), `recording ${observation.action}`];
    case 'recording-expired':
      return [levelOf(observation.outcome), 'recording expired'];
    case 'recordings-kept':
      return ['warn', 'recordings that expire are kept: FreeSWITCH cannot be asked which ones run'];
    case 'rows-deleted':
      return ['info', 'old rows of the store deleted'];
    case 'request-refused':
      return ['debug', 'request refused'];
    case 'job-started':
      return ['debug', 'job started'];
    case 'job-taken-over':
      return ['info', 'job taken over from a gateway that has ended'];
    case 'job-hang-up':
      return [levelOf(observation.outcome), 'hang up'];
    case 'job-ended':
      return [observation.state === 'unknown' ? 'warn' : 'info', 'job ended'];
    case 'resync':
      return resyncLine(observation);
    case 'stream':
      return [observation.reason === 'slow' ? 'warn' : 'debug', `event stream ${observation.state}`];
    case 'sign-in-failed':
      return ['warn', observation.blocked ? 'sign-in blocked' : 'sign-in failed'];
    case 'password-guessing':
      return ['warn', 'many wrong passwords for one user; unknown addresses have to wait'];
    case 'gateway-failed':
      return ['error', 'the gateway failed'];
    case 'connections-dropped':
      return ['warn', DROPPED[observation.reason]];
    case 'store-state':
      return observation.state === 'away'
        ? ['error', 'the store cannot be used; the gateway tries again']
        : ['info', `store: ${observation.state}`];
    case 'audit-gap':
      return ['error', 'rows of the audit are lost, because the store could not be used'];
    case 'started':
      return ['info', 'listening'];
    case 'configuration-warning':
      return ['warn', observation.detail];
    case 'configuration-reloaded':
      return ['info', reloadedLine(observation)];
    case 'configuration-refused':
      return ['error', 'configuration refused; the old one stays in use'];
    case 'stopping':
      return ['info', 'stopping'];
  }
}

/** The cause, if a person has to correct it. */
const TO_MEND: Readonly<Partial<Record<EslState, string>>> = {
  wrong_password: 'it does not accept freeswitch.password',
  rejected: 'it does not admit this machine',
  denied: 'it does not send the events that the gateway needs',
};

function freeswitchLine({ target, state }: Extract<Observation, { kind: 'freeswitch' }>): string {
  const why = TO_MEND[state];
  const line = `FreeSWITCH at ${target}: ${state}`;
  return why === undefined ? line : `${line}; ${why}; for details, run conference-gateway check --connect`;
}

function reloadedLine({ unadopted }: Extract<Observation, { kind: 'configuration-reloaded' }>): string {
  return unadopted.length === 0
    ? 'configuration reloaded'
    : `configuration reloaded, except ${unadopted.join(', ')}: restart the gateway to use those`;
}

const DROPPED: Readonly<Record<DropReason, string>> = {
  connections: 'connections closed: as many as limits.connections are open',
  address: 'connections closed: their address has as many as limits.connectionsPerAddress',
  requests: 'connections closed: too many requests at once on one connection',
};

/** After a known gap much may differ. If no gap was known, an event was lost, suppressed by the profile, or never fired. */
function resyncLine({ reason, differing }: Extract<Observation, { kind: 'resync' }>): [Level, string] {
  if (differing.length === 0) return ['debug', 'conferences read again'];
  if (reason === 'audit') return ['warn', 'the audit found changes that no event had reported'];
  return ['info', 'conferences read again: some differ'];
}

function levelOf(outcome: string): Level {
  if (outcome === 'internal' || outcome === 'recordings_inaccessible') return 'error';
  return outcome.startsWith('esl_') || outcome === 'unrecognised_reply' ? 'warn' : 'info';
}

/** A single connection is a detail (`debug`). An administrator needs to know if FreeSWITCH can be commanded, and if not, why. */
const STATE_LEVELS: Readonly<Record<EslState, Level>> = {
  connecting: 'debug',
  authenticating: 'debug',
  waiting: 'debug',
  ready: 'info',
  closed: 'info',
  lost: 'warn',
  wrong_password: 'error',
  rejected: 'error',
  denied: 'error',
};
