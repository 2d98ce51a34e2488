const UNSAFE = '\r\n #%&+:;<=>?@[\\]^`{|}"'; // SWITCH_URL_UNSAFE, switch_utils.h:47

/**
 * switch_url_encode (switch_utils.c:3476). In: a byte string. Out: percent-encoded, upper-case hex.
 * A "%41" that is already there is left alone, so the encoding cannot be undone with certainty.
 */
export function urlEncode(value: string): string {
  let out = '';
  for (let at = 0; at < value.length; at++) {
    const char = value.charAt(at);
    const looksEncoded = char === '%' && /^[0-9A-F]{2}/.test(value.slice(at + 1, at + 3));
    if (!looksEncoded && (char < ' ' || char > '~' || UNSAFE.includes(char))) {
      out += `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
    } else {
      out += char;
    }
  }
  return out;
}
