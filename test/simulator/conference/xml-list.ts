import type { Stream } from '../core/stream';
import type { SwitchCore } from '../core/switch-core';
import { urlEncode } from '../text/url-encode';
import { toXml, type XmlElement } from '../text/xml';
import type { SimConference } from './conference';
import { SimMember } from './member';
import type { RecordingNode } from './recording-node';

/** conference_api_sub_xml_list (conference_api.c:4088). */
export function xmlList(core: SwitchCore, conference: SimConference | undefined, stream: Stream): boolean {
  const conferences = conference ? [conference] : [...core.conferences.values()];
  stream.write(toXml({ name: 'conferences', children: conferences.map(conferenceElement) }));
  return true;
}

/** conference_xlist (mod_conference.c:1150): a flag that is not set has no attribute. */
function conferenceElement(conference: SimConference): XmlElement {
  const flags: [string, boolean][] = [
    ['locked', conference.locked],
    ['destruct', conference.destruct],
    ['wait_mod', conference.waitMod],
    ['running', conference.running],
    ['answered', conference.answered],
    ['enforce_min', conference.enforceMin],
    ['dynamic', true],
    ['exit_sound', conference.exitSound],
    ['enter_sound', conference.enterSound],
  ];
  const attributes: [string, string][] = [
    ['name', conference.name],
    ['member-count', String(conference.count)],
    ['ghost-count', String(conference.countGhosts)],
    ['rate', String(conference.profile.rate)],
    ['uuid', conference.uuid],
  ];
  for (const [name, set] of flags) if (set) attributes.push([name, 'true']);
  if (conference.maxMembers > 0) attributes.push(['max_members', String(conference.maxMembers)]);
  if (conference.recordCount > 0) attributes.push(['recording', 'true']);
  if (conference.endconferenceGraceTime > 0) {
    attributes.push(['endconference_grace_time', String(conference.endconferenceGraceTime)]);
  }
  attributes.push(['run_time', String(conference.core.epoch() - conference.startedAt)]);
  const variables = [...conference.variables].map(([name, value]): XmlElement => {
    return {
      name: 'variable',
      attributes: [
        ['name', name],
        ['value', value],
      ],
    };
  });
  const members = conference.nodes.map((node) => {
    return node instanceof SimMember ? callerElement(node) : recorderElement(node);
  });
  return {
    name: 'conference',
    attributes,
    children: [
      { name: 'variables', children: variables },
      { name: 'members', children: members },
    ],
  };
}

function recorderElement(node: RecordingNode): XmlElement {
  return {
    name: 'member',
    attributes: [['type', 'recording_node']],
    children: [
      { name: 'record_path', attributes: node.paused ? [['status', 'paused']] : [], text: node.path },
      { name: 'join_time', attributes: [['type', 'UNIX-epoch']], text: String(node.startedAt) },
    ],
  };
}

function callerElement(member: SimMember): XmlElement {
  const now = member.conference.core.epoch();
  const flags: [string, boolean][] = [
    ['can_hear', !member.hold && member.canHear],
    ['can_see', !member.hold && member.canSee],
    ['can_speak', !member.hold && member.canSpeak],
    ['mute_detect', false],
    ['talking', !member.hold && member.talking],
    ['hold', member.hold],
    ['has_video', false],
    ['video_bridge', false],
    ['has_floor', member.id === member.conference.floorHolder],
    ['is_moderator', member.moderator],
    ['end_conference', member.endconf],
    ['mandatory_member_end_conference', false],
    ['is_ghost', member.ghost],
  ];
  // add_x_tag (mod_conference.c:1122) percent-encodes these before they are escaped.
  const encoded = (name: string, value: string | number): XmlElement => {
    return { name, text: urlEncode(String(value)) };
  };
  return {
    name: 'member',
    attributes: [['type', 'caller']],
    children: [
      encoded('id', member.id),
      { name: 'flags', children: flags.map(([name, set]) => ({ name, text: String(set) })) },
      encoded('uuid', member.uuid),
      encoded('caller_id_name', member.callerIdName),
      encoded('caller_id_number', member.callerIdNumber),
      encoded('join_time', now - member.joinedAt),
      encoded('last_talking', member.lastTalking ? now - member.lastTalking : 'N/A'),
      encoded('energy', member.energyLevel),
      encoded('volume_in', member.volumeIn),
      encoded('volume_out', member.volumeOut),
      encoded('output-volume', member.volumeOut),
    ],
  };
}
