import { z } from 'zod';
import { SCHEMES } from '../auth/challenges';
import { conferenceNameProblem } from '../directory/names';
import { RECORDING_FORMATS } from '../recordings/names';
import { storeAddress } from '../store/port';
import { didYouMeanOneOf } from './did-you-mean';
import { numberPatternProblem } from './number-pattern';
import { address, flag, hex, hostName, isPublicUrl, limit, origin, section, text, whole } from './values';

/**
 * The configuration file, as one schema. Every scalar of the file arrives as text (`0300` is a name, not 300), so numbers
 * and booleans are read here. Unknown keys are mistakes.
 */

/** Basic ends the name at the first colon (RFC 7617 §2). */
function isUserName(value: string): boolean {
  return !/[:\p{Cc}]/u.test(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** If one key of an object is wrong, zod does not run the rule of the whole object. But all mistakes must be shown at once. */
const isObject = (payload: { value: unknown }): boolean => isRecord(payload.value);

const user = z
  .strictObject({
    password: text.optional(),
    ha1: z.strictObject({ md5: hex(32).optional(), sha256: hex(64).optional() }).optional(),
    role: z.enum(['user', 'admin'], 'must be user or admin').default('user'),
    imId: text.optional(),
  })
  .refine(({ password, ha1 }) => (password === undefined) !== (ha1 === undefined), {
    error: 'needs either password or ha1',
    when: isObject,
  })
  .refine(({ ha1 }) => !isRecord(ha1) || ha1.md5 !== undefined || ha1.sha256 !== undefined, {
    path: ['ha1'],
    error: 'needs md5 or sha256',
    when: isObject,
  });

/** How long recordings are kept. */
const keep = section(
  z.strictObject({ days: limit(36_500).optional(), megabytes: limit(100_000_000).optional() }),
);

const nameProblem = ({ input }: { readonly input?: unknown }): string =>
  `is not a name that this gateway can command: it ${conferenceNameProblem(String(input))}`;

const conference = z
  .strictObject({
    owner: text.optional(),
    owners: z.array(text).min(1, 'must name at least one user').optional(),
    profile: z
      .string()
      .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'must be the name of a conference profile')
      .default('default'),
    freeswitchName: z
      .string()
      .refine((name) => conferenceNameProblem(name) === undefined, { error: nameProblem })
      .optional(),
    recordings: section(z.strictObject({ keep })),
  })
  .refine(({ owner, owners }) => (owner === undefined) !== (owners === undefined), {
    error: 'needs either owner or owners',
    when: isObject,
  })
  .transform(({ owner, owners, ...rest }) => ({
    ...rest,
    owners: owners ?? (owner === undefined ? [] : [owner]),
  }));

const NO_TEMPLATE =
  'must be one dial string with at most one {user} or {number}, without variables, lists or quotes';

const template = text.refine(
  (value) =>
    (value.match(/\{(?:user|number)\}/g)?.length ?? 0) <= 1 &&
    !/[\s,|<>[\]'"\\]|\{(?!(?:user|number)\})/.test(value),
  { error: ({ input }) => `${NO_TEMPLATE}${meantPlaceholder(String(input))}` },
);

/** Returns the end of a message about a misspelt placeholder: `: did you mean `{user}`?`, or the empty text. */
function meantPlaceholder(value: string): string {
  const words = [...value.matchAll(/\{([A-Za-z_]+)\}/g)].map(([, word = '']) => word);
  const unknown = words.find((word) => word !== 'user' && word !== 'number');
  if (unknown === undefined) return '';
  return didYouMeanOneOf(unknown, ['user', 'number']).replace(/`(\w+)`/, '`{$1}`');
}

/** A rule that is only a dial string may be written as a plain text. */
const dialRule = z.preprocess(
  (value) => (typeof value === 'string' ? { to: value } : value),
  z
    .strictObject({ to: template, number: text.optional(), users: z.array(text).optional() })
    .superRefine(({ to, number }, context) => {
      if (number === undefined) return;
      const message = numberPatternProblem(number, to.includes('{user}') ? 'user' : 'number');
      if (message !== undefined) context.addIssue({ code: 'custom', path: ['number'], message });
    }),
);

/** It is sent to FreeSWITCH, which would read variables, lists and links in it. */
const folder = text
  .refine((value) => value.startsWith('/'), 'must be an absolute path')
  .refine((value) => !/[{}$!\p{Cc}]|@@/u.test(value), 'must not contain { } $ ! @@ or control characters');

const mediaRoot = z.preprocess(
  (value) => (typeof value === 'string' ? { path: value } : value),
  z.strictObject({ path: folder, local: folder.optional() }),
);

/** A store that is only a URL, or `none`, may be written as a plain text. */
const store = z.preprocess(
  (value) => (typeof value === 'string' ? { url: value } : value),
  z
    .strictObject({
      url: text
        .refine(
          (url) => storeAddress(url, '/') !== undefined,
          'must be none, sqlite:<path> or postgres://<user>@<host>/<database>',
        )
        .default('sqlite:gateway.db'),
      passwordFile: text.optional(),
      sync: z.enum(['normal', 'full'], 'must be normal or full').default('normal'),
    })
    .refine(({ url, passwordFile }) => passwordFile === undefined || String(url).startsWith('postgres'), {
      path: ['passwordFile'],
      error: 'belongs to a store.url that begins with postgres://',
      when: isObject,
    }),
);

export const configSchema = z.strictObject({
  listen: section(
    z.strictObject({
      host: text.default('127.0.0.1'),
      port: whole(0, 65_535).default(8080),
      tls: z.strictObject({ cert: text, key: text }).optional(),
      trustProxy: z.array(address).default([]),
      hosts: z.array(hostName).default([]),
      publicUrl: text
        .refine(
          isPublicUrl,
          'must be a URL such as https://gateway.example.org or https://example.org/gateway, without a query',
        )
        .optional(),
    }),
  ),
  admin: section(z.strictObject({ host: text.default('127.0.0.1'), port: whole(0, 65_535).default(9464) })),
  freeswitch: z.strictObject({
    host: text,
    port: whole(1, 65_535).default(8021),
    password: text,
    user: text.regex(/^[^\s:@]+@[^\s:@]+$/, 'must be user@domain').optional(),
    connections: whole(1, 64).default(4),
  }),
  realm: text.regex(/^[\x20-\x7e]+$/, 'must be printable ASCII').default('conference'),
  auth: section(
    z.strictObject({
      schemes: z
        .array(z.enum(SCHEMES, `must be one of ${SCHEMES.join(', ')}`))
        .min(1, 'must name at least one scheme')
        .refine((all) => new Set(all).size === all.length, 'must name each scheme once')
        .default([...SCHEMES]),
      nonceSeconds: whole(1, 86_400).default(300),
      basicWithoutTls: flag.default(false),
    }),
  ),
  origins: z.array(origin).default([]),
  stateChangingGet: z
    .enum(['allow', 'sipxecs', 'refuse'], 'must be allow, sipxecs or refuse')
    .default('allow'),
  users: z.record(text.refine(isUserName, 'must not contain a colon or a control character'), user),
  conferences: z.record(
    z.string().refine((name) => conferenceNameProblem(name) === undefined, { error: nameProblem }),
    conference,
    'must map conference names to owners',
  ),
  dial: z.strictObject({
    default: template.optional(),
    invite: template.optional(),
    perMinute: whole(1, 100_000).default(30),
    allow: z.array(dialRule).default([]),
  }),
  media: section(
    z.strictObject({
      roots: z.array(mediaRoot).default([]),
      streams: z
        .array(z.enum(['tone_stream', 'silence_stream'], 'must be tone_stream or silence_stream'))
        .default([]),
    }),
  ),
  recordings: z
    .strictObject({
      dir: folder,
      local: folder.optional(),
      format: z.enum(RECORDING_FORMATS, 'must be wav or mp3').default('wav'),
      keep,
    })
    .optional(),
  timeouts: section(
    z.strictObject({
      command: whole(1, 3_600).default(5),
      dial: whole(1, 3_600).default(60),
      liveness: whole(2, 3_600).default(30),
      reconnect: whole(1, 3_600).default(30),
      headers: whole(1, 3_600).default(10),
      request: whole(1, 3_600).default(30),
      idle: whole(1, 3_600).default(65),
      drain: whole(1, 3_600).default(65),
      jobsKept: whole(1, 86_400).default(3_600),
      audit: whole(0, 86_400).default(60),
    }),
  ),
  limits: section(
    z.strictObject({
      pending: whole(1, 100_000).default(1_000),
      commandsPerSecond: whole(0, 100_000).default(100),
      readsPerSecond: whole(0, 100_000).default(200),
      connections: whole(1, 1_000_000).default(10_000),
      connectionsPerAddress: whole(0, 1_000_000).default(256),
      streams: whole(1, 100_000).default(2_000),
      streamsPerUser: whole(1, 100_000).default(100),
    }),
  ),
  gateway: section(
    z.strictObject({
      name: z
        .string()
        .regex(/^[\x21-\x7e]{1,64}$/, 'must be 1 to 64 printable ASCII characters without spaces')
        .optional(),
    }),
  ),
  jobs: section(z.strictObject({ keepDays: whole(1, 3_650).default(7) })),
  state: section(z.strictObject({ dir: text.default('./state') })),
  store: section(store),
  idempotency: section(z.strictObject({ keepHours: whole(1, 8_760).default(24) })),
  audit: section(
    z.strictObject({
      reads: flag.default(false),
      required: flag.default(false),
      keepDays: whole(1, 36_500).default(90),
      queueRows: whole(1, 10_000_000).default(100_000),
    }),
  ),
  log: section(
    z.strictObject({
      level: z
        .enum(
          ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
          'must be trace, debug, info, warn, error, fatal or silent',
        )
        .default('info'),
    }),
  ),
});

export type Config = z.output<typeof configSchema>;
