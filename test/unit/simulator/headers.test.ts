import { EventDates } from '../../simulator/core/event-dates';
import { Headers } from '../../simulator/core/headers';
import { KeptHeaders } from '../../simulator/core/kept-headers';
import { SwitchEvent } from '../../simulator/core/switch-event';

describe('kept text', () => {
  test('headers are the same object until one of them changes', () => {
    const kept = new KeptHeaders<{ name: string; count: number | undefined }>([
      ['Name', ({ name }) => name],
      ['Kind', () => 'thing'],
      ['Count', ({ count }) => count],
    ]);
    const thing = { name: 'a', count: undefined as number | undefined };
    const first = kept.of(thing);
    expect(first.json).toBe('"Name":"a","Kind":"thing"');
    expect(kept.of(thing)).toBe(first);
    thing.count = 0;
    expect(kept.of(thing).json).toBe('"Name":"a","Kind":"thing","Count":"0"');
    thing.count = undefined;
    expect(kept.of(thing).json).toBe(first.json);
    expect(kept.of({ name: 'b', count: 1 }).json).toBe('"Name":"b","Kind":"thing","Count":"1"');
    expect(first.json).toBe('"Name":"a","Kind":"thing"');
  });

  test('headers to which one is added', () => {
    const headers = new Headers().add('A', 1);
    expect(headers.json).toBe('"A":"1"');
    expect(headers.add('B', true).json).toBe('"A":"1","B":"true"');
  });

  test('an event with an added header, a body, or a list when others share the header', () => {
    const shared = new Headers().add('A', 'x').add('B', 'y');
    const event = new SwitchEvent('CUSTOM').addAll(shared);
    expect(event.json()).toBe('{"A":"x","B":"y"}');
    expect(event.add('C', 'z').json()).toBe('{"A":"x","B":"y","C":"z"}');
    expect(event.push('a', 'w').json()).toBe('{"A":["x","w"],"B":"y","C":"z"}');
    expect(event.addAll(shared).json()).toBe('{"A":["x","w"],"B":"y","C":"z","A":"x","B":"y"}');
    event.body = 'é"';
    expect(event.json()).toMatch(/,"Content-Length":"2","_body":"é\\""\}$/);
    expect(event.get('a')).toBe('ARRAY::x|:w');
    expect(shared.json).toBe('"A":"x","B":"y"');
  });

  test('dates advance with the second', () => {
    const dates = new EventDates();
    const start = Date.UTC(2026, 10, 20, 10, 59, 59);
    expect(dates.at(start + 999).local).toBe('2026-11-20 10:59:59');
    expect(dates.at(start + 1000)).toMatchObject({
      local: '2026-11-20 11:00:00',
      gmt: 'Fri, 20 Nov 2026 11:00:00 GMT',
    });
    expect(dates.at(start).local).toBe('2026-11-20 10:59:59');
  });
});
