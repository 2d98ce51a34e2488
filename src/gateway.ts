import type { Clock } from './clock';
import { lastMember } from './commands/last';
import { loggableArguments } from './commands/redact';
import { type Invocation, parseCommand, peekCommand } from './commands/registry';
import { say } from './commands/say';
import type { Want } from './commands/spec';
import type { Tail } from './commands/tail';
import type { CommandTools } from './commands/tools';
import type { Settings } from './config/settings';
import { isPlainName } from './directory/names';
import type { Conference, Requester } from './directory/port';
import { GatewayError, unrecognisedReply } from './errors';
import type { EslClient } from './esl/port';
import { contextOf } from './freeswitch/ask';
import type { Trace } from './lib/trace-context';
import type { CommandObserved, Observer } from './observers/observation';
import { conferenceFor } from './policy/may';
import type { ReadPace } from './policy/read-pace';
import { type Done, done, type Outcome } from './replies/outcome';

/** What the gateway works with. */
export interface Parts {
  readonly esl: EslClient;
  readonly observe: Observer;
  /** The same, once the answer has gone out. */
  readonly observeLater: Observer;
  readonly clock: Clock;
  readonly live: CommandTools['live'];
  readonly timeouts: CommandTools['timeouts'];
}

/** A command as somebody asked for it, by whatever mount. */
export interface CommandRequest {
  readonly requestId: string;
  /** `undefined` unless the client sent a valid `traceparent`. */
  readonly trace: Trace | undefined;
  /** Milliseconds since the epoch. */
  readonly arrivedAt: number;
  /** The settings that this request keeps, from its beginning to its end. */
  readonly settings: Settings;
  readonly requester: Requester;
  /** The decoded name of the conference; undefined where it could not be decoded. */
  readonly conferenceName: string | undefined;
  readonly tail: Tail;
  /** How the answer will be represented: FreeSWITCH's text, or what was read in it. */
  readonly want: Want;
  /** What the mount refuses: an `Accept` that nothing fits, another web site. Thrown only to those who may command the conference. */
  readonly refusal: GatewayError | undefined;
  /** Returns a signal that aborts when the client has gone. A function, since only a call that rings needs it. */
  readonly cancelled: () => AbortSignal;
}

/** A command that was carried out. */
export interface CommandResult {
  readonly conference: Conference;
  readonly invocation: Invocation;
  readonly outcome: Done;
  /** FreeSWITCH's text, byte for byte; empty where `-ERR no reply` stands for success. */
  readonly text: Buffer;
}

/**
 * The straight line of a command: who may → what is wanted → say it → what was said.
 *
 * @throws GatewayError for every refusal and failure; nothing was sent unless its code says so
 */
export async function runCommand(parts: Parts, request: CommandRequest): Promise<CommandResult> {
  const seen: Seen = {};
  let pace: ReadPace | undefined;
  try {
    const conference = conferenceFor(request.settings.directory, request.requester, request.conferenceName);
    seen.conference = conference;
    const peeked = peekCommand(request.tail);
    seen.word = peeked.spec?.word;
    if (request.refusal) throw request.refusal;
    const invocation = parseCommand(request.tail);
    seen.invocation = invocation;
    const tools = toolsOf(parts, request, conference);
    const allowed = invocation.spec.allow ? await allow(tools, invocation) : invocation;
    const changes = peeked.danger !== 'read';
    if (changes) tools.policies.commandRate.take(request.requester);
    else {
      const { readPace } = tools.policies;
      const turn = readPace.begin(request);
      if (turn) await turn;
      pace = readPace;
    }
    const settled = allowed.args['member'] === 'last' ? await settleLast(tools, allowed) : allowed;
    if (!settled) {
      seen.outcome = 'done';
      return { conference, invocation, outcome: done(), text: NOTHING };
    }
    const onLines = (lines: number): void => {
      if (changes) tools.policies.commandRate.takeWalk(request.requester, lines);
    };
    const { outcome, replies } = await say(tools, settled, request.want, onLines);
    seen.replies = replies;
    const result = succeeded(outcome, replies);
    const text = result.text === undefined ? (replies[0] ?? NOTHING) : Buffer.from(result.text);
    seen.outcome = result.failed ? 'partial' : 'done';
    return { conference, invocation, outcome: result, text };
  } catch (error) {
    seen.outcome = error instanceof GatewayError ? error.code : 'internal';
    if (error instanceof GatewayError) seen.replies = error.replies ?? seen.replies;
    throw error;
  } finally {
    pace?.end(request.requester, seen.replies ? bytesOf(seen.replies) : 0);
    parts.observeLater(observed(request, seen, parts.clock.now()));
  }
}

const NOTHING = Buffer.alloc(0);

/** What has been learned of a request, for the one observation at its end. */
interface Seen {
  conference?: Conference;
  /** The word of the row; undefined where there is none. */
  word?: string | undefined;
  invocation?: Invocation;
  replies?: readonly Buffer[] | undefined;
  outcome?: CommandObserved['outcome'];
}

/** Lets policy have its word: a path, a dial string, another conference. @throws GatewayError not_allowed */
async function allow(tools: CommandTools, invocation: Invocation): Promise<Invocation> {
  const { spec, args } = invocation;
  return spec.allow ? { spec, args: await spec.allow(args, tools) } : invocation;
}

/** Puts an id in the place of `last`; undefined where nobody is there. */
async function settleLast(tools: CommandTools, { spec, args }: Invocation): Promise<Invocation | undefined> {
  const last = await lastMember(tools.esl, contextOf(tools.conference));
  if (last === undefined) return undefined;
  return { spec, args: { ...args, member: `${last}` } };
}

/** @throws GatewayError where FreeSWITCH refused, or was not understood */
function succeeded(outcome: Outcome, replies: readonly Buffer[]): Done {
  switch (outcome.kind) {
    case 'done':
      return outcome;
    case 'refused':
      throw new GatewayError(outcome.code, outcome.detail, outcome.extra ? { extra: outcome.extra } : {});
    case 'unrecognised':
      throw unrecognisedReply(replies);
  }
}

/** Returns what a row may work with. One is made for each command, so each field is named (docs/decisions/0014). */
function toolsOf(parts: Parts, request: CommandRequest, conference: Conference): CommandTools {
  return {
    esl: parts.esl,
    clock: parts.clock,
    observe: parts.observe,
    live: parts.live,
    policies: request.settings.policies,
    recordings: request.settings.recordings,
    timeouts: parts.timeouts,
    directory: request.settings.directory,
    requester: request.requester,
    conference,
    cancelled: request.cancelled,
  };
}

function observed(request: CommandRequest, seen: Seen, now: number): CommandObserved {
  const { requestId, trace, requester, arrivedAt } = request;
  const { invocation, replies } = seen;
  const shown = replies && invocation?.spec.logReply === true;
  return {
    kind: 'command',
    requestId,
    traceId: trace?.traceId,
    spanId: trace?.spanId,
    requester: requester.name,
    conference: seen.conference?.name ?? nameToLog(request.conferenceName),
    command: seen.word ?? peekCommand(request.tail).spec?.word,
    args: invocation ? loggableArguments(invocation) : {},
    outcome: seen.outcome ?? 'internal',
    reply: shown ? textOf(replies) : undefined,
    replyBytes: replies && !shown ? bytesOf(replies) : undefined,
    ms: now - arrivedAt,
  };
}

function textOf(replies: readonly Buffer[]): string {
  const [only, ...more] = replies;
  return (only && more.length === 0 ? only : Buffer.concat([...replies])).toString('utf8');
}

function bytesOf(replies: readonly Buffer[]): number {
  return replies.reduce((sum, { length }) => sum + length, 0);
}

/** A plain name may stand in the log though its owner is somebody else, or nobody; anything else may not. */
function nameToLog(name: string | undefined): string | undefined {
  return name !== undefined && isPlainName(name) ? name : undefined;
}
