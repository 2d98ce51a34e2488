/**
 * Says whether a reply of `json_list` is a JSON list, and gives it as UTF-8; undefined where it is not.
 *
 * FreeSWITCH passes a caller's bytes that are not UTF-8 raw; JSON may not hold them, so they become U+FFFD.
 */
export function parseConferenceJson(reply: Buffer): string | undefined {
  const json = reply.toString('utf8');
  try {
    return Array.isArray(JSON.parse(json)) ? json : undefined;
  } catch {
    return undefined;
  }
}
