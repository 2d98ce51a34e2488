import { QueuedDigits } from '../../../src/conferences/queued-digits';
import { QueuedFiles } from '../../../src/conferences/queued-files';
import { CommandRate } from '../../../src/policy/command-rate';
import { conferenceEvent, TestClock } from '../../helpers/maintenance-event';

/** What the gateway counts, because mod_conference sets no bound. */

const NAME = '3000-pbx';
const ended = (file: string, more: Record<string, string> = {}) =>
  conferenceEvent(more['Member-ID'] === undefined ? 'play-file-done' : 'play-file-member-done', {
    File: file,
    ...more,
  });

describe('files', () => {
  const full = (files: QueuedFiles, count: number, member?: string): void => {
    for (let index = 0; index < count; index++) {
      expect(files.isFull(NAME, member)).toBe(false);
      files.add(NAME, `/s/${index}.wav`, member, 'anna');
    }
  };

  test('eight for the conference, eight for each member, sixty-four in total', () => {
    const files = new QueuedFiles(new TestClock());
    full(files, 8);
    expect(files.isFull(NAME, undefined)).toBe(true);
    expect(files.isFull('another', undefined)).toBe(false);
    for (let member = 1; member <= 7; member++) full(files, 8, String(member));
    expect(files.isFull(NAME, '99')).toBe(true);
  });

  test('128 of one requester in all conferences, 512 of all', () => {
    const files = new QueuedFiles(new TestClock());
    const fill = (requester: string): void => {
      for (let index = 0; index < 128; index++) {
        expect(files.isFullFor(requester)).toBe(false);
        files.add(`${requester}${index}`, '/s/x.wav', undefined, requester);
      }
      expect(files.isFullFor(requester)).toBe(true);
    };
    for (const requester of ['anna', 'ben', 'cora', 'dan']) fill(requester);
    expect(files.isFullFor('eva')).toBe(true);
    files.take(ended('/s/x.wav', { 'Conference-Name': 'anna7' }));
    expect([files.isFullFor('anna'), files.isFullFor('ben')]).toEqual([false, true]);
  });

  test('a file that ends makes room, even with the sound prefix in its path; another does not', () => {
    const files = new QueuedFiles(new TestClock());
    full(files, 8);
    files.take(ended('/s/nosuch.wav'));
    expect(files.isFull(NAME, undefined)).toBe(true);
    files.take(ended('/prefix//s/3.wav'));
    expect(files.isFull(NAME, undefined)).toBe(false);
  });

  test('a refused file makes room, and so does the end of the conference', () => {
    const files = new QueuedFiles(new TestClock());
    full(files, 7);
    const leave = files.add(NAME, '/s/x.wav', undefined, 'anna');
    leave();
    expect(files.isFull(NAME, undefined)).toBe(false);
    full(files, 1);
    files.take(conferenceEvent('conference-destroy'));
    full(files, 8);
  });

  test('a file whose end is never reported is forgotten after an hour', () => {
    const clock = new TestClock();
    const files = new QueuedFiles(clock);
    full(files, 8);
    clock.pass(3_600_000);
    expect(files.isFull(NAME, undefined)).toBe(false);
  });
});

describe('digits', () => {
  test('at most forty-eight are on their way to a member, each for 20 ms', () => {
    const clock = new TestClock();
    const digits = new QueuedDigits(clock);
    expect(digits.waitFor(NAME, '1', '1'.repeat(32))).toBe(0);
    digits.add(NAME, '1', '1'.repeat(32));
    expect(digits.waitFor(NAME, '1', '1'.repeat(16))).toBe(0);
    expect(digits.waitFor(NAME, '1', '1'.repeat(32))).toBe(16 * 20);
    expect(digits.waitFor(NAME, '2', '1'.repeat(32))).toBe(0);
    clock.pass(16 * 20);
    expect(digits.waitFor(NAME, '1', '1'.repeat(32))).toBe(0);
  });

  test('w takes half a second', () => {
    const digits = new QueuedDigits(new TestClock());
    digits.add(NAME, '1', 'w1');
    expect(digits.waitFor(NAME, '1', '1'.repeat(32))).toBe(540 + 32 * 20 - 48 * 20);
  });
});

describe('commands of a requester', () => {
  const anna = { name: 'anna', role: 'user' } as const;

  const takeMany = (rate: CommandRate, count: number): void => {
    for (let taken = 0; taken < count; taken++) rate.take(anna);
  };

  test('come back with time, and never more than fit', () => {
    const clock = new TestClock();
    const rate = new CommandRate(10, clock);
    takeMany(rate, 50);
    expect(() => rate.take(anna)).toThrow('rate_limited');
    clock.pass(100);
    rate.take(anna);
    expect(() => rate.take(anna)).toThrow('rate_limited');
    clock.pass(3_600_000);
    expect(rate.allowance(anna)).toEqual({ burst: 50, window: 5, remaining: 50, reset: 0 });
  });

  test('a cost that was not known before is owed, one burst at most', () => {
    const clock = new TestClock();
    const rate = new CommandRate(10, clock);
    rate.take(anna);
    rate.charge(anna, 29);
    expect(rate.allowance(anna)?.remaining).toBe(20);
    rate.charge(anna, 1_000);
    expect(rate.allowance(anna)).toEqual({ burst: 50, window: 5, remaining: 0, reset: 10 });
    clock.pass(5_000);
    expect(() => rate.take(anna)).toThrow('rate_limited');
    clock.pass(100);
    rate.take(anna);
  });

  test('a clock that goes back takes nothing away', () => {
    const clock = new TestClock();
    const rate = new CommandRate(10, clock);
    takeMany(rate, 10);
    clock.pass(-60_000);
    expect(rate.allowance(anna)?.remaining).toBe(40);
  });
});
