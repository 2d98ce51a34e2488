import type { EslHealth, EslState } from '../esl/port';
import type { Observer } from './observation';

/** Steps of an attempt, and not how it ended; and our own end, of which `stopping` has told. */
const STEPS: readonly EslState[] = ['connecting', 'authenticating', 'waiting', 'closed'];

/**
 * Makes one observation of many: five connections that come and go together, and are tried again and again, are one
 * `freeswitch` that became ready or ceased to be, with the reason. Said once, until it changes.
 *
 * @param target the event socket, such as `127.0.0.1:8021`
 */
export function summarise(target: string, observe: Observer): Observer {
  let said: string | undefined;
  return (observation) => {
    if (observation.kind !== 'esl-state') return;
    const word = wordOf(observation.health, observation.state);
    if (word === undefined || word === said) return;
    said = word;
    observe({
      kind: 'freeswitch',
      target,
      state: word,
      detail: word === 'ready' ? undefined : observation.detail,
    });
  };
}

/** `ready` when all that is needed is; else how an attempt ended; undefined while nothing new is known. */
function wordOf(health: EslHealth, state: EslState): EslState | undefined {
  if (health.ready) return 'ready';
  return state === 'ready' || STEPS.includes(state) ? undefined : state;
}
