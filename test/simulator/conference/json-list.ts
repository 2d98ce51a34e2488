import type { Stream } from '../core/stream';
import type { SwitchCore } from '../core/switch-core';
import { compactJson, JsonObject, prettyJson } from '../text/json';
import type { SimConference } from './conference';
import { SimMember } from './member';
import type { RecordingNode } from './recording-node';

/** conference_api_sub_json_list (conference_api.c:4130): `compact` counts only as the last word. */
export function jsonList(
  core: SwitchCore,
  conference: SimConference | undefined,
  stream: Stream,
  argv: string[],
): boolean {
  const conferences = conference ? [conference] : [...core.conferences.values()];
  const last = conference ? 2 : 1;
  const compact = argv.length === last + 1 && argv[last] === 'compact';
  const objects = conferences.map(conferenceObject);
  stream.write(compact ? compactJson(objects) : prettyJson(objects));
  return true;
}

/** conference_jlist (mod_conference.c:1363): has every flag, set or not. */
function conferenceObject(conference: SimConference): JsonObject {
  const variables = new JsonObject();
  for (const [name, value] of conference.variables) variables.add(name, value);
  const members = conference.nodes.map((node) => {
    return node instanceof SimMember ? callerObject(node) : recorderObject(node);
  });
  return new JsonObject()
    .add('conference_name', conference.name)
    .add('member_count', conference.count)
    .add('ghost_count', conference.countGhosts)
    .add('rate', conference.profile.rate)
    .add('run_time', conference.core.epoch() - conference.startedAt)
    .add('conference_uuid', conference.uuid)
    .add('canvas_count', 0)
    .add('max_bw_in', 0)
    .add('force_bw_in', 0)
    .add('video_floor_packets', 0)
    .add('locked', conference.locked)
    .add('destruct', conference.destruct)
    .add('wait_mod', conference.waitMod)
    .add('audio_always', false)
    .add('running', conference.running)
    .add('answered', conference.answered)
    .add('enforce_min', conference.enforceMin)
    .add('bridge_to', false)
    .add('dynamic', true)
    .add('exit_sound', conference.exitSound)
    .add('enter_sound', conference.enterSound)
    .add('recording', conference.recordCount > 0)
    .add('video_bridge', false)
    .add('video_floor_only', false)
    .add('video_rfc4579', false)
    .add('max_members', conference.maxMembers > 0 ? conference.maxMembers : undefined)
    .add('variables', variables)
    .add('members', members);
}

function recorderObject(node: RecordingNode): JsonObject {
  return new JsonObject()
    .add('type', 'recording_node')
    .add('record_path', node.path)
    .add('status', node.paused ? 'paused' : undefined)
    .add('join_time', node.startedAt);
}

/** It has neither the channel's name nor whether the member is a ghost. */
function callerObject(member: SimMember): JsonObject {
  const now = member.conference.core.epoch();
  const flags = new JsonObject()
    .add('can_hear', !member.hold && member.canHear)
    .add('can_see', !member.hold && member.canSee)
    .add('can_speak', !member.hold && member.canSpeak)
    .add('hold', member.hold)
    .add('mute_detect', false)
    .add('talking', member.talking)
    .add('has_video', false)
    .add('video_bridge', false)
    .add('has_floor', member.id === member.conference.floorHolder)
    .add('is_moderator', member.moderator)
    .add('end_conference', member.endconf)
    .add('mandatory_member_end_conference', false)
    .add('pass_digits', false);
  return new JsonObject()
    .add('type', 'caller')
    .add('id', member.id)
    .add('flags', flags)
    .add('uuid', member.uuid)
    .add('caller_id_name', member.callerIdName)
    .add('caller_id_number', member.callerIdNumber)
    .add('join_time', now - member.joinedAt)
    .add('last_talking', member.lastTalking ? now - member.lastTalking : 0)
    .add('energy', member.energyLevel)
    .add('volume_in', member.volumeIn)
    .add('volume_out', member.volumeOut)
    .add('output-volume', member.volumeOut)
    .add('input-volume', member.volumeIn);
}
