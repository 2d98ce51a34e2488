/** The ways in which an argument could do harm in FreeSWITCH, each as requests that are to be refused. */
export interface Harm {
  readonly way: string;
  /** The URL behind `/conference/`; `@` is where the argument goes, `:id` is the id of a member who is there. */
  readonly url: string;
  readonly texts: readonly string[];
  readonly status: 400 | 403 | 404;
  readonly codes: readonly string[];
  /** True where the argument does the same harm, and is refused likewise, in quotes and between other characters. */
  readonly wrapped?: boolean;
  /** Who asks; the owner unless told. */
  readonly user?: 'admin';
  /** What FreeSWITCH may be asked before the refusal: questions that change nothing. */
  readonly asked?: RegExp;
}

const ROOM = 'WeeklyTeamConf';
/** In single quotes the linter would take it for a mistake. */
const expanded = (call: string): string => `$${`{${call}}`}`;
const SYSTEM = expanded('system(touch /tmp/x)');

const NOT_ALLOWED = { status: 403, codes: ['not_allowed'] } as const;
const INVALID = { status: 400, codes: ['invalid_argument'] } as const;
const REFUSED = { status: 400, codes: ['command_refused'] } as const;
/** No row, a row that refuses the argument, or a command that is kept from FreeSWITCH. */
const NOT_FORWARDED = {
  status: 400,
  codes: ['unknown_command', 'invalid_argument', 'command_refused'],
} as const;
const NO_CONFERENCE = { status: 404, codes: ['conference_not_found'] } as const;

const EXPANDED = [
  SYSTEM,
  `a${SYSTEM}`,
  `$${SYSTEM}`,
  `\\${SYSTEM}`,
  expanded('bgsystem(id)'),
  expanded('a'),
  '${',
];

const DANGEROUS_FILES = [
  ...EXPANDED.map((text) => `${text}.wav`),
  ...[
    '/etc/passwd',
    '/etc/passwd.wav',
    '../../etc/passwd.wav',
    'en/../../x.wav',
    './hello.wav',
    '~root/x.wav',
  ],
  ...['shell_stream://id', 'shell_stream://id.wav', 'SHELL_STREAM://id.wav', 'http://evil.example/a.wav'],
  ...[
    'https://evil.example/a.wav',
    'http_cache://evil.example/a.wav',
    'file:///etc/passwd',
    'file://hello.wav',
  ],
  ...[
    'file_string://hello.wav!/etc/passwd',
    'tts://flite|kal|hello',
    'local_stream://moh',
    'shout://evil/a.mp3',
  ],
  ...[
    'av:///etc/passwd',
    'rtmp://evil/a',
    'rtsp://evil/a',
    'vlc://evil/a',
    'say:hello',
    'SAY:hello.wav',
    'say:',
  ],
  ...['phrase:hello', 'hello.wav!/etc/passwd', 'hello.wav@@1', '{modname=mod_shell_stream}hello.wav'],
  ...[
    '{spool_path=/etc}hello.wav',
    '{auth_username=a}http://evil/a.wav',
    '{',
    '{hello.wav',
    '{a=b',
    '{{a=b}hello.wav',
  ],
  ...['{a=b}{hello.wav', '{a=/b', 'tone_stream://path=/etc/passwd', 'tone_stream://%(1,0,440);loops=-1'],
  ...[
    'tone_stream://%(99999,99999,440)',
    '{a=b}tone_stream://%(1,0,440)',
    'silence_stream://-1',
    'silence_stream://0',
  ],
  ...[
    'tone_stream://%(1,0,440)!/etc/passwd',
    'silence_stream://99999',
    'leak.wav',
    'folder.wav',
    'notes.txt',
  ],
];

const DANGEROUS_VARIABLES = [
  ...[
    'api_on_originate',
    'api_on_ring',
    'api_on_answer',
    'api_on_pre_answer',
    'api_on_media',
    'api_on_answer_2',
  ],
  ...[
    'execute_on_originate',
    'execute_on_ring',
    'execute_on_answer',
    'execute_on_media',
    'execute_on_record_start',
  ],
  ...['execute_on_post_originate', 'execute_on_pre_answer', 'api_hangup_hook', 'api_reporting_hook'],
  ...['api_before_bridge', 'api_after_bridge', 'bridge_pre_execute_aleg_app', 'bridge_pre_execute_bleg_app'],
  ...['exec_after_bridge_app', 'record_post_process_exec_app', 'record_post_process_exec_api'],
  ...['group_confirm_key', 'group_confirm_file', 'api_on_conference_create', 'supplied_pin'],
  ...[
    'conference_enforce_security',
    'conference_auto_record',
    'conference_enter_sound',
    'conference_moh_sound',
  ],
  ...['video_logo_path', 'ringback', 'conference_member_flags', 'conference_flags', 'outcall_flags'],
  ...[
    'conference_controls',
    'confvar_Action',
    'originate_retries',
    'originate_delay_start',
    'sip_auth_username',
  ],
  ...['sip_route_uri', 'sip_h_X-Evil', 'origination_nested_vars', 'origination_uuid', 'ignore_early_media'],
  ...['originate_timeout2', 'originate_timeout ', 'ORIGINATE_TIMEOUT', 'absolute_codec_string'],
];

const DANGEROUS_DIAL_STRINGS = [
  ...[
    'loopback/app=system:id',
    'loopback/app=system',
    'LOOPBACK/app=bgsystem:id',
    'loopback/system:id/default/inline',
  ],
  ...[
    'loopback/9999/public',
    'loopback/9999',
    'user/app=system:id@example.org',
    'sofia/internal/1000@evil.example',
  ],
  ...[
    'sofia/gateway/other/5550100',
    'sofia/gateway/carrier/anna',
    'sofia/gateway/carrier/1;fs_path=sip:evil',
  ],
  ...[
    'sofia/gateway/carrier/1@evil',
    'user/1000@example.org;fs_path=sip:evil',
    'user/1000@example.com',
    'user/1000',
  ],
  ...[
    'user/1000@example.org,loopback/app=system:id',
    'loopback/app=system:id|user/1000@example.org',
    '1000,1001',
  ],
  ...[
    'user/1000@example.org:_:user/1001@example.org',
    '1000|1001',
    '1000:_:1001',
    'pickup/1000',
    'group/all@example.org',
  ],
  ...['error/user_busy', 'null/1', '[api_on_answer=system id]user/1000@example.org', '<api_on_answer=x>1000'],
  ...[
    '[a=b]1000',
    '^^:user/1000@example.org',
    '1000 1001',
    '&park',
    'app=system:id',
    '1000@example.org',
    '//',
    '/',
  ],
  ...[
    '{originate_timeout=5}{api_on_answer=x}1000',
    '{originate_timeout=5}[api_on_answer=x]user/1000@example.org',
  ],
  ...['{originate_timeout=5}loopback/app=system:id', '{}1000', ...EXPANDED, 'user/1000@example.org '],
];

const CALLER_IDS = [
  ...[
    "a'b",
    "a','b",
    'a"b',
    'a,b',
    'a;b',
    'a{b',
    'a}b',
    'a[b',
    'a]b',
    'a|b',
    'a^b',
    'a<b',
    'a>b',
    'a\\b',
    'a:_:b',
  ],
  ...[SYSTEM, 'a$b', "x',api_on_answer='system id", '`id`'],
];

const ROOMS = [
  ...[
    'bridge:x:user/1000@example.org',
    'bridge:1:loopback/app=system:id',
    `${ROOM}@default+1234+flags{moderator}`,
  ],
  ...[
    `${ROOM}+flags{moderator|endconf}`,
    `${ROOM}+1234`,
    `${ROOM}@wide`,
    `${ROOM},system:id`,
    '+,system:id',
    '+',
  ],
  ...[
    `${ROOM}@default,system:id`,
    `'${ROOM}'`,
    `"${ROOM}"`,
    ` ${ROOM}`,
    `${ROOM} `,
    `^^:${ROOM}`,
    SYSTEM,
    'list',
    'count',
  ],
  ...[
    'json_list',
    'help',
    'a b',
    'a/b',
    '../x',
    '<!x',
    'Nowhere',
    `\\${ROOM}`,
    `${ROOM}\\n`,
    `${ROOM}\n`,
    `x\n\napi system id`,
  ],
];

const UNLOADING = [
  'unload mod_event_socket',
  'mod_event_socket reload',
  'UNLOAD MOD_Event_Socket',
  'xreloadxmod_event_socketx',
];

const LINES = [
  'x\napi system id',
  'x\n\napi system id\n\n',
  'x\r\n',
  '\n',
  '\r',
  '\0',
  'x\tb',
  'x\x7f',
  'x\x85',
  '1\nJob-UUID: x',
];

const PATHS = [
  '/tmp/x.wav',
  '../x',
  'a/b',
  'a.wav',
  'a.b',
  '{',
  '{a/b',
  '{a=b}x',
  'http://evil/x.wav',
  'x y',
  "x'",
  'a\\nb',
  SYSTEM,
];

export const HARM: readonly Harm[] = [
  {
    way: 'the text for a member is expanded',
    url: `${ROOM}/saymember&:id&@`,
    texts: EXPANDED,
    ...INVALID,
    wrapped: true,
  },
  {
    way: 'any dollar to a member',
    url: `${ROOM}/saymember&:id&@`,
    texts: ['$', 'a$b', '$(id)'],
    ...INVALID,
    wrapped: true,
  },
  { way: 'the text for all is expanded', url: `${ROOM}/say&@`, texts: EXPANDED, ...INVALID, wrapped: true },
  {
    way: 'the text picks an engine',
    url: `${ROOM}/say&@`,
    texts: ['{tts_engine=x,tts_voice=y}hi', ' {a=b}hi', '{', '#kal#hi', ' #kal#hi'],
    ...INVALID,
  },
  {
    way: 'the text for a member picks an engine',
    url: `${ROOM}/saymember&:id&@`,
    texts: ['{tts_engine=x}hi', '{', '#kal#hi'],
    ...INVALID,
  },
  {
    way: 'a member of saymember is a variable',
    url: `${ROOM}/saymember&@&hi`,
    texts: ['a=b', 'all', 'last', '1x', '{a=b}', '#kal#'],
    ...INVALID,
    wrapped: true,
  },
  {
    way: 'a file for a member is expanded',
    url: `${ROOM}/play&@&:id`,
    texts: DANGEROUS_FILES,
    ...NOT_ALLOWED,
  },
  {
    way: 'a file for a member, in disguise',
    url: `${ROOM}/play&@&:id`,
    texts: [...EXPANDED, 'say:x', '{'],
    ...NOT_ALLOWED,
    wrapped: true,
  },
  { way: 'a file for all', url: `${ROOM}/play&@`, texts: DANGEROUS_FILES, ...NOT_ALLOWED },
  {
    way: 'a file beside',
    url: `${ROOM}/play&@&async`,
    texts: ['say:hello', '{', '/etc/passwd.wav', SYSTEM],
    ...NOT_ALLOWED,
    wrapped: true,
  },
  {
    way: 'a file for a target',
    url: `${ROOM}/play&hello.wav&@`,
    texts: ['a=b', 'all', 'last', '1x', 'nomux', SYSTEM],
    ...INVALID,
    wrapped: true,
  },
  {
    way: 'the file of hold is expanded',
    url: `${ROOM}/hold&:id&@`,
    texts: DANGEROUS_FILES,
    ...NOT_FORWARDED,
  },
  {
    way: 'the file of enter_sound is expanded',
    url: `${ROOM}/enter_sound&file&@`,
    texts: DANGEROUS_FILES,
    ...NOT_FORWARDED,
  },
  {
    way: 'the file of exit_sound is expanded',
    url: `${ROOM}/exit_sound&file&@`,
    texts: DANGEROUS_FILES,
    ...NOT_FORWARDED,
  },
  {
    way: 'enter_sound and a word of its own',
    url: `${ROOM}/enter_sound&@`,
    texts: ['file', '/etc/passwd', SYSTEM],
    ...NOT_FORWARDED,
  },
  { way: 'moh reads a file', url: `${ROOM}/moh&@`, texts: DANGEROUS_FILES, ...NOT_FORWARDED },
  { way: 'the sound of kick is expanded', url: `${ROOM}/kick&:id&@`, texts: DANGEROUS_FILES, ...REFUSED },
  { way: 'more words for hup', url: `${ROOM}/hup&:id&@`, texts: [SYSTEM, '/etc/passwd', '{'], ...INVALID },
  {
    way: 'transfer is an inline dialplan',
    url: `${ROOM}/transfer&@&:id`,
    texts: ROOMS.filter((text) => !/\n/.test(text)),
    ...NO_CONFERENCE,
  },
  {
    way: 'transfer to the conference of somebody else',
    url: `${ROOM}/transfer&@&:id`,
    texts: ['Conf400'],
    status: 403,
    codes: ['not_owner'],
  },
  {
    way: 'transfer of what is no id',
    url: `${ROOM}/transfer&Sales&@`,
    texts: ['all', '1x', '-1', 'a=b', '1,2', SYSTEM],
    ...INVALID,
    wrapped: true,
  },
  { way: 'a dial string', url: `${ROOM}/dial&@`, texts: DANGEROUS_DIAL_STRINGS, ...NOT_ALLOWED },
  {
    way: 'a dial string, in disguise',
    url: `${ROOM}/dial&@`,
    texts: ['loopback/app=system:id', 'user/1000@example.org,loopback/1', SYSTEM],
    ...NOT_ALLOWED,
    wrapped: true,
  },
  {
    way: 'a dial string in the background',
    url: `${ROOM}/bgdial&@`,
    texts: DANGEROUS_DIAL_STRINGS,
    ...NOT_ALLOWED,
  },
  {
    way: 'a variable of a call',
    url: `${ROOM}/dial&{@=1}user/1000@example.org`,
    texts: DANGEROUS_VARIABLES,
    ...NOT_ALLOWED,
  },
  {
    way: 'a variable behind one that is allowed',
    url: `${ROOM}/bgdial&{originate_timeout=5,@=system id}1000`,
    texts: DANGEROUS_VARIABLES,
    ...NOT_ALLOWED,
  },
  {
    way: 'a PIN that is too long',
    url: `${ROOM}/dial&{@}1000`,
    texts: [`supplied_pin=${'1'.repeat(100)},conference_enforce_security=true`],
    ...NOT_ALLOWED,
  },
  {
    way: 'a brace that nothing closes',
    url: `${ROOM}/dial&@`,
    texts: ['{', '{1000', '{originate_timeout=5', '{{1000', '{a=/b'],
    ...INVALID,
  },
  {
    way: 'a timeout that never ends',
    url: `${ROOM}/dial&{originate_timeout=@}1000`,
    texts: ['0', '121', '-1', '9999999999', '1e9', '5 '],
    ...INVALID,
  },
  {
    way: 'a caller id name',
    url: `${ROOM}/dial&1000&5550100&@`,
    texts: CALLER_IDS,
    ...INVALID,
    wrapped: true,
  },
  {
    way: 'a caller id number',
    url: `${ROOM}/bgdial&1000&@`,
    texts: [...CALLER_IDS, '1 2', '1@evil'],
    ...INVALID,
    wrapped: true,
  },
  {
    way: 'a caller id in braces',
    url: `${ROOM}/dial&{origination_caller_id_name=@}1000`,
    texts: ["a'b", '"a"', 'a;b', 'a|b', 'a\\b', '<a>', 'a:_:b'],
    ...INVALID,
  },
  {
    way: 'an invitation',
    url: `${ROOM}/invite&@`,
    texts: [
      'user/1000@example.org',
      '1000@evil',
      '1000,1001',
      'app=system:id',
      '{api_on_answer=x}1000',
      SYSTEM,
    ],
    ...NOT_ALLOWED,
    wrapped: true,
  },
  {
    way: 'an invitation by IM id',
    url: `${ROOM}/inviteim&@`,
    texts: ['loopback/app=system:id', SYSTEM, '1000,1001'],
    status: 404,
    codes: ['destination_not_found'],
    wrapped: true,
  },
  { way: 'the name of the conference', url: '@/dial&1000', texts: ROOMS, ...NO_CONFERENCE },
  {
    way: 'the name of the conference, by an admin',
    url: '@/bgdial&1000',
    texts: ROOMS.filter((text) => text !== 'Nowhere' && !text.includes('@wide')),
    ...NO_CONFERENCE,
    user: 'admin',
  },
  { way: 'the path of a recording', url: `${ROOM}/record&@`, texts: PATHS, ...INVALID, wrapped: true },
  {
    way: 'the path of a recording behind start',
    url: `${ROOM}/record&start&@`,
    texts: [...PATHS, 'canvas', '1'],
    ...INVALID,
  },
  {
    way: 'recording, which takes any word for a path',
    url: `${ROOM}/recording&@`,
    texts: ['start', 'pause', 'resume', 'bogus', ...PATHS],
    ...NOT_FORWARDED,
  },
  { way: 'recording start with a path', url: `${ROOM}/recording&start&@`, texts: PATHS, ...NOT_FORWARDED },
  {
    way: 'norecord of a path',
    url: `${ROOM}/norecord&@`,
    texts: PATHS,
    status: 404,
    codes: ['recording_not_found'],
    asked: / json_list compact$/,
  },
  {
    way: 'pause of a path',
    url: `${ROOM}/pause&@`,
    texts: PATHS,
    status: 404,
    codes: ['recording_not_found'],
    asked: / json_list compact$/,
  },
  {
    way: 'resume of a path',
    url: `${ROOM}/resume&@`,
    texts: PATHS,
    status: 404,
    codes: ['recording_not_found'],
    asked: / json_list compact$/,
  },
  {
    way: 'a picture in any file',
    url: `${ROOM}/vid-write-png&@`,
    texts: ['/tmp/x.png', '../x.png'],
    ...REFUSED,
  },
  {
    way: 'a crash of an audio conference',
    url: `${ROOM}/canvas-auto-clear&@`,
    texts: ['1', '1&true', '99999&true'],
    ...REFUSED,
  },
  { way: 'a crash by a member', url: `${ROOM}/vid-layer&:id&@`, texts: ['1', 'next', 'prev'], ...REFUSED },
  {
    way: 'an abort while speech is spoken',
    url: `${ROOM}/pause_play@`,
    texts: ['', '&:id', '&all'],
    ...REFUSED,
  },
  {
    way: 'a file that is shown',
    url: `${ROOM}/@&all&/etc/passwd`,
    texts: ['vid-mute-img', 'vid-logo-img', 'vid-fgimg', 'vid-bgimg'],
    ...REFUSED,
  },
  {
    way: 'a variable of the conference',
    url: `${ROOM}/setvar&@`,
    texts: ['Action&x', 'Conference-Name&x', 'sound_prefix&/etc', 'a'],
    ...REFUSED,
  },
  {
    way: 'where sounds come from',
    url: `${ROOM}/set&@`,
    texts: ['sound_prefix&/etc', 'SOUND_PREFIX&/etc', 'sound_prefix', 'wait_mod&x', '/etc'],
    ...NOT_FORWARDED,
  },
  {
    way: 'the unloading of the event socket',
    url: `${ROOM}/say&@`,
    texts: UNLOADING,
    ...INVALID,
    wrapped: true,
  },
  {
    way: 'the unloading, by a member',
    url: `${ROOM}/saymember&:id&@`,
    texts: UNLOADING,
    ...INVALID,
    wrapped: true,
  },
  {
    way: 'the unloading, in two pieces',
    url: `${ROOM}/say&unload&@`,
    texts: ['mod_event_socket', 'the mod_event_socket'],
    ...INVALID,
  },
  {
    way: 'the unloading, by a file that there is',
    url: `${ROOM}/play&@`,
    texts: ['unload-mod_event_socket.wav'],
    ...INVALID,
  },
  {
    way: 'the unloading, by a label',
    url: `${ROOM}/record&@`,
    texts: ['unload-mod_event_socket'],
    ...INVALID,
    asked: / json_list compact$/,
  },
  {
    way: 'the unloading, by a caller id',
    url: `${ROOM}/dial&1000&1&@`,
    texts: UNLOADING,
    ...INVALID,
    asked: / count$/,
  },
  {
    way: 'the unloading, by a user',
    url: `${ROOM}/bgdial&@`,
    texts: ['unload.mod_event_socket'],
    ...INVALID,
    asked: / count$/,
  },
  ...[
    'say&@',
    'saymember&:id&@',
    'play&@',
    'record&@',
    'dial&@',
    'kick&@',
    'transfer&@&:id',
    'pin&@',
    'lock&@',
    '@',
  ].map(
    (tail): Harm => ({
      way: `another line in ${tail}`,
      url: `${ROOM}/${tail}`,
      texts: LINES,
      status: 400,
      codes: ['bad_request'],
    }),
  ),
  {
    way: 'a PIN that is none',
    url: `${ROOM}/pin&@`,
    texts: ['mod&1234', '12a', '', '1 2', '1\\n2', SYSTEM, '1'.repeat(33)],
    ...INVALID,
  },
  { way: 'a PIN of moderators', url: `${ROOM}/nopin&@`, texts: ['mod&1234', 'mod', '1'], ...INVALID },
  {
    way: 'keys that block',
    url: `${ROOM}/dtmf&all&@`,
    texts: ['1'.repeat(101), 'x', '1 2', SYSTEM],
    ...INVALID,
  },
  ...['mute', 'unmute', 'deaf', 'undeaf', 'kick', 'hup', 'energy', 'volume_in', 'volume_out'].map(
    (word): Harm => ({
      way: `the target of ${word}`,
      url: `${ROOM}/${word}&@`,
      texts: ['a=b', '1x', '-1', '0', '4294967296', 'ALL', SYSTEM, '{'],
      ...INVALID,
      wrapped: true,
    }),
  ),
  {
    way: 'a word too many for stop',
    url: `${ROOM}/stop&@`,
    texts: ['all&:id&junk', 'last', 'bogus', ':id'],
    ...INVALID,
  },
  {
    way: 'what is no command of a conference',
    url: `${ROOM}/@`,
    texts: [
      'system',
      'api',
      'help',
      'commands',
      'KICK&all',
      'list all',
      'kick all',
      "'list'",
      '^^:list',
      SYSTEM,
      '../status',
    ],
    status: 400,
    codes: ['unknown_command'],
  },
];
