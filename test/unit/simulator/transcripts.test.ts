import { setTimeout as wait } from 'node:timers/promises';
import type { SimulatorOptions } from '../../simulator/simulator';
import { type Exchange, recording, scenarios, type Transcript } from './transcript';
import { Replay, recorded, TEAM } from './transcript-replay';

/** The lines of these are compared by their names only. */
const ADDRESSES = /^sofia status (?:gateway (?:carrier|failing)|profile (?:internal|127))/;

/** Exchanges that the replay leaves out, and why. */
const LEFT_OUT: [scenario: string, pattern: RegExp, reason: string][] = [
  [
    'call-leg',
    /^show (calls|channels) as json$/,
    'asked within a second of the call: the database was behind, the simulator never is',
  ],
  ['connect', ADDRESSES, 'counts and ports of the day; the test of its lines compares their names'],
  [
    'connect',
    /^xml_locate .* conference\.conf$/,
    'the simulator has the names of the profiles only; conference-profiles.test.ts reads the document',
  ],
  ['call-leg', /^uuid_dump /, 'times and addresses of the day; calls.test.ts compares its keys'],
];

/** Recordings that other tests replay. */
const ELSEWHERE: Record<string, string> = {
  events: 'replayed by events.test.ts',
  framing: 'replayed by protocol.test.ts',
  'video-mixing': 'the simulator mixes no video; recorded.test.ts reads the replies',
  positional: 'the simulator has no positional sound; recorded.test.ts reads the replies',
};

const replayed = new Set<string>();
const counts = { all: 0, compared: 0, differing: 0 };

interface Play {
  prepare?: (replay: Replay) => void;
  before?: (replay: Replay, exchange: Exchange, index: number) => Promise<unknown>;
  options?: SimulatorOptions;
}

async function replay(scenario: string, { prepare, before, options }: Play = {}): Promise<void> {
  const { exchanges } = recording<Transcript>(scenario);
  replayed.add(scenario);
  const room = await Replay.start(options);
  try {
    prepare?.(room);
    const differing: string[] = [];
    for (const [index, exchange] of exchanges.entries()) {
      counts.all++;
      if (LEFT_OUT.some(([name, pattern]) => name === scenario && pattern.test(exchange.command))) continue;
      await before?.(room, exchange, index);
      const reply = await room.reply(exchange);
      counts.compared++;
      const expected = room.expected(exchange, reply);
      if (constant(exchange.command, reply) !== constant(exchange.command, expected)) {
        differing.push(`${exchange.command}\n- ${expected}\n+ ${reply}`);
      }
    }
    counts.differing += differing.length;
    expect(differing).toEqual([]);
    expect(room.simulator.notSimulated).toEqual([]);
    // Commands that may freeze FreeSWITCH were recorded with no other activity.
    expect(room.simulator.harm.filter((line) => !line.startsWith('freeze: '))).toEqual([]);
  } finally {
    await room.stop();
  }
}

/** Masks values of the day: those of `status`, times, and the address that `play` prints for a member. */
function constant(command: string, reply: string): string {
  if (command === 'status') return reply.replace(/\d+(\.\d+)?/g, '#');
  return reply.replace(/1795\d{6}/g, '#').replace(/^-ERR Member: \d{6,} not/, '-ERR Member: # not');
}

const team = (values: { energy?: number; volumeIn?: number; volumeOut?: number } = {}) => {
  return (room: Replay): void => {
    const members = TEAM.members.map((member) => ({ ...member, ...values }));
    room.populate(TEAM.name, TEAM.uuid, members);
  };
};
/** The room of two members with which the later recordings were made. */
const two = (room: Replay): void => {
  const uuid = (last: number) => `2a1f5e44-485c-46ac-9668-51842000000${last}`;
  room.populate('Team', uuid(0), [recorded(2647, 'park1', uuid(1)), recorded(2648, 'park2', uuid(2))]);
};
const ONES = { energy: 1, volumeIn: 1, volumeOut: 1 };
/** Waits only for what is already in progress. */
const settled = (room: Replay): Promise<void> => room.settled();

describe('the simulator answers word for word as FreeSWITCH 1.10.12 did', () => {
  test('lists', () => replay('lists', { prepare: team() }));

  test('lists with one muted and one deaf', () => {
    return replay('lists-muted-deaf', {
      prepare: (room) => {
        // The previous recording had left the third member muted (audience.json, the last tmute).
        const members = TEAM.members.map((member) => ({ ...member, muted: member.id === 369 }));
        room.populate(TEAM.name, TEAM.uuid, members);
      },
    });
  });

  test('mute, deaf and hold', () => replay('audience', { prepare: team() }));

  test('energy, gain and volumes', () => replay('levels', { prepare: team() }));

  test('a maximum below the energy of a member', () => {
    const uuids = ['d2e73dde-0d66-4d7c-bb46-f43b90396387', 'be8d02e1-7d6c-44de-b5a6-de587b128e45'] as const;
    return replay('max-energy', {
      prepare: (room) => {
        const members = [recorded(2625, 'park1', uuids[0]), recorded(2626, 'park2', uuids[1])];
        room.populate('Team', TEAM.uuid, members);
      },
    });
  });

  test('commands on a conference that is not active', () => replay('not-active'));

  test('lock and PIN', () => replay('access', { prepare: team(ONES) }));

  test('settings, DTMF and the floor', () => replay('settings', { prepare: team() }));

  test('no conference at all', () => replay('no-conference'));

  test('other APIs', () => replay('other-apis'));

  test('the loaded modules, gateways, domains and files', () => replay('connect'));

  test('the lines of a gateway and of a profile', async () => {
    const names = (text: string) => text.split('\n').map((line) => line.split('\t')[0]);
    const room = await Replay.start();
    room.simulator.world.gateways.set('carrier', { state: 'NOREG', status: 'UP' });
    room.simulator.world.gateways.set('failing', { state: 'FAIL_WAIT', status: 'DOWN' });
    const left = recording('connect').exchanges.filter(({ command }) => ADDRESSES.test(command));
    expect(left).toHaveLength(4);
    for (const exchange of left) {
      const reply = await room.reply(exchange);
      expect(names(reply)).toEqual(names(exchange.reply));
      expect(/^(?:Status|Name) .*$/m.exec(reply)?.[0]).toBe(
        /^(?:Status|Name) .*$/m.exec(exchange.reply)?.[0],
      );
    }
    await room.stop();
  });

  test('the uuid_* family on a live leg', () => replay('call-leg', { before: settled }));

  test('legs that are bridged, transferred, and joined to conferences', () =>
    replay('click-to-call', { before: settled }));

  test('relationships', () => replay('relate', { prepare: team(ONES) }));

  test('playing, and the sounds of joining and leaving', () => {
    return replay('sound', {
      // Long frames, because a stopped file still counts until the mixer has removed it.
      options: { timeScale: 1, frameMs: 200 },
      prepare: (room) => {
        team()(room);
        const first = room.simulator.find('Team')?.members.at(-1);
        for (const text of ['You are alone.', 'Hold.', 'Unhold.']) first?.playlist.speak(text);
      },
      before: async (_room, exchange) => {
        if (exchange.command.endsWith('play_status') && exchange.note === 'nothing playing') await wait(250);
      },
    });
  });

  test('video commands in an audio conference', () => replay('video', { prepare: two }));

  test('what is playing, in every state', () => {
    return replay('playback', {
      options: { timeScale: 1 },
      prepare: (room) => {
        two(room);
        // The announcement to the joining member is over, but it is still the last file.
        room.simulator.find('Team')?.members[0]?.playlist.speak('Somebody is here.');
      },
    });
  });

  test('speech', () => replay('speech', { prepare: team() }));

  test('recording', () => {
    return replay('recording', {
      options: { timeScale: 1 },
      prepare: (room) => {
        team(ONES)(room);
        const conference = room.simulator.find('Team');
        if (conference) conference.exitSound = false;
      },
      before: async (room, exchange) => {
        // The second `stop` came before the threads had seen the first one.
        if (exchange.command !== 'conference Team recording stop') await room.settled();
      },
    });
  });

  test('dialling', () => {
    return replay('dial', {
      prepare: (room) => {
        team(ONES)(room);
        const conference = room.simulator.find('Team');
        if (conference) conference.floorHolder = 0;
        room.simulator.core.lastMemberId = 377;
      },
      before: async (room, exchange) => {
        if (exchange.command.endsWith(' list')) await wait(5);
        await room.settled();
      },
    });
  });

  test('transfer', () => {
    return replay('transfer', {
      prepare: (room) => {
        room.populate('Other', '11111111-1111-4111-8111-111111111111', [
          recorded(382, 'park1', '8df39a73-aa8d-42b9-b357-a8d3938bad64'),
        ]);
        room.populate(TEAM.name, TEAM.uuid, [
          recorded(378, 'park9', '5edc4c7e-7cc9-471d-b9f0-0c87643b623a'),
          recorded(379, 'park8', '0216a05f-6d5b-41fe-85c8-1f3f52c70647'),
        ]);
      },
      before: settled,
    });
  });

  test('kick and hup', () => {
    return replay('kick', {
      prepare: team(ONES),
      before: async (room, exchange) => {
        if (exchange.note !== 'again') await room.settled();
        // Team was created again between the two halves of the recording.
        if (exchange.reply.startsWith('+OK kicked 384')) {
          room.populate('Team', 'd0fcb4c4-5b35-4a2f-9f2e-3a0c57ddc0a1', [
            recorded(383, 'park1', '00000000-0000-4000-8000-000000000383'),
            recorded(384, 'park2', '00000000-0000-4000-8000-000000000384'),
          ]);
        }
      },
    });
  });

  test('awkward names of callers', () => {
    const callers: Record<string, string> = {
      Semi: 'Ann; the "Boss" <b> & co',
      Utf8: 'José Ünïcødé 東京 🎧',
      Percent: '100% sure',
      Pipe: 'a|b,c',
      Quote: "O'Brien",
    };
    const { exchanges } = recording('caller-names');
    return replay('caller-names', {
      before: async (room, exchange, index) => {
        if (!exchange.command.endsWith(' list')) return;
        for (const member of room.simulator.find('Quiz')?.members ?? []) member.conference.leave(member);
        await room.settled();
        const [id = '', , uuid = ''] = exchange.reply.split(';');
        const conferenceUuid = / uuid="([^"]+)"/.exec(exchanges[index + 1]?.reply ?? '')?.[1] ?? '';
        const name = callers[exchange.note ?? ''] ?? '';
        room.populate('Quiz', conferenceUuid, [recorded(Number(id), 'park1', uuid, name)]);
      },
    });
  });

  afterAll(() => {
    const agreement = (counts.compared - counts.differing) / counts.all;
    expect(counts.all).toBeGreaterThan(400);
    expect(agreement).toBeGreaterThanOrEqual(0.95);
  });
});

test('every recording is replayed, or left out for a reason', () => {
  expect([...replayed, ...Object.keys(ELSEWHERE)].sort()).toEqual(scenarios());
});
