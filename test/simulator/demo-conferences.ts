import type { SimConference } from './conference/conference';
import type { JoinOptions } from './conference/member';
import type { Simulator } from './simulator';

/** Fills a simulator with two ordinary conferences, and with people who can be called. */
export function populateDemo(simulator: Simulator): void {
  simulator.destinations.set('user/', { ringAfterMs: 200, answerAfterMs: 1_200 });
  simulator.destinations.set('user/busy@', { cause: 'USER_BUSY' });
  const weekly = fill(simulator.conference('WeeklyTeamConf'), [
    { callerIdName: 'Margarethe Okafor', callerIdNumber: '1001', moderator: true, channel: internal(1001) },
    { callerIdName: 'Joaquín Peña', callerIdNumber: '1017', channel: internal(1017) },
    { callerIdName: "Siobhán O'Rourke", callerIdNumber: '+35315550123', channel: trunk('+35315550123') },
  ]);
  const first = weekly.members.at(-1);
  if (first) weekly.talk(first, true);
  fill(simulator.conference('Conf400'), [
    { callerIdName: 'Dmitri Wachs', callerIdNumber: '400', moderator: true, channel: internal(400) },
    { callerIdName: 'Front desk, Ames & Lowe', callerIdNumber: '1040', channel: internal(1040), muted: true },
    { callerIdName: 'TORONTO ON', callerIdNumber: '+14165550188', channel: trunk('+14165550188') },
  ]);
}

function fill(conference: SimConference, members: JoinOptions[]): SimConference {
  for (const member of members) conference.join(member);
  return conference;
}

function internal(extension: number): string {
  return `sofia/internal/${extension}@pbx.example.org`;
}

function trunk(number: string): string {
  return `sofia/external/${number}@sip.carrier.example.net`;
}
