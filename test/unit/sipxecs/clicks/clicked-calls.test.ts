import { CallLedger } from '../../../../src/calls/ledger';
import { statusLines } from '../../../../src/sipxecs/clicks/call-status';
import { ClickedCalls } from '../../../../src/sipxecs/clicks/clicked-calls';
import { partyOfNumber } from '../../../../src/sipxecs/clicks/clicked-parties';
import { event } from '../../../helpers/maintenance-event';

const PARTIES = { agent: '200', calling: '200', called: '300' };

let now: number;
let ledger: CallLedger;
let clicked: ClickedCalls;
beforeEach(() => {
  now = 1_000_000;
  const clock = { now: () => now };
  ledger = new CallLedger(clock);
  clicked = new ClickedCalls(ledger, clock, 3);
});

const place = (first: string, second: string, keptMs = 5_000, parties = PARTIES): void => {
  ledger.place({ uuid: first, requester: '200' });
  ledger.place({ uuid: second, requester: '200', parent: first });
  clicked.enter(parties, { first, second, keptMs });
};
const happens = (name: string, uuid: string, more: Record<string, string> = {}): void => {
  now += 1;
  ledger.take(event(`CHANNEL_${name}`, { 'Unique-ID': uuid, ...more }));
};
const shown = (): string[] => {
  const call = clicked.find(PARTIES);
  return call
    ? statusLines(ledger, call).map(({ method, statusLine }) => `${method} ${statusLine.slice(8)}`)
    : [];
};

test('a call is known while it lives, and as long as requested after its end', () => {
  place('a', 'b');
  now += 3_600_000;
  expect(clicked.find(PARTIES)).toBeDefined();
  happens('HANGUP_COMPLETE', 'b', { 'Hangup-Cause': 'NORMAL_CLEARING' });
  ledger.end('a', 'NORMAL_CLEARING');
  now += 5_000;
  expect(clicked.find(PARTIES)).toBeDefined();
  now += 1;
  expect(clicked.find(PARTIES)).toBeUndefined();
  expect(clicked.size).toBe(0);
});

test('finds the latest call of the same parties, and never mixes up parties', () => {
  place('a', 'b');
  place('c', 'd');
  expect(clicked.find(PARTIES)?.first).toBe('c');
  expect(clicked.find({ ...PARTIES, agent: '201' })).toBeUndefined();
  place('e', 'f', 1, { agent: '2', calling: '00:200', called: '300' });
  expect(clicked.find({ agent: '2:00', calling: '200', called: '300' })).toBeUndefined();
});

test('keeps a limited number', () => {
  for (let count = 0; count < 10; count++)
    place(`a${count}`, `b${count}`, 1, { ...PARTIES, called: `${count}` });
  expect(clicked.size).toBe(3);
  expect(clicked.find({ ...PARTIES, called: '9' })).toBeDefined();
});

test('the status shows a busy called party before the calling party is hung up', () => {
  place('a', 'b');
  happens('CREATE', 'a');
  ledger.settle('a');
  happens('ANSWER', 'a');
  happens('CREATE', 'b');
  happens('HANGUP_COMPLETE', 'b', { 'Hangup-Cause': 'USER_BUSY' });
  happens('HANGUP_COMPLETE', 'a', {
    'Hangup-Cause': 'USER_BUSY',
    variable_originate_disposition: 'USER_BUSY',
  });
  expect(shown()).toEqual([
    'INVITE 100 Trying',
    'INVITE 200 OK',
    'NOTIFY 100 Trying',
    'NOTIFY 486 Busy Here',
  ]);
});

test('a called party without a channel ends with the result of the bridge', () => {
  place('a', 'b');
  for (const name of ['CREATE', 'ANSWER']) happens(name, 'a');
  happens('HANGUP_COMPLETE', 'a', {
    'Hangup-Cause': 'SUBSCRIBER_ABSENT',
    variable_originate_disposition: 'UNALLOCATED_NUMBER',
  });
  expect(shown().at(-1)).toBe('NOTIFY 404 Not Found');
});

test('a party that was never called has no steps, and a ringing one goes on to its own end', () => {
  place('a', 'b');
  happens('CREATE', 'a');
  ledger.end('a', 'NO_ANSWER');
  expect(shown()).toEqual(['INVITE 100 Trying', 'INVITE 480 Temporarily Unavailable']);
  expect(ledger.leg('b')).toMatchObject({ state: 'ended', cause: 'NOT_PLACED' });
  place('c', 'd');
  for (const name of ['CREATE', 'ANSWER']) happens(name, 'c');
  happens('CREATE', 'd');
  happens('HANGUP_COMPLETE', 'c', { 'Hangup-Cause': 'NORMAL_CLEARING' });
  expect(ledger.leg('d')?.state).toBe('trying');
  happens('HANGUP_COMPLETE', 'd', { 'Hangup-Cause': 'ORIGINATOR_CANCEL' });
  expect(shown().at(-1)).toBe('NOTIFY 487 Request Terminated');
});

test('a call that ended after the answer counts as answered', () => {
  place('a', 'b');
  for (const uuid of ['a', 'b']) for (const name of ['CREATE', 'ANSWER']) happens(name, uuid);
  for (const uuid of ['b', 'a']) happens('HANGUP_COMPLETE', uuid, { 'Hangup-Cause': 'NORMAL_CLEARING' });
  expect(shown().at(-1)).toBe('NOTIFY 200 OK');
});

const NOBODY = { isUser: () => false, isConference: () => false };

test.each([
  ['(555) 12-34', '5551234'],
  ['+1.555.1234', '+15551234'],
  ['+49 (0)30 1234567', '+49301234567'],
  ['{555}[1]', '5551'],
  ['j.doe', 'j.doe'],
  ['200@example.org', '200@example.org'],
])('the number %j is the party %s', (written, party) => expect(partyOfNumber(written, NOBODY)).toBe(party));

test('the name of a user is a party as it is', () => {
  const directory = { ...NOBODY, isUser: (name: string) => name === '10-20' };
  expect(partyOfNumber('10-20', directory)).toBe('10-20');
  expect(partyOfNumber('10-30', directory)).toBe('1030');
});

test('the name of a conference is a party', () => {
  expect(partyOfNumber('R&D, Größe', { ...NOBODY, isConference: (name) => name === 'R&D, Größe' })).toBe(
    'R&D, Größe',
  );
});

test.each([undefined, '', 'a b', 'a/b', "a'b", '$x', 'ü'])('%j is not a party', (written) => {
  expect(() => partyOfNumber(written, NOBODY)).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
});

test.each([
  ["O'Brien", `it cannot contain "'" (U+0027)`],
  ['Größe', 'it cannot contain "ö" (U+00F6)'],
  ['a b\u0007', 'it cannot contain a space'],
  ['', 'it must have 1 to 64 characters'],
  ['1'.repeat(65), 'it must have 1 to 64 characters'],
])('the refusal of %j says what is wrong', (written, problem) => {
  const detail = expect.stringContaining(problem);
  expect(() => partyOfNumber(written, NOBODY)).toThrow(expect.objectContaining({ detail }));
});
