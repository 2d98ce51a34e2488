import type { Stream } from '../core/stream';
import { atoi, sameWord } from '../text/c-string';
import type { SimMember } from './member';

/** conference_api_sub_energy (conference_api.c:1189): only `up` and `down` have limits; no +OK. */
export function energy(member: SimMember, stream: Stream, data: string | undefined): void {
  if (data !== undefined) {
    if (sameWord(data, 'up')) member.energyLevel = Math.min(member.energyLevel + 200, 1800);
    else if (sameWord(data, 'down')) member.energyLevel = Math.max(member.energyLevel - 200, 0);
    else member.energyLevel = atoi(data);
  }
  stream.write(`Energy ${member.id} = ${member.energyLevel}\n`);
  if (member.autoEnergyLevel !== 0 && member.energyLevel > member.autoEnergyLevel) {
    member.autoEnergyLevel = 0;
    stream.write('Auto-Energy level exceeded, Auto-Energy mode disabled\n');
  }
  if (data === undefined) return;
  member.fire('energy-level-member', ['conference_api.c', 'conference_api_sub_energy', 1228], (event) => {
    event.add('Energy-Level', member.energyLevel);
  });
}

export function volumeIn(member: SimMember, stream: Stream, data: string | undefined): void {
  member.volumeIn = changedVolume(member.volumeIn, data);
  stream.write(`+OK Volume IN ${member.id} = ${member.volumeIn}\n`);
  if (data === undefined) return;
  member.fire('volume-in-member', ['conference_api.c', 'conference_api_sub_volume_in', 1574], (event) => {
    event.add('Volume-Level', member.volumeIn);
  });
}

export function volumeOut(member: SimMember, stream: Stream, data: string | undefined): void {
  member.volumeOut = changedVolume(member.volumeOut, data);
  stream.write(`+OK Volume OUT ${member.id} = ${member.volumeOut}\n`);
  if (data === undefined) return;
  member.fire('volume-out-member', ['conference_api.c', 'conference_api_sub_volume_out', 1609], (event) => {
    event.add('Volume-Level', member.volumeOut);
  });
}

/** switch_normalize_volume silently keeps it within -4 and 4. */
function changedVolume(volume: number, data: string | undefined): number {
  if (data === undefined) return volume;
  const wanted = sameWord(data, 'up') ? volume + 1 : sameWord(data, 'down') ? volume - 1 : atoi(data);
  return Math.max(-4, Math.min(4, wanted));
}
