import { GatewayError } from '../../../src/errors';
import type { EslEvent } from '../../../src/esl/events';
import { CallLedger } from '../../../src/live/calls';
import { follow } from '../../../src/live/follow';
import { RecordingMemory } from '../../../src/live/recordings';
import type { EslClient } from '../../../src/ports';
import { until } from '../../helpers/until';
import { conferenceEvent, event, TestClock } from './event';

/** FreeSWITCH, with the channels that it knows. */
class Channels implements EslClient {
  readonly known = new Set<string>();
  readonly said: string[] = [];
  broken = false;
  /** Said instead of true or false. */
  otherwise: string | undefined;
  listener: (event: EslEvent) => void = () => undefined;
  whenReady: () => void = () => undefined;

  api: EslClient['api'] = async ({ text }) => {
    this.said.push(text);
    if (this.broken) throw new GatewayError('esl_unavailable', 'not connected');
    return Buffer.from(this.otherwise ?? String(this.known.has(text.split(' ')[1] ?? '')));
  };
  bgapi = (): never => {
    throw new Error('nothing of this goes into the background');
  };
  onEvent: EslClient['onEvent'] = (listener) => {
    this.listener = listener;
    return () => undefined;
  };
  onEventsReady: EslClient['onEventsReady'] = (listener) => {
    this.whenReady = listener;
    return () => undefined;
  };
  health = () => ({ ready: true, connections: [] });
}

let esl: Channels;
let calls: CallLedger;
let recordings: RecordingMemory;
beforeEach(() => {
  esl = new Channels();
  const clock = new TestClock();
  calls = new CallLedger(clock);
  recordings = new RecordingMemory(clock);
  follow(esl, { calls, recordings });
  for (const uuid of ['a', 'b', 'c']) calls.place({ uuid, requester: '200' });
});

test('calls and recordings follow the events', () => {
  esl.listener(event('CHANNEL_ANSWER', { 'Unique-ID': 'a' }));
  esl.listener(conferenceEvent('start-recording', { Path: '/r/a.wav' }));
  expect(calls.leg('a')?.state).toBe('answered');
  expect(recordings.find('/r/a.wav')).toBeDefined();
});

test('after a time without events, what FreeSWITCH does not know any more has ended', async () => {
  esl.known.add('b');
  calls.end('c', 'NORMAL_CLEARING');
  esl.whenReady();
  await until(() => esl.said.length === 2);
  await until(() => calls.leg('a')?.state === 'ended');
  expect(esl.said).toEqual(['uuid_exists a', 'uuid_exists b']);
  expect(calls.leg('a')?.cause).toBe('UNKNOWN');
  expect(calls.leg('b')?.state).toBe('placed');
  expect(calls.leg('c')?.cause).toBe('NORMAL_CLEARING');
});

test('nothing ends where FreeSWITCH cannot be asked; the next time it can', async () => {
  esl.broken = true;
  esl.whenReady();
  await until(() => esl.said.length === 1);
  expect(calls.live()).toHaveLength(3);
  esl.broken = false;
  esl.whenReady();
  await until(() => calls.live().length === 0);
  expect(esl.said).toEqual(['uuid_exists a', 'uuid_exists a', 'uuid_exists b', 'uuid_exists c']);
});

test('an answer that is neither true nor false ends nothing', async () => {
  esl.otherwise = '-ERR permission denied\n';
  esl.whenReady();
  await until(() => esl.said.length === 3);
  // The answer to the last question has been read when the next round has begun.
  esl.otherwise = 'true';
  esl.whenReady();
  await until(() => esl.said.length === 6);
  expect(calls.live()).toHaveLength(3);
});
