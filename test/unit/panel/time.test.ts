import { gatewayClock } from '../../../panel/time.js';

afterEach(() => jest.restoreAllMocks());

test('uses the gateway’s time, regardless of the browser’s clock', () => {
  const here = Date.parse('2026-11-20T11:00:00.000Z');
  const now = jest.spyOn(Date, 'now').mockReturnValue(here);
  gatewayClock.hear('2026-11-20T10:00:00.000Z', true);
  expect(new Date(gatewayClock.now()).toISOString()).toBe('2026-11-20T10:00:00.000Z');
  // A time that was delayed on its way changes nothing.
  gatewayClock.hear('2026-11-20T09:59:00.000Z');
  now.mockReturnValue(here + 5_000);
  expect(new Date(gatewayClock.now()).toISOString()).toBe('2026-11-20T10:00:05.000Z');
  // The browser's clock is set back by an hour; a new stream corrects it.
  now.mockReturnValue(here - 3_600_000 + 10_000);
  gatewayClock.hear('2026-11-20T10:00:10.000Z', true);
  expect(new Date(gatewayClock.now()).toISOString()).toBe('2026-11-20T10:00:10.000Z');
  gatewayClock.hear(undefined, true);
  expect(new Date(gatewayClock.now()).toISOString()).toBe('2026-11-20T10:00:10.000Z');
});
