import { jsonText } from './json-text';

/**
 * Returns a reply of `json_list` as text; `undefined` if it is not a JSON list.
 *
 * FreeSWITCH passes a caller's bytes raw, even if they are not UTF-8. JSON may not hold such bytes, so they are read as
 * Windows-1252.
 */
export function parseConferenceJson(reply: Buffer): string | undefined {
  const json = jsonText(reply);
  try {
    return Array.isArray(JSON.parse(json)) ? json : undefined;
  } catch {
    return undefined;
  }
}
