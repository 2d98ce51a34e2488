import { GapWatch } from '../../../src/conferences/gaps';
import { event } from '../../helpers/maintenance-event';

let watch: GapWatch;
beforeEach(() => {
  watch = new GapWatch();
});
const look = (sequence: number, more: Record<string, string> = {}) =>
  watch.look(event('CUSTOM', { 'Event-Sequence': String(sequence), 'Core-UUID': 'c1', ...more }));
const of = (sequence: number, conference: string, more = {}) =>
  look(sequence, { 'Conference-Unique-ID': conference, ...more });

test('missing numbers are not a gap, because we subscribe to some events only', () => {
  expect([look(5), look(6), look(9_000_000)]).toEqual(['none', 'none', 'none']);
});

test('a large step back is a gap, once', () => {
  expect([look(5_000), look(3_999), look(4_000)]).toEqual(['none', 'all', 'none']);
});

test('another FreeSWITCH is a gap, once', () => {
  expect([look(5), look(1, { 'Core-UUID': 'c2' }), look(2, { 'Core-UUID': 'c2' })]).toEqual([
    'none',
    'all',
    'none',
  ]);
});

test('disorder between two conferences is not a gap; within one it is', () => {
  expect([of(5, 'a'), of(4, 'b'), of(6, 'a')]).toEqual(['none', 'none', 'none']);
  expect([of(5, 'a'), of(5, 'b'), look(3)]).toEqual(['conference', 'none', 'none']);
});

test('a conference that has ended is forgotten', () => {
  of(10, 'a', { Action: 'conference-destroy' });
  expect(of(9, 'a')).toBe('none');
});

test('another connection has its own numbers', () => {
  look(50_000);
  watch.forget();
  expect(look(1, { 'Core-UUID': 'c2' })).toBe('none');
});

test('events without a number are ignored', () => {
  expect(watch.look(event('HEARTBEAT'))).toBe('none');
});
