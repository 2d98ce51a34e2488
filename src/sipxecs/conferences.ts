import type { ConferenceState, MemberState } from '../conferences/schemas';
import type { Conference, Directory } from '../directory/port';
import { type Element, xmlDocument } from '../lib/xml';
import type { SipxecsDocument } from './document';
import type { ConferencesJson, DetailsJson, SettingJson, SipxecsMember } from './schemas';

/**
 * Returns the document of `/my/conferences`. Like `/my/conferencedetails`, it has the original's elements, in its order.
 * Elements are left out if this gateway does not know their values, or shows them to nobody (PINs). The original also
 * leaves out what is not set.
 */
export function conferencesDocument(conferences: readonly Conference[]): SipxecsDocument {
  const views = conferences.map(({ name, freeswitchName }) => ({
    enabled: true,
    name,
    extension: freeswitchName,
  }));
  return {
    xml: () => xmlDocument(['conferences', views.map((view): Element => ['conference', elementsOf(view)])]),
    json: () => JSON.stringify({ conferences: views } satisfies ConferencesJson),
  };
}

/** Returns one conference as its settings, with the root `setting`. */
export function settingDocument({ name }: Conference): SipxecsDocument {
  const setting: SettingJson['setting'] = { enabled: true, name };
  return {
    xml: () => xmlDocument(['setting', elementsOf(setting)]),
    json: () => JSON.stringify({ setting } satisfies SettingJson),
  };
}

/** Returns an active conference with its members. A member on hold neither hears nor speaks. */
export function detailsDocument(
  { freeswitchName }: Conference,
  { locked, members }: ConferenceState,
  directory: Directory,
): SipxecsDocument {
  const views = members.map((member) => memberView(member, directory));
  const basics = { extension: freeswitchName, locked };
  const list: Element = ['members', views.map((view): Element => ['member', elementsOf(view)])];
  return {
    xml: () => xmlDocument(['conference', [...elementsOf(basics), list]]),
    json: () => JSON.stringify({ conference: { ...basics, members: views } } satisfies DetailsJson),
  };
}

function memberView(member: MemberState, directory: Directory): SipxecsMember {
  const imId = directory.user(member.callerIdNumber)?.imId;
  return {
    id: member.id,
    // The original has the caller's number there.
    name: member.callerIdNumber,
    ...(imId !== undefined && { imId }),
    uuid: member.uuid,
    volumeIn: member.volumeIn,
    volumeOut: member.volumeOut,
    energyLevel: member.energy,
    canHear: member.hear ?? false,
    canSpeak: member.speak ?? false,
  };
}

function elementsOf(values: Readonly<Record<string, string | number | boolean>>): Element[] {
  return Object.entries(values).map(([name, value]) => [name, String(value)]);
}
