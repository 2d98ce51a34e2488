import { lock, unlock } from './access';
import { deaf, hold, hup, kick, mute, tmute, undeaf, unhold, unmute } from './audience';
import { bgdial, dial, invite, inviteim } from './dialling';
import { floor, getUuid } from './floor';
import { get, getvar, set } from './get-set';
import { dtmf, nopin, pin } from './keys';
import { agc, autoEnergy, energy, maxEnergy, volumeIn, volumeOut } from './levels';
import { count, jsonList, list, xmlList } from './lists';
import { transfer } from './moving';
import { auto3dPosition, position } from './placing';
import { enterSound, exitSound, fileSeek, fileVol, moh, playStatus } from './playback';
import { chkrecord, norecord, pause, record, recording, resume } from './recording';
import { relate } from './relations';
import { play, stop } from './sound';
import type { CommandSpec } from './spec';
import { say, saymember } from './speech';
import {
  clearVidFloor,
  tvblind,
  tvmute,
  unvblind,
  unvmute,
  vblind,
  vidBandwidth,
  vidBanner,
  vidFloor,
  vidFps,
  vidLayout,
  vidPersonal,
  vidRes,
  vmute,
} from './video';

/** Every command that this gateway forwards, in families. To add a command, add its row here. */
export const COMMANDS: readonly CommandSpec[] = [
  ...[lock, unlock, pin, nopin],
  ...[mute, unmute, tmute, deaf, undeaf, hold, unhold, kick, hup, transfer, relate],
  ...[floor, getUuid, energy, autoEnergy, maxEnergy, agc, volumeIn, volumeOut, dtmf],
  ...[dial, bgdial, invite, inviteim],
  ...[play, stop, playStatus, fileSeek, fileVol, say, saymember],
  ...[enterSound, exitSound, moh],
  ...[record, norecord, pause, resume, recording, chkrecord],
  ...[get, set, getvar],
  ...[position, auto3dPosition],
  ...[vmute, unvmute, tvmute, vblind, unvblind, tvblind, vidFloor, clearVidFloor, vidBanner],
  ...[vidLayout, vidFps, vidRes, vidBandwidth, vidPersonal],
  ...[list, xmlList, jsonList, count],
];
