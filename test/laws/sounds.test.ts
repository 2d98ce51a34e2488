import type { CommandSpec } from '../../src/commands/spec';
import { COMMANDS } from '../../src/commands/table';

/**
 * The files that mod_conference 1.10.12 opens because of a command, read in its source. FreeSWITCH limits none of them, so
 * the row of each command counts them.
 */
const OPENS: Readonly<Record<string, { by: 'occupies' | 'sounds' | 'perform'; why: string }>> = {
  play: { by: 'occupies', why: 'the file (conference_api.c:2814, 2843)' },
  say: { by: 'occupies', why: 'the speech (conference_api.c:2879)' },
  saymember: { by: 'occupies', why: 'the speech (conference_api.c:2937)' },
  record: { by: 'perform', why: 'the recording, one in a conference (src/recordings)' },
  lock: { by: 'sounds', why: 'is-locked-sound (conference_api.c:3469)' },
  unlock: { by: 'sounds', why: 'is-unlocked-sound (conference_api.c:3491)' },
  mute: { by: 'sounds', why: 'muted-sound (conference_api.c:330)' },
  unmute: { by: 'sounds', why: 'unmuted-sound (conference_api.c:484)' },
  tmute: { by: 'sounds', why: 'as mute or unmute' },
  deaf: { by: 'sounds', why: 'deaf-sound (conference_api.c:791)' },
  undeaf: { by: 'sounds', why: 'undeaf-sound (conference_api.c:833)' },
  vmute: { by: 'sounds', why: 'muted-sound (conference_api.c:609)' },
  unvmute: { by: 'sounds', why: 'unmuted-sound (conference_api.c:679)' },
  tvmute: { by: 'sounds', why: 'as vmute or unvmute' },
  vblind: { by: 'sounds', why: 'deaf-sound (conference_api.c:714, conference_loop.c:1630)' },
  unvblind: { by: 'sounds', why: 'undeaf-sound (conference_api.c:761, conference_loop.c:1637)' },
  tvblind: { by: 'sounds', why: 'as vblind or unvblind' },
  'vid-layout': { by: 'sounds', why: 'the sounds of a transition (conference_video.c:1564, 1699)' },
};

const countedBy = ({ word, occupies, sounds, perform }: CommandSpec): string | undefined => {
  if (sounds) return 'sounds';
  // Digits are no files.
  if (occupies && word !== 'dtmf') return 'occupies';
  return perform && word === 'record' ? 'perform' : undefined;
};

test('exactly the commands that make FreeSWITCH open files count them', () => {
  const counted = COMMANDS.flatMap((spec) => {
    const by = countedBy(spec);
    return by === undefined ? [] : [[spec.word, by] as const];
  });
  const known = Object.entries(OPENS).map(([word, { by }]) => [word, by] as const);
  expect(Object.fromEntries(counted)).toEqual(Object.fromEntries(known));
});

test('exactly the commands that can be quiet count a sound to members, unless they are quiet', () => {
  for (const { word, args, sounds } of COMMANDS) {
    expect([word, 'quiet' in args]).toEqual([word, sounds?.({ member: '7' })?.target === 7]);
    if (!('quiet' in args)) continue;
    expect(sounds?.({ member: '7', quiet: 'quiet' })).toBeUndefined();
    for (const member of ['all', 'non_moderator', 'uuid=x'])
      expect(sounds?.({ member })?.target).toBe('each');
  }
});

test('a list of layouts plays nothing', () => {
  const row = COMMANDS.find(({ word }) => word === 'vid-layout');
  expect(row?.sounds?.({ layout: 'list' })).toBeUndefined();
  expect(row?.sounds?.({ layout: '2x2' })?.target).toBe('conference');
});
