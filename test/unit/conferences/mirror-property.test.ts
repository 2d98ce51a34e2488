import fc from 'fast-check';
import { systemClock } from '../../../src/clock';
import { Mirror } from '../../../src/conferences/mirror';
import { readConference } from '../../../src/conferences/read';
import { conferenceStateOf } from '../../../src/conferences/room';
import type { Conference } from '../../../src/directory/port';
import { SocketEslClient } from '../../../src/esl/client';
import { changeBody } from '../../../src/feed/event-text';
import { RecordingMemory } from '../../../src/recordings/memory';
import { ClientState, differences } from '../../helpers/client-state';
import { until } from '../../helpers/until';
import { executeApi } from '../../simulator/api/execute';
import { Simulator } from '../../simulator/simulator';

/** Each run uses new names, so that nothing of another run is left. */
let run = 0;
const NAMES = ['A', 'B'] as const;

type Step =
  | { readonly kind: 'join'; readonly room: number; readonly more: { muted?: boolean; ghost?: boolean } }
  | { readonly kind: 'leave' | 'talk' | 'hush'; readonly room: number; readonly member: number }
  | { readonly kind: 'say'; readonly room: number; readonly member: number; readonly words: string }
  | { readonly kind: 'command'; readonly room: number; readonly words: string }
  | { readonly kind: 'reconnect' | 'settle' | 'silent'; readonly room: number };

const room = fc.nat(1);
const member = fc.nat(5);
const ofMember = fc.constantFrom(
  ...['mute', 'unmute', 'tmute', 'deaf', 'undeaf', 'hold', 'unhold', 'floor', 'kick', 'hup'],
  ...['volume_in @ 3', 'volume_out @ -2', 'energy @ 300', 'energy @ up', 'transfer'],
);
const ofRoom = fc.constantFrom(
  ...['lock', 'unlock', 'mute all', 'undeaf all', 'kick all', 'play tone_stream://%(40,0,440)'],
  ...['record /r/a.wav', 'record /r/b.wav', 'record /proc/c.wav', 'norecord /r/a.wav', 'norecord all'],
  ...['pause /r/a.wav', 'resume /r/a.wav', 'setvar Conference-Name Boss', 'setvar Action lock'],
  'setvar Conference-Unique-ID 0',
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('join' as const),
      room,
      more: fc.constantFrom({}, { muted: true }, { ghost: true }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('leave', 'talk', 'hush'), room, member }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('say' as const), room, member, words: ofMember }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('command' as const), room, words: ofRoom }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reconnect' as const), room }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('settle' as const), room }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('silent' as const), room }) },
);

/** Variables with the names of headers. A third of all runs have none, a third some of them, a third all. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ...([['Error', 'boo'] as const, ['Path', '/r/a.wav'], ['File', 'x.wav'], ['New-ID', '1']] as const),
  ...([['Old-ID', '1'] as const, ['Volume-Level', '4'], ['New-Level', '3'], ['Member-ID', '1']] as const),
  ...([['Unique-ID', 'u1'] as const, ['Hold', 'true'], ['Speak', 'false'], ['Floor', 'true']] as const),
  ...([['Current-Energy', '5'] as const, ['Energy-Level', '7'], ['Talking', 'true']] as const),
  ...([['Action', 'lock'] as const, ['Conference-Name', 'Boss'], ['Event-Subclass', 'x']] as const),
  ...([['Event-Name', 'HEARTBEAT'] as const, ['Conference-Size', '77'], ['Core-UUID', 'x']] as const),
  ...([['Conference-Unique-ID', '0'] as const, ['Event-Sequence', '1'], ['Member-Ghost', 'true']] as const),
  ...([['Conference-Name', 'ARRAY::x|:y'] as const, ['Hold', 'ARRAY::true|:true']] as const),
];
const hostile = fc.oneof(
  fc.constant([]),
  fc.subarray([...HOSTILE], { minLength: 1, maxLength: 5 }),
  fc.shuffledSubarray([...HOSTILE], { minLength: HOSTILE.length }),
);

let simulator: Simulator;
let esl: SocketEslClient;
let mirror: Mirror;
let client: ClientState;
/** The variables that a dialplan's `confvar_*` gives a conference before any event. */
let born: ReadonlyMap<string, string> = new Map();
const live = { recordings: new RecordingMemory(systemClock) };

beforeAll(async () => {
  simulator = await Simulator.start();
  simulator.unwritable = /^\/proc\//;
});
afterAll(() => simulator.stop());

/** A new gateway for each run, because after many lost connections a gateway waits longer and longer. */
async function begin(): Promise<() => void> {
  const { host, port, password } = simulator;
  esl = new SocketEslClient({ endpoint: { host, port, password }, commandMs: 20_000, pending: 1_000 });
  mirror = new Mirror({ esl, clock: systemClock, observe: () => undefined, auditMs: 0 });
  mirror.onChange((change) => {
    const body = changeBody(change, conferenceOf(change.freeswitchName), () => undefined);
    const [, data = ''] = /^data: (.*)$/m.exec(body.toString()) ?? [];
    client.take(change.kind, JSON.parse(data));
  });
  client = new ClientState();
  mirror.start();
  esl.open();
  await until(() => mirror.fresh);
  return () => {
    mirror.stop();
    esl.close();
  };
}

const conferenceOf = (name: string): Conference => ({
  name,
  freeswitchName: name,
  profile: 'default',
  owners: [],
  listed: true,
});
const nameOf = (index: number): string => `${NAMES[index] ?? 'A'}${run}`;
const api = (line: string) => executeApi(simulator.core, simulator, 'conference', line);

async function take(one: Step): Promise<void> {
  const name = nameOf(one.room);
  const conference = simulator.find(name);
  const about = 'member' in one ? conference?.members[one.member] : undefined;
  switch (one.kind) {
    case 'join':
      simulator.conference(name, { variables: born }).join(one.more);
      return;
    case 'silent':
      simulator.conference(name, { variables: born }).join({ silent: true });
      return;
    case 'leave':
      if (about) conference?.leave(about);
      return;
    case 'talk':
    case 'hush':
      if (about) conference?.talk(about, one.kind === 'talk');
      return;
    case 'say': {
      const { id } = about ?? { id: 999_999 };
      const words = one.words.includes('@') ? one.words.replace('@', String(id)) : `${one.words} ${id}`;
      await api(
        one.words === 'transfer' ? `${name} transfer ${nameOf(1 - one.room)} ${id}` : `${name} ${words}`,
      );
      return;
    }
    case 'command':
      await api(`${name} ${one.words}`);
      return;
    case 'reconnect':
      simulator.disconnectAll();
      return;
    case 'settle':
      await simulator.settled();
      return;
  }
}

/** The differences between the events, the mirror and FreeSWITCH's own state, for each name. */
async function disagreements(): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const name of NAMES.map((_, index) => nameOf(index))) {
    const conference = conferenceOf(name);
    const parts = { esl, clock: systemClock, live, recordings: undefined };
    const read = await readConference(parts, conference);
    const mirrored = conferenceStateOf(name, mirror.room(name), () => undefined, systemClock.now());
    found.push(...differences(mirrored, read), ...differences(client.get(name), read));
  }
  return found;
}

/** One reconnect is enough for a run. */
const onlyOneReconnect = (steps: readonly Step[]): Step[] =>
  steps.filter(
    ({ kind }, index) => kind !== 'reconnect' || steps.findIndex((one) => one.kind === kind) === index,
  );

test('after any steps, the mirror and its listeners know what FreeSWITCH knows', async () => {
  const steps = fc.array(step, { minLength: 5, maxLength: 40 }).map(onlyOneReconnect);
  await fc.assert(
    fc.asyncProperty(steps, hostile, async (all, variables) => {
      run++;
      const end = await begin();
      born = new Map(variables);
      for (const one of all) await take(one);
      await simulator.settled();
      await until(() => esl.health().connections.every(({ state }) => state === 'ready') && mirror.fresh);
      // No event reports a silent join.
      if (all.some(({ kind }) => kind === 'silent')) mirror.audit();
      let found: unknown[] = [];
      await until(async () => {
        found = await disagreements();
        return found.length === 0;
      }, 5_000).catch(() => expect(found).toEqual([]));
      // Nothing is left for the next run.
      for (const name of [nameOf(0), nameOf(1)]) await api(`${name} kick all`);
      end();
    }),
    { numRuns: Number(process.env['MIRROR_RUNS'] ?? 40), endOnFailure: true },
  );
}, 120_000);
