/** What an attacker would write. */

/** The conferences of the test: the requester's own, and what FreeSWITCH accepts instead of a name. */
export const ROOM = 'WeeklyTeamConf';

/** `${…}`, which FreeSWITCH expands; split, so that the linter does not report it as a mistake of ours. */
const expanded = (call: string): string => `$${`{${call}}`}`;

export const SYSTEM = expanded('system(touch /tmp/x)');

export const EXPANDED = [
  ...[
    SYSTEM,
    `a${SYSTEM}`,
    `$${SYSTEM}`,
    `\\${SYSTEM}`,
    expanded('bgsystem(id)'),
    expanded('a'),
    '$'.concat('{'),
  ],
];

/** What FreeSWITCH plays, opens or runs instead of a file, or hangs on. */
export const FILES = [
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
  ...['av:///etc/passwd', 'rtmp://evil/a', 'rtsp://evil/a', 'vlc://evil/a', 'say:hello', 'SAY:hello', 'say:'],
  ...['phrase:hello', 'hello.wav!/etc/passwd', 'hello.wav@@1', '{modname=mod_shell_stream}hello.wav', '{'],
  ...[
    '{spool_path=/etc}hello.wav',
    '{auth_username=a}http://evil/a.wav',
    '{hello.wav',
    '{a=b',
    '{{a=b}hello.wav',
  ],
  ...['{a=b}{hello.wav', '{a=/b', 'tone_stream://path=/etc/passwd', 'tone_stream://%(1,0,440);loops=-1'],
  ...['tone_stream://%(99999,99999,440)', '{a=b}tone_stream://%(1,0,440)', 'silence_stream://-1'],
  ...['silence_stream://0', 'tone_stream://%(1,0,440)!/etc/passwd', 'silence_stream://99999', 'leak.wav'],
  ...['folder.wav', 'notes.txt'],
];

export const VARIABLES = [
  ...[
    'api_on_originate',
    'api_on_ring',
    'api_on_answer',
    'api_on_pre_answer',
    'api_on_media',
    'api_on_answer_2',
  ],
  ...['execute_on_originate', 'execute_on_ring', 'execute_on_answer', 'execute_on_media'],
  ...['execute_on_record_start', 'execute_on_post_originate', 'execute_on_pre_answer', 'api_hangup_hook'],
  ...['api_reporting_hook', 'api_before_bridge', 'api_after_bridge', 'bridge_pre_execute_aleg_app'],
  ...['bridge_pre_execute_bleg_app', 'exec_after_bridge_app', 'record_post_process_exec_app'],
  ...['record_post_process_exec_api', 'group_confirm_key', 'group_confirm_file', 'api_on_conference_create'],
  ...['supplied_pin', 'conference_enforce_security', 'conference_auto_record', 'conference_enter_sound'],
  ...['conference_moh_sound', 'video_logo_path', 'ringback', 'conference_member_flags', 'conference_flags'],
  ...['outcall_flags', 'conference_controls', 'confvar_Action', 'originate_retries', 'originate_delay_start'],
  ...['sip_auth_username', 'sip_route_uri', 'sip_h_X-Evil', 'origination_nested_vars', 'origination_uuid'],
  ...['ignore_early_media', 'originate_timeout2', 'originate_timeout ', 'ORIGINATE_TIMEOUT'],
];

export const DIAL_STRINGS = [
  ...['loopback/app=system:id', 'loopback/app=system', 'LOOPBACK/app=bgsystem:id', 'loopback/9999/public'],
  ...['loopback/system:id/default/inline', 'loopback/9999', 'user/app=system:id@example.org', 'user/1000'],
  ...['sofia/internal/1000@evil.example', 'sofia/gateway/other/5550100', 'sofia/gateway/carrier/anna'],
  ...['sofia/gateway/carrier/1;fs_path=sip:evil', 'sofia/gateway/carrier/1@evil', 'user/1000@example.com'],
  ...['user/1000@example.org;fs_path=sip:evil', 'user/1000@example.org,loopback/app=system:id', '1000,1001'],
  ...['loopback/app=system:id|user/1000@example.org', 'user/1000@example.org:_:user/1001@example.org'],
  ...['1000|1001', '1000:_:1001', 'pickup/1000', 'group/all@example.org', 'error/user_busy', 'null/1'],
  ...['[api_on_answer=system id]user/1000@example.org', '<api_on_answer=x>1000', '[a=b]1000', '1000 anna'],
  ...['^^:user/1000@example.org', '@park', 'app=system:id', '1000@example.org', '//', '/', '{}1000'],
  ...['{originate_timeout=5}{api_on_answer=x}1000', '{originate_timeout=5}[a=b]user/1000@example.org'],
  ...['{originate_timeout=5}loopback/app=system:id', 'user/1000@example.org ', ...EXPANDED],
];

export const CALLER_IDS = [
  ...['a"b', 'a\'b"', 'a{b', 'a}b', 'a[b', 'a]b', 'a|b', 'a^b', 'a<b', 'a>b', 'a\\b'],
  ...['a:_:b', SYSTEM, 'a$b', "x'},api_on_answer='system id", '`id`', 'x%0d%0aX-Evil: 1'],
];

/** Names that the conference application or the tokeniser would take for more than a name. */
export const ROOMS = [
  ...['bridge:x:user/1000@example.org', 'bridge:1:loopback/app=system:id', 'BRIDGE:a:b', `${ROOM}+1234`],
  ...[`${ROOM}@default+1234+flags{moderator}`, `${ROOM}+flags{moderator|endconf}`, '+,system:id', '+'],
  ...[` ${ROOM}`, `^^:${ROOM}`, SYSTEM, `${ROOM}${SYSTEM}`, 'list', 'count', 'json_list', 'help', '<!x'],
  ...[`${ROOM}\u202e`, `${ROOM}\u2028`, `${ROOM}\ufffd`, 'x'.repeat(161)],
];

/** Names that mean more in an inline dialplan, a shell or a path, but nothing between the quotes of an API line. */
export const QUOTED_ROOMS = [
  ...[`${ROOM},system:id`, 'a b', `${ROOM}@default,system:id`, `'${ROOM}'`, `"${ROOM}"`, `${ROOM} `],
  ...['a/b', '../x', `' kick all '`, `x' 'y`, `${ROOM}' lock '`, '$(id)'.slice(1), 'a;b|c', '%24%7Bx}'],
];

/** Names that FreeSWITCH would expand, or drop together with their application, when somebody joins. */
export const EXPANDED_ROOMS = [`\\${ROOM}`, `${ROOM}\\n`, `${ROOM}\\'`, 'a$b', '%[x=y]z', '%^[x=y]z'];

export const UNLOADING = [
  ...['unload mod_event_socket', 'mod_event_socket reload', 'UNLOAD MOD_Event_Socket'],
  'xreloadxmod_event_socketx',
];

/** Texts that end a line, or are not valid text. */
export const LINES = [
  ...['x\napi system id', 'x\n\napi system id\n\n', 'x\r\n', '\n', '\r', '\0', 'x\tb', 'x\x7f', 'x\x85'],
  '1\nJob-UUID: x',
];

/** Texts that would be another path if used to name a recording or its label. */
export const PATHS = [
  ...['/tmp/x.wav', '../x', 'a/b', 'a.wav', 'a.b', '{', '{a/b', '{a=b}x', 'http://evil/x.wav', 'x y', "x'"],
  ...['a\\nb', SYSTEM],
];
