export type ProfileSound = 'muted' | 'unmuted' | 'deaf' | 'undeaf' | 'isLocked' | 'isUnlocked';

const TONE = 'tone_stream://%(2000,0,440)';

/** A profile of conference.conf: what a new conference starts with. */
export interface ConferenceProfile {
  domain: string;
  rate: number;
  energyLevel: number;
  callerIdName: string;
  callerIdNumber: string;
  soundPrefix: string;
  maxMembers: number;
  waitMod: boolean;
  /** True if tts-engine and tts-voice are set: it can speak, and does so to a member who is alone. */
  tts: boolean;
  /** The file that is recorded automatically when somebody is in the conference; `{name}` in it is the conference's name. */
  autoRecord?: string;
  /** The sounds that mod_conference plays by itself. */
  sounds?: Partial<Record<ProfileSound, string>>;
  /** suppress-events: Actions that fire no event. Only those of sounds that end are used. */
  suppressed?: readonly string[];
}

/** The profile "default" of the recorded replies. */
export const DEFAULT_PROFILE: ConferenceProfile = {
  domain: '127.0.0.1',
  rate: 8000,
  energyLevel: 100,
  callerIdName: 'Conference',
  callerIdNumber: '5551212',
  soundPrefix: '/usr/share/freeswitch/sounds',
  maxMembers: 0,
  waitMod: false,
  tts: true,
};

/** The other profiles of the lab. */
const BARE = { energyLevel: 0, callerIdName: 'conference', callerIdNumber: '0000000000', tts: false };

export const LAB_PROFILES: Record<string, Partial<ConferenceProfile>> = {
  bare: BARE,
  waitmod: { ...BARE, waitMod: true },
  autorec: { ...BARE, autoRecord: '/recordings/auto-{name}.wav' },
  nofiledone: { ...BARE, suppressed: ['play-file-done'] },
  sounds: {
    ...BARE,
    sounds: { muted: TONE, unmuted: TONE, deaf: TONE, undeaf: TONE, isLocked: TONE, isUnlocked: TONE },
  },
  autorecbad: { ...BARE, autoRecord: '/proc/nowhere/auto-{name}.wav' },
};
