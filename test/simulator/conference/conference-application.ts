import type { Application } from '../calls/applications';
import type { SimChannel } from '../calls/channel';
import type { Step } from '../calls/execution';
import { ran } from '../core/tripwires';
import { SimConference } from './conference';
import type { MemberOptions } from './member';

/** The application of a channel in that conference. */
export function conferenceStep(conference: SimConference): Step {
  const { name, profileName } = conference;
  return { name: 'conference', data: profileName === 'default' ? name : `${name}@${profileName}` };
}

/** The application of a member: if the channel is needed elsewhere or hangs up, the member leaves a frame later. */
export const memberApplication: Application = {
  start: () => {},
  stop: (channel) => {
    if (channel.member) channel.member.leaveSoon();
    else channel.execution.done();
  },
};

/** conference_function (mod_conference.c:1900): name[@profile][+pin][+flags{a|b}]. */
export function conferenceApplication(): Application {
  return { ...memberApplication, start: join };
}

function join(channel: SimChannel, data: string): void {
  const { core } = channel;
  // "bridge:name:dial string" dials by itself (mod_conference.c:1986).
  if (/^bridge:/i.test(data)) ran(core, 'conference', data);
  const [, inFlags = ''] = /\+flags\{([^}]*)/.exec(data) ?? [];
  const plain =
    data
      .replace(/\+flags\{.*$/s, '')
      .replace(/^ +/, '')
      .split('+')[0] ?? '';
  const at = plain.lastIndexOf('@');
  const name = at < 0 ? plain : plain.slice(0, at);
  const flags = `${inFlags}|${channel.variables.get('conference_member_flags') ?? ''}`.split('|');
  const conference =
    core.findConference(name) ??
    new SimConference(core, name, { profile: at < 0 ? 'default' : plain.slice(at + 1) });
  if (channel.direction === 'inbound') channel.answer();
  if (refused(conference, channel)) {
    channel.execution.done();
    return;
  }
  const pins = [conference.pin, conference.moderatorPin].filter((pin) => pin !== undefined);
  if (isChecked(channel) && pins.length > 0) {
    const supplied = channel.variables.get('supplied_pin');
    // The PIN is asked for until the caller hangs up: a channel without audio sends no digits.
    if (supplied === undefined) return;
    if (!pins.includes(supplied)) {
      // The lab has no sound for asking again.
      channel.hangup('DESTINATION_OUT_OF_ORDER');
      return;
    }
  }
  const options: MemberOptions = {
    moderator: flags.includes('moderator'),
    muted: flags.includes('mute'),
    deaf: flags.includes('deaf'),
    ghost: flags.includes('ghost'),
    endconf: flags.includes('endconf'),
    silent: channel.variables.get('conference_silent_entry') === 'true',
    ...keptId(channel),
  };
  conference.admit(channel, options);
}

/** A channel that has been a member keeps its id for life (mod_conference.c:2409). */
function keptId(channel: SimChannel): { id?: number } {
  const id = Number(channel.variables.get('conference_member_id') ?? 0);
  return id > 0 ? { id } : {};
}

/** True for incoming calls, and for outgoing calls that were placed with the checks (mod_conference.c:2096). */
function isChecked(channel: SimChannel): boolean {
  return channel.direction === 'inbound' || channel.variables.get('conference_enforce_security') === 'true';
}

/** A full conference rejects everybody, a locked one rejects those who are checked (mod_conference.c:2336). */
function refused(conference: SimConference, channel: SimChannel): boolean {
  const full = conference.maxMembers > 0 && conference.count >= conference.maxMembers;
  return full || (isChecked(channel) && conference.locked);
}
