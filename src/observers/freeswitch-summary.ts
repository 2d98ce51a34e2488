import type { EslHealth, EslState } from '../esl/port';
import type { Observer } from './observation';

/** States that are not reported: the steps of an attempt, and our own end, which `stopping` has already reported. */
const STEPS: readonly EslState[] = ['connecting', 'authenticating', 'waiting', 'closed'];

/**
 * Makes one observation of many. Five connections come and go together, and are tried again and again. The observer gets one
 * `freeswitch` when FreeSWITCH becomes ready or is no longer ready, with the reason. It is repeated only if it changes.
 *
 * @param target the event socket, such as `127.0.0.1:8021`
 */
export function summarise(target: string, observe: Observer): Observer {
  let reported: string | undefined;
  return (observation) => {
    if (observation.kind !== 'esl-state') return;
    const word = wordOf(observation.health, observation.state);
    if (word === undefined || word === reported) return;
    reported = word;
    observe({
      kind: 'freeswitch',
      target,
      state: word,
      detail: word === 'ready' ? undefined : observation.detail,
    });
  };
}

/** Returns `ready` if all needed connections are; else how an attempt ended; `undefined` if nothing new is known. */
function wordOf(health: EslHealth, state: EslState): EslState | undefined {
  if (health.ready) return 'ready';
  return state === 'ready' || STEPS.includes(state) ? undefined : state;
}
