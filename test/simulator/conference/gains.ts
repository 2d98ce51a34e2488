import type { Stream } from '../core/stream';
import { atoi, sameWord } from '../text/c-string';
import type { SimMember } from './member';

const API = 'conference_api.c';

/** `up` and `down` change by 200 between 0 and 1800; anything else is set unchanged (conference_api.c:1341). */
function changed(level: number, data: string): number {
  if (sameWord(data, 'up')) return Math.min(level + 200, 1800);
  return sameWord(data, 'down') ? Math.max(level - 200, 0) : atoi(data);
}

/** The energy level follows only after the reply (conference_api.c:1361). */
export function autoEnergy(member: SimMember, stream: Stream, data: string | undefined): void {
  if (data !== undefined) member.autoEnergyLevel = changed(member.autoEnergyLevel, data);
  stream.write(`${member.id} = Auto-Energy: ${member.autoEnergyLevel} Energy: ${member.energyLevel}\n`);
  if (member.energyLevel === 0) member.energyLevel = Math.trunc(member.autoEnergyLevel / 2);
  if (data === undefined) return;
  member.fire('auto-energy-level-member', [API, 'conference_api_sub_auto_energy', 1370], (event) => {
    event.add('Auto-Energy-Level', member.autoEnergyLevel).add('Energy-Level', member.energyLevel);
  });
}

/** `<level>[:<mute ms>[:<hits>]]`. The first two numbers of the reply are in the wrong order (conference_api.c:1437). */
export function maxEnergy(member: SimMember, stream: Stream, data: string | undefined): void {
  if (data !== undefined) member.maxEnergyLevel = changed(member.maxEnergyLevel, data);
  if (member.maxEnergyLevel !== 0 && member.maxEnergyLevel < member.energyLevel) {
    member.maxEnergyLevel = 0;
    stream.write(`-ERR ${member.id} Max-Energy cannot exceed energy level.\n`);
  } else if (data !== undefined) {
    const [, mute, hits] = data.split(':');
    if (mute && atoi(mute) >= 0) member.burstMuteCount = Math.trunc(atoi(mute) / 20);
    if (hits && atoi(hits) >= 0) member.maxEnergyHitTrigger = atoi(hits);
  }
  const { id, energyLevel, maxEnergyLevel, maxEnergyHitTrigger } = member;
  const mute = member.burstMuteCount * 20;
  stream.write(
    `${id} = Max-Energy: ${energyLevel} Energy: ${maxEnergyLevel} ` +
      `Max-Energy-Mute: ${mute}ms Max-Energy-Hit-Trigger ${maxEnergyHitTrigger}\n`,
  );
  if (data === undefined) return;
  member.fire('max-energy-level-member', [API, 'conference_api_sub_max_energy', 1445], (event) => {
    event
      .add('Max-Energy-Level', maxEnergyLevel)
      .add('Max-Energy-Mute', mute)
      .add('Max-Energy-Hit-Trigger', maxEnergyHitTrigger)
      .add('Energy-Level', maxEnergyLevel);
  });
}

/** `<level>[:<low>[:<factor>]]`; a value that is not above 0 changes nothing (conference_api.c:1237). */
export function agc(member: SimMember, stream: Stream, data: string | undefined): void {
  if (data !== undefined) {
    const step = sameWord(data, 'up') || sameWord(data, 'down');
    const level = step ? changed(member.agcLevel, data) : atoi(data);
    if (step || level > 0) member.agcLevel = level;
  }
  stream.write(`Agc ${member.id} = ${member.agcLevel}\n`);
  if (data === undefined) return;
  member.fire('agc-level-member', [API, 'conference_api_sub_agc', 1325], (event) => {
    event.add('Agc-Level', member.agcLevel);
  });
}

/** conference_api_sub_dtmf (conference_api.c:1012): any character is a digit. */
export function dtmf(member: SimMember, stream: Stream, digits: string | undefined): void {
  if (digits === undefined || digits === '') {
    stream.write('-ERR Invalid input!\n');
    return;
  }
  stream.write(`+OK sent ${digits} to ${member.id}\n`);
  member.fire('dtmf-member', [API, 'conference_api_sub_dtmf', 1049], (event) => {
    event.add('Digits', digits);
  });
}
