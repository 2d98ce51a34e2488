import {
  CALLER_IDS,
  DIAL_STRINGS,
  EXPANDED,
  EXPANDED_ROOMS,
  FILES,
  LINES,
  PATHS,
  QUOTED_ROOMS,
  ROOM,
  ROOMS,
  SYSTEM,
  UNLOADING,
  VARIABLES,
} from './harm-texts';

/** A way in which an argument could do harm in FreeSWITCH, as requests that the gateway must refuse. */
export interface Harm extends Verdict, Special {
  readonly way: string;
  /** The URL after `/conference/`; `@` marks the place of the argument, `:id` the id of a present member. */
  readonly url: string;
  /** The arguments; an `&` in one separates two. */
  readonly texts: readonly string[];
}

interface Verdict {
  readonly status: 400 | 403 | 404;
  readonly codes: readonly string[];
}

interface Special {
  /** True if quotes or other characters around the argument make no difference. */
  readonly wrapped?: boolean;
  /** The requester; the owner if not given. */
  readonly user?: 'admin';
  /** What the gateway may send before the refusal: questions that change nothing. */
  readonly asked?: RegExp;
}

const NOT_ALLOWED = { status: 403, codes: ['not_allowed'] } as const;
const NOT_OWNER = { status: 403, codes: ['not_owner'] } as const;
const INVALID = { status: 400, codes: ['invalid_argument'] } as const;
const UNREADABLE = { status: 400, codes: ['bad_request'] } as const;
const REFUSED = { status: 400, codes: ['command_refused'] } as const;
const UNKNOWN = { status: 400, codes: ['unknown_command'] } as const;
/** No such row, or a row that does not take this argument. */
const NOT_FORWARDED = {
  status: 400,
  codes: ['invalid_argument', 'command_refused'],
} as const;
const NO_CONFERENCE = { status: 404, codes: ['conference_not_found'] } as const;
const NOT_ACTIVE = { status: 404, codes: ['conference_not_active'] } as const;
const NO_RECORDING = { status: 404, codes: ['recording_not_found'] } as const;
const NO_USER = { status: 404, codes: ['destination_not_found'] } as const;

/** In 32 bits these read as 0 and two other members. */
const LARGE_IDS = ['4294967296', '4294967297', '9999999999'];

const WRAPPED = { wrapped: true } as const;
const LISTED = { asked: / json_list compact$/ } as const;

function harm(
  way: string,
  tail: string,
  texts: readonly string[],
  verdict: Verdict,
  special?: Special,
): Harm {
  return { way, url: tail.startsWith('@/') ? tail : `${ROOM}/${tail}`, texts, ...verdict, ...special };
}

const SPEECH: Harm[] = [
  harm('the text for a member is expanded', 'saymember&:id&@', EXPANDED, INVALID, WRAPPED),
  harm('any dollar to a member', 'saymember&:id&@', ['$', 'a$b', '$(id)'], INVALID, WRAPPED),
  harm('the text for all is expanded', 'say&@', EXPANDED, INVALID, WRAPPED),
  harm(
    'the text picks an engine',
    'say&@',
    ['{tts_engine=x}hi', ' {a=b}hi', '{', '#kal#hi', ' #kal#hi'],
    INVALID,
  ),
  harm(
    'the text for a member picks an engine',
    'saymember&:id&@',
    ['{tts_engine=x}hi', '{', '#kal#hi'],
    INVALID,
  ),
  harm('the member is a variable', 'saymember&@&hi', ['a=b', 'all', 'last', '1x', '{a=b}'], INVALID, WRAPPED),
];

const SOUND: Harm[] = [
  harm('a file for a member is expanded', 'play&@&:id', FILES, NOT_ALLOWED),
  harm('a file for a member, in disguise', 'play&@&:id', [...EXPANDED, 'say:x', '{'], NOT_ALLOWED, WRAPPED),
  harm('a file for all', 'play&@', FILES, NOT_ALLOWED),
  harm('a file beside', 'play&@&async', ['say:hello', '{', SYSTEM], NOT_ALLOWED, WRAPPED),
  harm('a file outside, beside', 'play&@&async', ['/etc/passwd.wav'], NOT_ALLOWED),
  harm('a file for a target', 'play&hello.wav&@', ['a=b', 'all', 'last', '1x', 'nomux'], INVALID, WRAPPED),
  harm('a word too many for play', 'play&hello.wav&@', [':id&nomux', ':id&async', 'async&:id'], INVALID),
  harm('the file of hold is expanded', 'hold&:id&@', FILES, NOT_FORWARDED),
  harm('the file of enter_sound is expanded', 'enter_sound&file&@', FILES, NOT_FORWARDED),
  harm('the file of exit_sound is expanded', 'exit_sound&file&@', FILES, NOT_FORWARDED),
  harm('a word of its own for enter_sound', 'enter_sound&@', ['file', '/etc/passwd', SYSTEM], NOT_FORWARDED),
  harm('moh reads a file', 'moh&@', FILES, NOT_FORWARDED),
  harm('the sound of kick is expanded', 'kick&:id&@', FILES, REFUSED),
  harm('a word too many for hup', 'hup&:id&@', [SYSTEM, '/etc/passwd', '{'], INVALID),
  harm('a word too many for stop', 'stop&@', ['all&:id&junk', 'last', 'bogus', ':id'], INVALID),
];

const CALLS: Harm[] = [
  harm('a dial string', 'dial&@', DIAL_STRINGS, NOT_ALLOWED),
  harm('a dial string, in disguise', 'dial&@', ['loopback/app=system:id', SYSTEM], NOT_ALLOWED, WRAPPED),
  harm('a dial string in the background', 'bgdial&@', DIAL_STRINGS, NOT_ALLOWED),
  harm('a variable of a call', 'dial&{@=1}user/1000%40example.org', VARIABLES, NOT_ALLOWED),
  harm('a variable behind another', 'bgdial&{originate_timeout=5,@=system id}1000', VARIABLES, NOT_ALLOWED),
  harm('a PIN that is too long', 'dial&{supplied_pin=@}1000', ['1'.repeat(100)], NOT_ALLOWED),
  harm(
    'a brace that nothing closes',
    'dial&@',
    ['{', '{1000', '{originate_timeout=5', '{{1000', '{a=/b'],
    INVALID,
  ),
  harm('a call that never ends', 'dial&{originate_timeout=@}1000', ['0', '121', '-1', '1e9', '5 '], INVALID),
  harm('a caller id name', 'dial&1000&5550100&@', CALLER_IDS, INVALID, WRAPPED),
  harm(
    'a caller id number',
    'bgdial&1000&@',
    [...CALLER_IDS, "a'b", 'a,b', '1;2', '1@evil'],
    INVALID,
    WRAPPED,
  ),
  harm(
    'a caller id in braces',
    'dial&{origination_caller_id_name=@}1000',
    ['a"b', '"a"', 'a`b', 'a|b'],
    INVALID,
  ),
  harm('an invitation', 'invite&@', ['user/1000@example.org', '1,2', SYSTEM, '{a=b}1'], NOT_ALLOWED, WRAPPED),
  harm('an invitation by IM id', 'inviteim&@', ['loopback/app=system:id', SYSTEM], NO_USER, WRAPPED),
];

const ALL_ROOMS = [...ROOMS, ...QUOTED_ROOMS, ...EXPANDED_ROOMS];

const CONFERENCES: Harm[] = [
  harm('transfer is an inline dialplan', 'transfer&@&:id', ALL_ROOMS, NO_CONFERENCE),
  harm('the same by an admin', 'transfer&@&:id', ROOMS, NO_CONFERENCE, { user: 'admin' }),
  harm(
    'a name that is more than one word there, by an admin',
    'transfer&@&:id',
    [...EXPANDED_ROOMS, ...QUOTED_ROOMS.filter((name) => /[,'@]/.test(name))],
    NOT_ALLOWED,
    { user: 'admin' },
  ),
  harm('transfer to what is somebody else’s', 'transfer&@&:id', ['Conf400'], NOT_OWNER),
  harm('transfer of what is no id', 'transfer&Sales&@', ['all', '1x', '-1', 'a=b', '1,2'], INVALID, WRAPPED),
  harm('transfer of an id that FreeSWITCH cuts short', 'transfer&Sales&@', LARGE_IDS, INVALID),
  harm('relations of an id that FreeSWITCH cuts short', 'relate&@&:id&nospeak', LARGE_IDS, INVALID),
  harm('relations to an id that FreeSWITCH cuts short', 'relate&:id&@&nospeak', LARGE_IDS, INVALID),
  harm('the name of the conference', '@/dial&1000', [...ALL_ROOMS, ...LINES], NO_CONFERENCE),
  harm('the same by an admin', '@/bgdial&1000', [...ROOMS, ...LINES], NO_CONFERENCE, { user: 'admin' }),
  harm('a name that is one word, by an admin', '@/bgdial&1000', QUOTED_ROOMS, NOT_ACTIVE, {
    user: 'admin',
    ...LISTED,
  }),
  harm('a name that is expanded, by an admin', '@/bgdial&1000', EXPANDED_ROOMS, NOT_ALLOWED, {
    user: 'admin',
  }),
  harm('a variable of the conference', 'setvar&@', ['Action&x', 'sound_prefix&/etc', 'a'], REFUSED),
  harm(
    'where sounds come from',
    'set&@',
    ['sound_prefix&/etc', 'SOUND_PREFIX&/etc', 'sound_prefix'],
    NOT_FORWARDED,
  ),
];

const RECORDINGS: Harm[] = [
  harm('the path of a recording', 'record&@', PATHS, INVALID, WRAPPED),
  harm('a word too many for record', 'record&start&@', [...PATHS, 'canvas', '1'], INVALID),
  harm('any word is a path', 'recording&@', ['bogus', ...PATHS], NOT_FORWARDED),
  harm('a path behind that word', 'recording&start&@', PATHS, NOT_FORWARDED),
  harm('norecord of a path', 'norecord&@', PATHS, NO_RECORDING, LISTED),
  harm('pause of a path', 'pause&@', PATHS, NO_RECORDING, LISTED),
  harm('resume of a path', 'resume&@', PATHS, NO_RECORDING, LISTED),
];

const CRASHES: Harm[] = [
  harm('a crash of an audio conference', 'canvas-auto-clear&@', ['1', '1&true', '99999&true'], REFUSED),
  harm('a crash by a member', 'vid-layer&:id&@', ['1', 'next', 'prev'], REFUSED),
  harm('an abort while speech is spoken', '@', ['pause_play', 'pause_play&:id', 'pause_play&all'], REFUSED),
  harm('a picture in any file', 'vid-write-png&@', ['/tmp/x.png', '../x.png'], REFUSED),
  harm('a file that is shown', '@&all&/etc/passwd', ['vid-mute-img', 'vid-logo-img', 'vid-bgimg'], REFUSED),
];

const UNLOADED: Harm[] = [
  harm('the unloading, said to all', 'say&@', UNLOADING, INVALID, WRAPPED),
  harm('the unloading, said to a member', 'saymember&:id&@', UNLOADING, INVALID, WRAPPED),
  harm('the unloading, in two pieces', 'say&unload&@', ['mod_event_socket', 'the mod_event_socket'], INVALID),
  harm('the unloading, by a file that there is', 'play&@', ['unload-mod_event_socket.wav'], INVALID),
  harm('the unloading, by a label', 'record&@', ['unload-mod_event_socket'], INVALID),
  harm('the unloading, by a caller id', 'dial&1000&1&@', UNLOADING, INVALID),
  harm('the unloading, by a user', 'bgdial&@', ['unload.mod_event_socket'], INVALID),
];

const TEXTS: Harm[] = [
  ...['say', 'saymember&:id', 'play', 'record', 'dial', 'kick', 'transfer', 'pin', 'lock', 'bogus'].map(
    (tail) => harm(`another line behind ${tail}`, `${tail}&@`, LINES, UNREADABLE),
  ),
  harm('another line in the place of a command', '@', LINES, UNREADABLE),
  harm('a PIN that is none', 'pin&@', ['mod&1234', '12a', '1 2', '1\\n2', SYSTEM, '1'.repeat(33)], INVALID),
  harm('a PIN of moderators', 'nopin&@', ['mod&1234', 'mod', '1'], INVALID),
  harm('keys that block', 'dtmf&all&@', ['1'.repeat(101), 'x', '1 2', SYSTEM], INVALID),
  ...['mute', 'unmute', 'deaf', 'kick', 'hup', 'energy', 'volume_in', 'volume_out'].map((word) =>
    harm(
      `the target of ${word}`,
      `${word}&@`,
      ['a=b', '1x', '-1', '0', '4294967296', 'ALL', '{'],
      INVALID,
      WRAPPED,
    ),
  ),
  harm(
    'what is no command',
    '@',
    ['system', 'api', 'help', 'commands', 'KICK&all', "'list'", SYSTEM],
    UNKNOWN,
  ),
  harm('two words that are one', '@', ['list all', 'kick all', '^^:list', '../status', 'list;kick'], UNKNOWN),
];

export const HARM: readonly Harm[] = [
  ...[...SPEECH, ...SOUND, ...CALLS, ...CONFERENCES],
  ...[...RECORDINGS, ...CRASHES, ...UNLOADED, ...TEXTS],
];
