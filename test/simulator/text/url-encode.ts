/** SWITCH_URL_UNSAFE (switch_utils.h:47) and all that is not printable; a percent sign unless two digits follow it. */
const UNSAFE = /%(?![0-9A-F]{2})|[^ -~]|[ #&+:;<=>?@[\\\]^`{|}"]/g;

/**
 * switch_url_encode (switch_utils.c:3476). In: a byte string. Out: percent-encoded, upper-case hex.
 * A "%41" that is already there is left alone, so the encoding cannot be undone with certainty.
 */
export function urlEncode(value: string): string {
  return value.replace(
    UNSAFE,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
