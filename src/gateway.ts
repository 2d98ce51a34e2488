import type { Clock } from './clock';
import { lastMember } from './commands/last';
import { loggableArguments } from './commands/redact';
import { type Invocation, parseCommand, peekCommand } from './commands/registry';
import { send } from './commands/send';
import { namesSeveral } from './commands/several';
import type { Want } from './commands/spec';
import type { Tail } from './commands/tail';
import type { CommandTools } from './commands/tools';
import type { Settings } from './config/settings';
import { isPlainName } from './directory/names';
import type { Conference, Requester } from './directory/port';
import { GatewayError, unrecognisedReply } from './errors';
import type { EslClient } from './esl/port';
import { contextOf } from './freeswitch/ask';
import { textOfLines } from './lib/text-of-bytes';
import type { Trace } from './lib/trace-context';
import type { BeforeChange, CommandObserved, Observer, Origin } from './observers/observation';
import { conferenceFor } from './policy/may';
import { costOfBytes, type Pace } from './policy/pace';
import type { Policies } from './policy/policies';
import { outcomeOf } from './replay';
import { type Done, done, type Outcome } from './replies/outcome';

/** The parts that the gateway works with. */
export interface Parts {
  readonly esl: EslClient;
  readonly observe: Observer;
  /** The same observer, called after the answer has gone out. */
  readonly observeLater: Observer;
  /** `undefined` if a row need not be kept before a command is sent. */
  readonly beforeChange: BeforeChange | undefined;
  readonly clock: Clock;
  readonly live: CommandTools['live'];
  readonly timeouts: CommandTools['timeouts'];
}

/** One command of a client. It is the same for every mount. */
export interface CommandRequest {
  readonly requestId: string;
  /** `undefined` unless the client sent a valid `traceparent`. */
  readonly trace: Trace | undefined;
  /** Milliseconds since the epoch. */
  readonly arrivedAt: number;
  /** The settings at the beginning of the request. It keeps them to its end. */
  readonly settings: Settings;
  readonly requester: Requester;
  readonly origin: Origin;
  /** The decoded name of the conference; `undefined` if it cannot be decoded. */
  readonly conferenceName: string | undefined;
  readonly tail: Tail;
  /** How the answer will be represented: FreeSWITCH's own text, or the values read from it. */
  readonly want: Want;
  /**
   * What the mount refuses: an `Accept` that no representation fits, or a request from another web site. Thrown only if
   * the requester may command the conference, so that a stranger learns nothing.
   */
  readonly refusal: GatewayError | undefined;
  /**
   * Waits for the end of a body that the command ignores; `undefined` if there is nothing to wait for. Called once everything
   * has been accepted, so that nobody has to send a body to be refused. Rejects if the body is too large, late or unreadable.
   */
  readonly bodyEnd: () => Promise<void> | undefined;
  /**
   * Begins a request that has an Idempotency-Key; `undefined` if it has none. Called once everything has been accepted, and
   * before anything is sent. Rejects if the request may not be carried out, also with the answer that it got before.
   */
  readonly once: (() => Promise<void>) | undefined;
  /** Returns a signal that aborts when the client has gone. It is a function because only a call that rings needs the signal. */
  readonly cancelled: () => AbortSignal;
}

/** A command that was carried out. */
export interface CommandResult {
  readonly conference: Conference;
  readonly invocation: Invocation;
  readonly outcome: Done;
  /** FreeSWITCH's text, byte for byte; empty if `-ERR no reply` means success. */
  readonly text: Buffer;
}

/**
 * Runs one command in a straight line: check the permission, read the command, send it, read the reply.
 *
 * @throws GatewayError for every refusal and failure. Its `fate` shows if anything was sent
 * @throws Replay if the request has an Idempotency-Key, and was answered before
 */
export async function runCommand(parts: Parts, request: CommandRequest): Promise<CommandResult> {
  const seen: Seen = { changes: false, furtherMembers: 0 };
  let pace: Pace | undefined;
  try {
    const conference = conferenceFor(request.settings.directory, request.requester, request.conferenceName);
    seen.conference = conference;
    const peeked = peekCommand(request.tail);
    seen.word = peeked.spec?.word;
    const changes = peeked.danger !== 'read';
    seen.changes = changes;
    if (request.refusal) throw request.refusal;
    const invocation = parseCommand(request.tail);
    seen.invocation = invocation;
    const tools = toolsOf(parts, request, conference);
    const allowed = invocation.spec.allow ? await allow(tools, invocation) : invocation;
    const body = request.bodyEnd();
    if (body) await body;
    if (changes) tools.policies.commandRate.take(request.requester);
    const turns = paceOf(tools.policies, allowed, changes);
    const turn = turns?.begin(request);
    if (turn) await turn;
    pace = turns;
    if (request.once) await request.once();
    const kept = changes ? parts.beforeChange?.(observed(request, seen, parts.clock.now())) : undefined;
    if (kept) await kept;
    const settled = allowed.args['member'] === 'last' ? await settleLast(tools, allowed) : allowed;
    if (!settled) {
      seen.outcome = 'done';
      return { conference, invocation, outcome: done(), text: NOTHING };
    }
    const onLines = (lines: number): void => {
      if (changes) tools.policies.commandRate.charge(request.requester, lines - 1);
    };
    const { outcome, replies } = await send(tools, settled, request.want, onLines);
    seen.replies = replies;
    if (changes) tools.policies.commandRate.charge(request.requester, costOfBytes(bytesOf(replies)));
    const result = succeeded(outcome, replies);
    if (changes) seen.furtherMembers = Math.max(0, result.members.length - 1);
    const text = result.text === undefined ? (replies[0] ?? NOTHING) : Buffer.from(result.text);
    seen.outcome = result.failed ? 'partial' : 'done';
    return { conference, invocation, outcome: result, text };
  } catch (error) {
    seen.outcome = outcomeOf(error);
    if (error instanceof GatewayError) seen.replies = error.replies ?? seen.replies;
    throw error;
  } finally {
    pace?.end(request.requester, costOfBytes(seen.replies ? bytesOf(seen.replies) : 0) + seen.furtherMembers);
    parts.observeLater(observed(request, seen, parts.clock.now()));
  }
}

const NOTHING = Buffer.alloc(0);
/** Bytes of a reply that the log shows. */
const LOGGED_BYTES = 2_048;

/** What is known of a request so far. The one observation at the end is made from it. */
interface Seen {
  conference?: Conference;
  /** The word of the row; `undefined` if no row was found. */
  word?: string | undefined;
  /** True if the command would change something. */
  changes: boolean;
  invocation?: Invocation;
  replies?: readonly Buffer[] | undefined;
  outcome?: CommandObserved['outcome'];
  /** The members that the command changed, but the first. FreeSWITCH sends an event of each. */
  furtherMembers: number;
}

/**
 * Returns the pace of a command; `undefined` if it need not wait: if it changes something for one member or for the conference,
 * `commandRate` is enough. FreeSWITCH sends an event of each member that a command changes, so those for several members
 * also have a pace. Slow ones have turns.
 */
function paceOf(policies: Policies, { spec, args }: Invocation, changes: boolean): Pace | undefined {
  if (!changes) return policies.readPace;
  return namesSeveral(args['member']) && !spec.slow ? policies.commandPace : undefined;
}

/** Asks the policies about the arguments: a path, a dial string, another conference. @throws GatewayError not_allowed */
async function allow(tools: CommandTools, invocation: Invocation): Promise<Invocation> {
  const { spec, args } = invocation;
  return spec.allow ? { spec, args: await spec.allow(args, tools) } : invocation;
}

/** Replaces `last` with the id of that member. `undefined` if the conference is empty. */
async function settleLast(tools: CommandTools, { spec, args }: Invocation): Promise<Invocation | undefined> {
  const last = await lastMember(tools.esl, contextOf(tools.conference));
  if (last === undefined) return undefined;
  return { spec, args: { ...args, member: `${last}` } };
}

/**
 * Returns the outcome of a command that succeeded.
 *
 * @throws GatewayError if FreeSWITCH refused it, or if its reply is not understood
 */
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

/** Returns the tools of a row. They are made for each command, so each field is named (docs/decisions/0014). */
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
    trace: request.trace,
    conference,
    cancelled: request.cancelled,
  };
}

function observed(request: CommandRequest, seen: Seen, now: number): CommandObserved {
  const { requestId, trace, requester, origin, arrivedAt } = request;
  const { invocation, replies } = seen;
  const shown = replies && invocation?.spec.logReply === true;
  return {
    kind: 'command',
    requestId,
    traceId: trace?.traceId,
    spanId: trace?.spanId,
    requester: requester.name,
    address: origin.address,
    origin,
    conference: seen.conference?.name ?? nameToLog(request.conferenceName),
    command: seen.word ?? peekCommand(request.tail).spec?.word,
    changes: seen.changes,
    args: invocation ? loggableArguments(invocation) : {},
    outcome: seen.outcome ?? 'internal',
    reply: shown ? textOf(replies) : undefined,
    replyBytes: replies && !(shown && bytesOf(replies) <= LOGGED_BYTES) ? bytesOf(replies) : undefined,
    ms: now - arrivedAt,
  };
}

/** Returns the text of replies for the log; of a long one its beginning, and `…`. */
function textOf(replies: readonly Buffer[]): string {
  const [only, ...more] = replies;
  const whole = only && more.length === 0 ? only : Buffer.concat([...replies]);
  return whole.length <= LOGGED_BYTES
    ? textOfLines(whole)
    : `${textOfLines(whole.subarray(0, characterAt(whole, LOGGED_BYTES)))}…`;
}

/** Returns where the UTF-8 character begins that a byte belongs to. */
function characterAt(bytes: Buffer, byte: number): number {
  let at = byte;
  while (byte - at < 3 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at--;
  return at;
}

function bytesOf(replies: readonly Buffer[]): number {
  return replies.reduce((sum, { length }) => sum + length, 0);
}

/** Returns a name that may be logged. A plain name may be, even if the conference is not the requester's or does not exist. */
function nameToLog(name: string | undefined): string | undefined {
  return name !== undefined && isPlainName(name) ? name : undefined;
}
