import { CoreWatch } from '../../../src/freeswitch/core-watch';
import { event } from '../../helpers/maintenance-event';

test('each new id of FreeSWITCH is reported once, and a new connection begins without one', () => {
  const seen: string[] = [];
  const watch = new CoreWatch((id) => seen.push(id));
  watch.take(event('CHANNEL_ANSWER', { 'Core-UUID': 'one' }));
  expect(watch.id).toBeUndefined();
  watch.take(event('HEARTBEAT', {}));
  for (const name of ['HEARTBEAT', 'CHANNEL_CREATE']) watch.take(event(name, { 'Core-UUID': 'one' }));
  watch.take(event('BACKGROUND_JOB', { 'Core-UUID': 'two' }));
  expect([seen, watch.id]).toEqual([['one', 'two'], 'two']);
  watch.forget();
  expect(watch.id).toBeUndefined();
});
