import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { z } from 'zod';

/** The values that several sections of the configuration have. Each arrives as text. */

export const text = z.string('must be text').min(1, 'must not be empty');

export const whole = (least: number, most: number) =>
  z
    .string(`must be a whole number from ${least} to ${most}`)
    .refine(
      (value) => /^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most,
      `must be a whole number from ${least} to ${most}`,
    )
    .transform(Number);

/** Returns true for a URL that other URLs can be made from, by a path behind it. */
export function isPublicUrl(value: string): boolean {
  if (!/^https?:\/\//.test(value) || !URL.canParse(value)) return false;
  const { username, password, pathname } = new URL(value);
  return !/[?#]/.test(value) && username === '' && password === '' && !pathname.includes('//');
}

export const flag = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');

export const origin = z.string('must be an origin such as https://panel.example.org').refine((value) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.origin === value;
}, 'must be an origin such as https://panel.example.org');

export const address = z.string('must be an IP address or a network such as 10.0.0.0/8').refine((value) => {
  const [ip = '', bits, ...rest] = value.split('/');
  const most = isIP(ip) === 6 ? 128 : 32;
  return (
    isIP(ip) !== 0 &&
    rest.length === 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))
  );
}, 'must be an IP address or a network such as 10.0.0.0/8');

const NO_HOST_NAME = 'must be a host name such as gateway.example.org, without scheme and port';

/** A name as browsers write it in `Host`: lower case, and international names in their ASCII form. */
export const hostName = z
  .string(NO_HOST_NAME)
  .regex(/^[^\s/:?#@[\]\\]+$/, NO_HOST_NAME)
  .transform((value) => domainToASCII(value))
  .refine((name) => /^(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?$/.test(name), NO_HOST_NAME);

export const hex = (length: number) =>
  z
    .string()
    .regex(new RegExp(`^[0-9a-fA-F]{${length}}$`), `must be ${length} hexadecimal digits`)
    .transform((value) => value.toLowerCase());

/** A whole number, or `Infinity` for `unlimited`. */
export const limit = (most: number) =>
  z.union(
    [z.literal('unlimited').transform(() => Number.POSITIVE_INFINITY), whole(1, most)],
    `must be a whole number from 1 to ${most}, or unlimited`,
  );

/** A section may be left out or left empty. An empty one arrives as the empty text. */
export const section = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (value === '' ? {} : (value ?? {})), schema);
