/** SWITCH_URL_UNSAFE (switch_utils.h:47) and everything that is not printable; a percent sign unless two digits follow. */
const UNSAFE = /%(?![0-9A-F]{2})|[^ -~]|[ #&+:;<=>?@[\\\]^`{|}"]/g;

/**
 * switch_url_encode (switch_utils.c:3476): returns a byte string percent-encoded, in upper-case hex. A "%41" in the
 * text stays unchanged, so the encoding cannot be undone with certainty.
 */
export function urlEncode(value: string): string {
  return value.replace(
    UNSAFE,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
