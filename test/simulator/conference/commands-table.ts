/** conference_api_sub_commands (conference_api.c:45-130): name, how its arguments are parsed, its usage. */

export type ArgumentKind = 'ARGS_SPLIT' | 'MEMBER_TARGET' | 'ARGS_AS_ONE';

export interface CommandRow {
  /** The word that the caller writes, in any case. */
  name: string;
  kind: ArgumentKind;
  /** The word in the usage line: `pause_play` has `pause` there (conference_api.c:63). */
  command: string;
  syntax: string;
}

const PRINTED_AS: Record<string, string> = { pause_play: 'pause' };

const TABLE = `
ARGS_SPLIT canvas-auto-clear <canvas_id> <true|false>
ARGS_SPLIT count
ARGS_SPLIT list [delim <string>]|[count]
ARGS_SPLIT xml_list
ARGS_SPLIT json_list [compact]
MEMBER_TARGET energy <member_id|all|last|non_moderator> [<newval>]
MEMBER_TARGET auto-energy <member_id|all|last|non_moderator> [<newval>]
MEMBER_TARGET max-energy <member_id|all|last|non_moderator> [<newval>]
MEMBER_TARGET agc <member_id|all|last|non_moderator> [<newval>]
MEMBER_TARGET vid-canvas <member_id|all|last|non_moderator> [<newval>]
MEMBER_TARGET vid-watching-canvas <member_id|all|last|non_moderator> [<newval>]
MEMBER_TARGET vid-layer <member_id|all|last|non_moderator> [<newval>]
MEMBER_TARGET volume_in <member_id|all|last|non_moderator> [<newval>]
MEMBER_TARGET volume_out <member_id|all|last|non_moderator> [<newval>]
MEMBER_TARGET position <member_id> <x>:<y>:<z>
ARGS_SPLIT auto-3d-position [on|off]
ARGS_SPLIT play <file_path> [async|<member_id> [nomux]]
ARGS_SPLIT moh <file_path>|toggle|[on|off]
ARGS_SPLIT pause_play [<member_id>]
ARGS_SPLIT play_status [<member_id>]
ARGS_SPLIT file_seek [+-]<val> [<member_id>]
ARGS_AS_ONE say <text>
ARGS_AS_ONE saymember <member_id> <text>
ARGS_SPLIT cam
ARGS_SPLIT stop <[current|all|async|last]> [<member_id>]
MEMBER_TARGET dtmf <[member_id|all|last|non_moderator]> <digits>
MEMBER_TARGET kick <[member_id|all|last|non_moderator]> [<optional sound file>]
MEMBER_TARGET vid-flip <[member_id|all|last|non_moderator]>
MEMBER_TARGET vid-border <[member_id|all|last|non_moderator]>
MEMBER_TARGET hup <[member_id|all|last|non_moderator]>
MEMBER_TARGET hold <[member_id|all]|last|non_moderator> [file]
MEMBER_TARGET unhold <[member_id|all]|last|non_moderator>
MEMBER_TARGET mute <[member_id|all]|last|non_moderator> [<quiet>]
MEMBER_TARGET tmute <[member_id|all]|last|non_moderator> [<quiet>]
MEMBER_TARGET unmute <[member_id|all]|last|non_moderator> [<quiet>]
MEMBER_TARGET vmute <[member_id|all]|last|non_moderator> [<quiet>]
MEMBER_TARGET tvmute <[member_id|all]|last|non_moderator> [<quiet>]
MEMBER_TARGET vmute-snap <[member_id|all]|last|non_moderator>
MEMBER_TARGET unvmute <[member_id|all]|last|non_moderator> [<quiet>]
MEMBER_TARGET vblind <[member_id|all]|last|non_moderator> [<quiet>]
MEMBER_TARGET tvblind <[member_id|all]|last|non_moderator> [<quiet>]
MEMBER_TARGET unvblind <[member_id|all]|last|non_moderator> [<quiet>]
MEMBER_TARGET deaf <[member_id|all]|last|non_moderator>
MEMBER_TARGET undeaf <[member_id|all]|last|non_moderator>
MEMBER_TARGET vid-filter <[member_id|all]|last|non_moderator> <string>
ARGS_SPLIT relate <member_id>[,<member_id>] <other_member_id>[,<other_member_id>] [nospeak|nohear|clear]
ARGS_SPLIT getvar <varname>
ARGS_SPLIT setvar <varname> <value>
ARGS_SPLIT lock
ARGS_SPLIT unlock
ARGS_SPLIT dial <endpoint_module_name>/<destination> <callerid number> <callerid name>
ARGS_SPLIT bgdial <endpoint_module_name>/<destination> <callerid number> <callerid name>
ARGS_SPLIT transfer <conference_name> <member id> [...<member id>]
ARGS_SPLIT record <filename>
ARGS_SPLIT chkrecord <confname>
ARGS_SPLIT norecord <[filename|all]>
ARGS_SPLIT pause <filename>
ARGS_SPLIT resume <filename>
ARGS_SPLIT recording [start|stop|check|pause|resume] [<filename>|all]
ARGS_SPLIT exit_sound on|off|none|file <filename>
ARGS_SPLIT enter_sound on|off|none|file <filename>
ARGS_SPLIT pin <pin#>
ARGS_SPLIT nopin
ARGS_SPLIT get <parameter-name>
ARGS_SPLIT set <max_members|sound_prefix|caller_id_name|caller_id_number|endconference_grace_time> <value>
ARGS_SPLIT file-vol <vol#>
MEMBER_TARGET floor <member_id|last>
MEMBER_TARGET vid-floor <member_id|last> [force]
MEMBER_TARGET vid-banner <member_id|last> <text>
MEMBER_TARGET vid-mute-img <member_id|last> [<path>|clear]
MEMBER_TARGET vid-logo-img <member_id|last> [<path>|clear]
MEMBER_TARGET vid-codec-group <member_id|last> [<group>|clear]
ARGS_SPLIT vid-res-id <member_id>|all <val>|clear [force]
MEMBER_TARGET vid-role-id <member_id|last> <val>|clear
MEMBER_TARGET get-uuid <member_id|last>
ARGS_AS_ONE clear-vid-floor
ARGS_SPLIT vid-layout <layout name>|group <group name> [<canvas id>]
ARGS_SPLIT vid-write-png <path>
ARGS_SPLIT vid-fps <fps>
ARGS_SPLIT vid-res <WxH>
ARGS_SPLIT vid-fgimg <file> | clear [<canvas-id>]
ARGS_SPLIT vid-bgimg <file> | clear [<canvas-id>]
ARGS_SPLIT vid-bandwidth <BW>
ARGS_SPLIT vid-personal [on|off]
`;

export const COMMANDS: CommandRow[] = TABLE.trim()
  .split('\n')
  .map((line) => {
    const [kind = '', name = '', ...syntax] = line.split(' ');
    return { name, kind: kind as ArgumentKind, command: PRINTED_AS[name] ?? name, syntax: syntax.join(' ') };
  });
