import { jsonText } from './json-text';

/**
 * Says whether a reply of `json_list` is a JSON list, and gives it as UTF-8; undefined where it is not.
 *
 * FreeSWITCH passes a caller's bytes that are not UTF-8 raw; JSON may not hold them, so they are read as Latin-1.
 */
export function parseConferenceJson(reply: Buffer): string | undefined {
  const json = jsonText(reply);
  try {
    return Array.isArray(JSON.parse(json)) ? json : undefined;
  } catch {
    return undefined;
  }
}
