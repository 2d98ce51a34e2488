import type { Stream } from '../core/stream';
import type { SwitchCore } from '../core/switch-core';
import {
  uuidAudio,
  uuidBreak,
  uuidBroadcast,
  uuidDisplace,
  uuidFileman,
  uuidHold,
  uuidPause,
  uuidRecord,
  uuidRecvDtmf,
  uuidSendDtmf,
} from './call-audio';
import { originateApi, uuidAnswer, uuidBridge, uuidPark, uuidPreAnswer, uuidTransfer } from './call-control';
import { conferenceApi } from './conference-api';
import { domainExists, sofiaContact, userData, userExists } from './directory-apis';
import { fileExists } from './file-exists';
import { show } from './show';
import { sofia } from './sofia';
import { status, version } from './status';
import {
  createUuid,
  hupall,
  schedHangup,
  uuidDump,
  uuidExists,
  uuidGetvar,
  uuidKill,
  uuidSetvar,
  uuidSetvarMulti,
} from './uuid-apis';
import { xmlLocate } from './xml-locate';

/** An API's function: it gets the argument without surrounding blanks, and the stream to print to. */
export type Api = (core: SwitchCore, argument: string, stream: Stream) => void | Promise<void>;

/** The APIs that the simulator implements. */
export const APIS: Record<string, Api> = {
  conference: conferenceApi,
  create_uuid: createUuid,
  domain_exists: domainExists,
  file_exists: fileExists,
  hupall,
  originate: originateApi,
  sched_hangup: schedHangup,
  show,
  sofia,
  sofia_contact: sofiaContact,
  status,
  user_data: userData,
  user_exists: userExists,
  uuid_answer: uuidAnswer,
  uuid_audio: uuidAudio,
  uuid_break: uuidBreak,
  uuid_bridge: uuidBridge,
  uuid_broadcast: uuidBroadcast,
  uuid_displace: uuidDisplace,
  uuid_dump: uuidDump,
  uuid_exists: uuidExists,
  uuid_fileman: uuidFileman,
  uuid_getvar: uuidGetvar,
  uuid_hold: uuidHold,
  uuid_kill: uuidKill,
  uuid_park: uuidPark,
  uuid_pause: uuidPause,
  uuid_pre_answer: uuidPreAnswer,
  uuid_record: uuidRecord,
  uuid_recv_dtmf: uuidRecvDtmf,
  uuid_send_dtmf: uuidSendDtmf,
  uuid_setvar: uuidSetvar,
  uuid_setvar_multi: uuidSetvarMulti,
  uuid_transfer: uuidTransfer,
  version,
  xml_locate: xmlLocate,
};

/**
 * APIs that run programs, run other APIs, or end FreeSWITCH. Nothing may call them. Here they do nothing, but are
 * recorded in `simulator.harm`. `...` is FreeSWITCH's other word for shutdown (mod_commands.c:7612).
 */
export const TRIPWIRES = [
  '... bg_spawn bg_system bgapi cond eval expand fsctl load lua luarun reload sched_api sched_broadcast',
  'sched_transfer shutdown spawn spawn_stream system unload unsched_api xml_wrap',
].flatMap((line) => line.split(' '));

/** More APIs of FreeSWITCH with the modules of this project, which the simulator does not implement yet. */
export const KNOWN_APIS = [
  'alias break complete console_complete db echo event_sink expr find_user_xml gateway',
  'global_getvar global_setvar group_call hash host_lookup hostname in_group is_lan_addr json limit',
  'list_users load_reloc log md5 module_exists park pause reloadacl reloadxml sched_del',
  'sofia_presence strftime time_test uptime url_decode url_encode uuid_buglist uuid_chat uuid_debug_media',
  'uuid_deflect uuid_display uuid_dual_transfer uuid_early_ok uuid_flush_dtmf uuid_jitterbuffer uuid_limit',
  'uuid_limit_release uuid_loglevel uuid_media uuid_media_reneg uuid_phone_event uuid_preprocess',
  'uuid_recovery_refresh uuid_redirect uuid_ring_ready uuid_send_info uuid_send_message uuid_simplify',
  'uuid_video_refresh uuid_xfer_zombie uuid_zombie_exec xml_flush_cache',
].flatMap((line) => line.split(' '));
