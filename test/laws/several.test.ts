import { severalOf } from '../../src/commands/several';
import type { CommandSpec } from '../../src/commands/spec';
import { COMMANDS } from '../../src/commands/table';
import { startWorld, type World } from '../helpers/world';

/** A value for each argument that decides how several members are treated. */
const VALUES: Readonly<Record<string, string>> = {
  level: '2',
  place: '1:0:1',
  digits: '123',
  quiet: 'quiet',
};

const takesSeveral = ({ args }: CommandSpec): boolean =>
  args['member']?.safeParse('all').success === true &&
  args['member'].safeParse('non_moderator').success === true;
const ROWS = COMMANDS.filter(takesSeveral);

/** The arguments after the target: none, and all of them. */
function tails({ args }: CommandSpec): Record<string, string | undefined>[] {
  const [, ...more] = Object.keys(args);
  const optional = more.every((name) => args[name]?.safeParse(undefined).success);
  const all = Object.fromEntries(more.map((name) => [name, VALUES[name]]));
  return optional && more.length > 0 ? [{}, all] : [all];
}

/**
 * The waits of mod_conference 1.10.12 while it goes through all members with the lock of its list held, read in its
 * source: commands that wait for nothing of the member may be sent in one line, all others not.
 */
const WAITS_FOR: Readonly<Record<string, string>> = {
  energy: 'lock_member, with a value (conference_api.c:1199)',
  agc: 'lock_member, with a value (conference_api.c:1302)',
  'auto-energy': 'lock_member, with a value (conference_api.c:1344)',
  'max-energy': 'lock_member, with a value (conference_api.c:1390)',
  volume_in: 'lock_member, with a value (conference_api.c:1556)',
  volume_out: 'lock_member, with a value (conference_api.c:1592)',
  unhold: 'fnode_mutex (conference_api.c:367, conference_member.c:334)',
  dtmf: 'room in the queue of digits (conference_api.c:1039)',
  unvmute: 'the canvas (conference_api.c:659)',
  tvmute: 'the canvas, by unvmute (conference_api.c:644)',
  vblind: 'the channel, which a blank picture is written to (conference_api.c:709)',
  tvblind: 'the same, by vblind (conference_api.c:739)',
};

test('every command for several members declares how it is sent, and no other does', () => {
  for (const spec of COMMANDS) {
    expect([spec.word, spec.several !== undefined && spec.several !== 'none']).toEqual([
      spec.word,
      takesSeveral(spec),
    ]);
  }
});

test('exactly the commands that wait for a member are sent for each member', () => {
  const each = ROWS.filter((spec) => tails(spec).some((args) => severalOf(spec, args) === 'line_each'));
  expect(each.map(({ word }) => word).sort()).toEqual(Object.keys(WAITS_FOR).sort());
});

describe('on the wire', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.end());

  const cases = ROWS.flatMap((spec) =>
    tails(spec).flatMap((args) =>
      ['all', 'non_moderator'].map((target) => {
        const values = Object.values(args).filter((value) => value !== undefined);
        return [[spec.word, target, ...values].join('&'), severalOf(spec, args)] as const;
      }),
    ),
  );

  test.each(cases)('%s: %s', async (tail, several) => {
    const conference = world.fill('WeeklyTeamConf', 2);
    conference.join({ moderator: true });
    const before = world.simulator.apis.length;
    const { status } = await world.ask(`/conference/WeeklyTeamConf/${tail}`);
    expect([200, 409, 501]).toContain(status);
    const heard = world.simulator.apis.slice(before).filter((line) => !/ (?:list|play_status) /.test(line));
    const [, target] = tail.split('&');
    const ids = conference.members
      .filter(({ moderator }) => target === 'all' || !moderator)
      .map(({ id }) => id);
    if (several === 'one_line') expect(heard).toHaveLength(1);
    else expect(heard.map((line) => Number(line.split(' ')[3]))).toEqual(ids);
    expect(world.simulator.harm).toEqual([]);
  });
});
