import type { EslClient } from '../esl/port';
import { activeMembers } from '../freeswitch/member-rows';
import type { ReadContext } from '../replies/common';

/**
 * Returns the member that joined last: the one with the highest id. `undefined` if the conference is empty.
 *
 * FreeSWITCH's own `last` takes the highest id of all, and a recorder has an id, too. While a recording is on, `mute
 * last` does nothing (conference_api.c:4213-4226). `list` leaves recorders out.
 *
 * @throws GatewayError conference_not_active, esl_…, unrecognised_reply
 */
export async function lastMember(
  esl: EslClient,
  { conference: name, freeswitchName }: ReadContext,
): Promise<number | undefined> {
  const members = await activeMembers(esl, { name, freeswitchName });
  return members.reduce<number | undefined>((most, { id }) => Math.max(most ?? 0, id), undefined);
}
