/** Commands of mod_conference that the gateway never sends, and the reasons. The requester gets the reason in the error. */
const ABORTS = 'it can abort FreeSWITCH';
const ANY_FILE = 'it makes FreeSWITCH read or write any file';
const UNVERIFIED = 'what it does in a live conference has not been verified';

export const REFUSED_COMMANDS: ReadonlyMap<string, string> = new Map([
  ['canvas-auto-clear', ABORTS],
  ['vid-layer', ABORTS],
  ['pause_play', `${ABORTS} while speech is being spoken`],
  ['vid-write-png', ANY_FILE],
  ['setvar', 'it can forge the headers of events'],
  ...['cam', 'vmute-snap', 'vid-flip', 'vid-border', 'vid-filter', 'vid-canvas', 'vid-watching-canvas'].map(
    (word) => [word, UNVERIFIED] as const,
  ),
  ...['vid-mute-img', 'vid-logo-img', 'vid-fgimg', 'vid-bgimg'].map((word) => [word, ANY_FILE] as const),
  ...['vid-codec-group', 'vid-res-id', 'vid-role-id'].map((word) => [word, UNVERIFIED] as const),
]);
