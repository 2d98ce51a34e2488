import { gatewayClock } from '../../../routes/panel/time.js';

afterEach(() => jest.restoreAllMocks());

test('moments are the gateway’s, whatever the browser’s clock says', () => {
  const here = Date.parse('2026-11-20T11:00:00.000Z');
  const now = jest.spyOn(Date, 'now').mockReturnValue(here);
  gatewayClock.hear('2026-11-20T10:00:00.000Z', true);
  expect(new Date(gatewayClock.now()).toISOString()).toBe('2026-11-20T10:00:00.000Z');
  // One that was long on its way tells nothing new.
  gatewayClock.hear('2026-11-20T09:59:00.000Z');
  now.mockReturnValue(here + 5_000);
  expect(new Date(gatewayClock.now()).toISOString()).toBe('2026-11-20T10:00:05.000Z');
  // The browser's clock is set back by an hour; a new stream tells.
  now.mockReturnValue(here - 3_600_000 + 10_000);
  gatewayClock.hear('2026-11-20T10:00:10.000Z', true);
  expect(new Date(gatewayClock.now()).toISOString()).toBe('2026-11-20T10:00:10.000Z');
  gatewayClock.hear(undefined, true);
  expect(new Date(gatewayClock.now()).toISOString()).toBe('2026-11-20T10:00:10.000Z');
});
