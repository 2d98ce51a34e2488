import type { SimConference } from './conference/conference';
import type { Simulator } from './simulator';

/** Milliseconds between two moments at which a member may start or stop talking. */
const BEAT_MS = 900;

/**
 * Lets the members of all conferences talk now and then, mostly one at a time, as people do.
 *
 * @param random from 0 to 1, as `Math.random`
 * @returns ends it
 */
export function enliven(simulator: Simulator, random: () => number = Math.random): () => void {
  const timer = setInterval(() => {
    for (const conference of simulator.core.conferences.values()) talkOn(conference, random);
  }, BEAT_MS).unref();
  return () => clearInterval(timer);
}

/** One beat of a conversation: members who talk may stop. If nobody talks, or sometimes in addition, a member starts. */
export function talkOn(conference: SimConference, random: () => number): void {
  const { members } = conference;
  const talking = members.filter((member) => member.talking);
  for (const member of talking) if (random() < 0.4) conference.talk(member, false);
  const silent = members.filter((member) => !member.talking && member.canSpeak && !member.hold);
  const next = silent[Math.floor(random() * silent.length)];
  if (next && random() < (talking.length === 0 ? 0.7 : 0.1)) conference.talk(next, true);
}
