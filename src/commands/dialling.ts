import { z } from 'zod';
import { callOutcome, detailOfCause } from '../calls/call-outcome';
import { followCall, RING_AT_MOST } from '../calls/follow-call';
import { hangUp } from '../calls/hang-up';
import { type PlacedCall, placeCall } from '../calls/place-call';
import { GatewayError } from '../errors';
import type { Performed } from '../freeswitch/ask';
import { withoutPunctuation } from '../lib/phone-number';
import { callerNameProblem, callerNumberProblem } from '../policy/caller-id';
import { splitDialString } from '../policy/dial-variables';
import { done, refused } from '../replies/outcome';
import { unless } from './args';
import { type CommandSpec, type Example, procedure, TEXT_OR_JSON } from './spec';
import type { CommandTools } from './tools';

/** Commands that place a call into the conference. */

/** Calls in the background are placed with `dial`, too; the job has FreeSWITCH's reply. */
const insideOf = (tail: string): Example[] =>
  ['SUCCESS', 'USER_BUSY'].map((cause) => ({
    tail,
    reply: `+OK Call Requested: result: [${cause}]\n`,
    inside: 'dial',
  }));

interface DialArguments {
  readonly destination: string;
  readonly number: string | undefined;
  readonly name: string | undefined;
  /** The destination that the requester asked for, before policy made a dial string of it. */
  readonly to?: string;
}

const args = {
  destination: z
    .string()
    .min(1, 'must not be empty')
    .max(512, 'must be at most 512 characters')
    .describe('A dial string that a rule allows, such as `user/1000@example.org`; or a bare user or number'),
  number: z
    .string()
    .transform(withoutPunctuation)
    .superRefine(unless(callerNumberProblem))
    .optional()
    .describe('The caller id number, also as people write it, such as `(415) 555-0100`'),
  name: z
    .string()
    .superRefine(unless(callerNameProblem))
    .optional()
    .describe('The caller id name, such as `Smith, John`'),
};

/** Must come before anything is sent: a call that policy refuses does not count against the limit. */
async function allow(dial: DialArguments, { policies, requester }: CommandTools): Promise<DialArguments> {
  const { destination } = splitDialString(dial.destination);
  const allowed = policies.dial.destination(requester, destination);
  await policies.dialRate.count(requester);
  const variables = dial.destination.slice(0, dial.destination.length - destination.length);
  return { ...dial, destination: `${variables}${allowed}`, to: destination };
}

async function place(
  tools: CommandTools,
  command: string,
  { destination: dialString, number, name, to }: DialArguments,
  ringAtMost: number,
): Promise<PlacedCall> {
  const { variables, destination } = splitDialString(dialString);
  const call = await placeCall(tools, {
    ...{ command, to: to ?? destination, destination, variables },
    ...{ callerNumber: number, callerName: name, ringAtMost },
  });
  followCall(tools, call);
  return call;
}

const basics = {
  scope: 'conference',
  danger: 'disrupt',
  args,
  allow,
  // After a fraud, an administrator needs to know who called which number.
  loggable: ['destination', 'number'],
  logReply: true,
  produces: TEXT_OR_JSON,
} as const;

export const dial = procedure({
  ...basics,
  word: 'dial',
  summary: 'Call somebody into the conference, and wait until they have joined.',
  perform: async (dial, tools) => {
    const call = await place(tools, 'dial', dial, tools.timeouts.dial / 1_000);
    const cancel = (): void => void abandon(tools, call.uuid);
    const cancelled = tools.cancelled();
    cancelled.addEventListener('abort', cancel, { once: true });
    if (cancelled.aborted) cancel();
    try {
      const end = await call.end;
      return { outcome: callOutcome(end), replies: [end.reply] };
    } finally {
      cancelled.removeEventListener('abort', cancel);
    }
  },
  examples: [
    { tail: 'dial&user/1000@example.org', reply: '+OK Call Requested: result: [SUCCESS]\n' },
    {
      tail: 'dial&user/1000@example.org',
      reply: '+OK Call Requested: result: [USER_BUSY]\n',
      refusal: refused('dial_failed', detailOfCause('USER_BUSY')),
    },
  ],
});

/** Milliseconds in which a call must have ended, after its client has gone. */
const ABANDON_MS = 10_000;

/** Hangs up a call if its client has gone. A call that has been answered continues. */
async function abandon(tools: CommandTools, uuid: string): Promise<void> {
  try {
    await hangUp(tools, { first: uuid, last: uuid }, ABANDON_MS);
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'conflict') return;
    tools.observe({ kind: 'leg-left', uuid, error });
  }
}

export const bgdial = procedure({
  ...basics,
  word: 'bgdial',
  summary: 'Call somebody into the conference, and answer at once. The job shows the outcome.',
  perform: async (dial, tools) => {
    const call = await place(tools, 'bgdial', dial, RING_AT_MOST);
    return inBackground(call, `+OK Job-UUID: ${call.jobId}\n`);
  },
  examples: [
    {
      tail: 'bgdial&user/1000@example.org',
      reply: '+OK Job-UUID: afc95560-7493-43ff-9ff4-5fa8c0f4b5ee\n',
      own: true,
    },
    ...insideOf('bgdial&user/1000@example.org'),
  ],
});

interface InviteArguments {
  readonly user: string;
  /** The destination that the requester asked for, before policy made a dial string of it. */
  readonly to?: string;
}

const invitation = (
  word: string,
  summary: string,
  what: string,
  userOf: (user: string, tools: CommandTools) => string,
  example: string,
) =>
  procedure({
    ...basics,
    word,
    summary,
    loggable: ['user'],
    args: { user: z.string().min(1).max(128, 'must be at most 128 characters').describe(what) },
    allow: async ({ user }: InviteArguments, tools) => {
      const destination = tools.policies.dial.invitation(tools.requester, userOf(user, tools));
      await tools.policies.dialRate.count(tools.requester);
      return { user: destination, to: user };
    },
    perform: async ({ user: destination, to = destination }: InviteArguments, tools) => {
      const dial = { destination, number: undefined, name: undefined, to };
      const call = await place(tools, word, dial, RING_AT_MOST);
      return inBackground(call, 'Invitation sent');
    },
    examples: [{ tail: example, reply: 'Invitation sent', own: true }, ...insideOf(example)],
  });

export const invite: CommandSpec = invitation(
  'invite',
  'Invite a user: call them into the conference in the background.',
  'The user',
  (user) => user,
  'invite&1000',
);

export const inviteim: CommandSpec = invitation(
  'inviteim',
  'Invite the user with an IM id.',
  'The IM id of a user of the directory',
  (imId, { directory }) => {
    const user = directory.userByImId(imId);
    if (!user) throw new GatewayError('destination_not_found', 'No user of the directory has this IM id.');
    return user.name;
  },
  'inviteim&anna@im.example.org',
);

function inBackground({ uuid, jobId, job: { durable } }: PlacedCall, text: string): Performed {
  const extra = { job: jobId, uuid, ...(durable === false && { durable }) };
  return { outcome: done([], { text, extra }), replies: [Buffer.from(text)] };
}
