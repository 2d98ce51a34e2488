import { XMLParser } from 'fast-xml-parser';
import { type Asking, accept } from '../helpers/ask';
import { until } from '../helpers/until';
import { startWorld, type World } from '../helpers/world';
import type { Destination } from '../simulator/simulator';

export const REDIRECT = '/sipxconfig/rest/my/redirect';
export let world: World;

export const DIAL = {
  default: 'sofia/gateway/carrier/{number}',
  invite: 'user/{user}@example.org',
  perMinute: 1_000,
  allow: ['sofia/gateway/other/{number}'],
};

/**
 * A gateway for click to call; each test leaves no call behind.
 *
 * @param telephones how all telephones behave when a test begins; nothing if none is given
 */
export function useClickToCall(telephones: Destination = {}): void {
  beforeAll(async () => {
    world = await startWorld({ dial: DIAL });
  });
  afterAll(() => world.end());
  beforeEach(() => {
    world.simulator.destinations.clear();
    world.simulator.destinations.set('user/', telephones);
    world.simulator.destinations.set('sofia/gateway/', telephones);
  });
  afterEach(async () => {
    for (const call of world.simulator.calls) call.hangup();
    await until(() => world.simulator.calls.length === 0);
  });
}

export const post = (path: string, asking: Asking = {}) => world.ask(path, { method: 'POST', ...asking });
export const lines = async (path: string, user = '200'): Promise<string[]> => {
  const { text } = await world.ask(path, { user, headers: accept('application/json') });
  return JSON.parse(text)['status-lines'].map(
    (line: Record<string, string>) => `${line['method']} ${line['status-line']}`,
  );
};
export const untilLast = (path: string, last: string) =>
  until(async () => (await lines(path)).at(-1) === last);
/** The originate lines that FreeSWITCH has received since this number of blocks. */
export const originates = (blocks: number) =>
  world.heardSince(blocks).filter((line) => line.includes('originate'));
export const calledNow = (url: string) => world.simulator.calls.filter((call) => call.url === url);
export const errorIn = (text: string) =>
  new XMLParser({ parseTagValue: false }).parse(text)['processing-status'];
