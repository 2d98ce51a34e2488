import type { Stream } from '../core/stream';
import { lock, nopin, pin, unlock } from './access';
import { deaf, hold, mute, tmute, undeaf, unhold, unmute } from './audience';
import type { SimConference } from './conference';
import { floor } from './floor-command';
import { agc, autoEnergy, dtmf, maxEnergy } from './gains';
import { getParameter } from './get-parameter';
import { jsonList } from './json-list';
import { hup, kick } from './leaving';
import { energy, volumeIn, volumeOut } from './levels';
import { count, list } from './list';
import type { SimMember } from './member';
import { bgdial, type DialTarget, dial } from './outcall';
import { fileSeek, fileVolume, pausePlay, play, playStatus, stop } from './play-commands';
import { chkrecord, norecord, pause, record, recording, resume } from './record-commands';
import { relate } from './relate';
import { getVariable, setParameter, setVariable } from './settings';
import { enterSound, exitSound, moh } from './sounds';
import { say, saymember } from './speech';
import { transfer } from './transfer';
import { VIDEO_OF_CONFERENCE, VIDEO_OF_MEMBER } from './video';
import { xmlList } from './xml-list';

/** If it returns false, the usage line follows the printed text (conference_api.c:4182). */
export type ArgsSplit = (
  conference: SimConference,
  stream: Stream,
  argv: string[],
) => boolean | Promise<boolean>;

/** Called once for each member of the target; `data` is the one word after the target. */
export type MemberTarget = (
  member: SimMember,
  stream: Stream,
  data: string | undefined,
) => void | Promise<void>;

/** `text` is everything after the command's word. If it returns false, the usage line follows. */
export type ArgsAsOne = (
  conference: SimConference,
  stream: Stream,
  text: string,
) => boolean | Promise<boolean>;

/**
 * The handlers of the rows of commands-table.ts, by name. A row without a handler is not simulated: to simulate it, add
 * its handler here.
 */
export const HANDLERS: {
  ARGS_SPLIT: Record<string, ArgsSplit>;
  MEMBER_TARGET: Record<string, MemberTarget>;
  ARGS_AS_ONE: Record<string, ArgsAsOne>;
} = {
  ARGS_SPLIT: {
    lock,
    unlock,
    pin,
    nopin,
    get: getParameter,
    count: (conference, stream) => count(conference.core, conference, stream),
    list: (conference, stream, argv) => list(conference.core, conference, stream, argv),
    xml_list: (conference, stream) => xmlList(conference.core, conference, stream),
    json_list: (conference, stream, argv) => jsonList(conference.core, conference, stream, argv),
    dial: (conference, stream, argv) => dial(targetOf(conference), stream, argv),
    bgdial: (conference, stream, argv) => bgdial(targetOf(conference), stream, argv),
    transfer,
    relate,
    record,
    norecord,
    chkrecord,
    pause,
    resume,
    recording,
    play,
    stop,
    pause_play: pausePlay,
    play_status: playStatus,
    file_seek: fileSeek,
    'file-vol': fileVolume,
    moh,
    enter_sound: enterSound,
    exit_sound: exitSound,
    set: setParameter,
    setvar: setVariable,
    getvar: getVariable,
    ...VIDEO_OF_CONFERENCE,
  },
  MEMBER_TARGET: {
    mute,
    unmute,
    tmute,
    deaf,
    undeaf,
    hold,
    unhold,
    kick,
    hup,
    energy,
    volume_in: volumeIn,
    volume_out: volumeOut,
    'auto-energy': autoEnergy,
    'max-energy': maxEnergy,
    agc,
    dtmf,
    floor,
    ...VIDEO_OF_MEMBER,
    'get-uuid': (member, stream) => stream.write(member.uuid),
  },
  ARGS_AS_ONE: {
    say,
    saymember,
    'clear-vid-floor': (_conference, stream) => {
      stream.write('+OK floor Cleared\n');
      return true;
    },
  },
};

function targetOf(conference: SimConference): DialTarget {
  return { core: conference.core, name: conference.name, conference };
}
