import { contextOf } from './commands/ask';
import { lastMember } from './commands/last';
import { loggableArguments } from './commands/redact';
import { type Invocation, type Peeked, parseCommand, peekCommand } from './commands/registry';
import { say } from './commands/say';
import type { Want } from './commands/spec';
import type { Tail } from './commands/tail';
import type { Live, Policies, Timeouts, Tools } from './commands/tools';
import { isPlainName } from './directory/names';
import { GatewayError, unrecognisedReply } from './errors';
import type { Trace } from './lib/trace-context';
import type { CommandObserved, Observer } from './observation';
import { conferenceFor } from './policy/may';
import type { ReadPace } from './policy/read-pace';
import type { Clock, Conference, Directory, EslClient, Requester } from './ports';
import { type Done, done, type Outcome } from './replies/outcome';

/** What the gateway works with. */
export interface Parts {
  readonly esl: EslClient;
  readonly observe: Observer;
  /** The same, once the answer has gone out. */
  readonly observeLater: Observer;
  readonly clock: Clock;
  readonly live: Live;
  readonly timeouts: Timeouts;
  /** The policies of the same configuration as a directory. */
  readonly policies: (directory: Directory) => Policies;
}

/** A command as somebody asked for it, by whatever mount. */
export interface CommandRequest {
  readonly requestId: string;
  /** `undefined` unless the client sent a valid `traceparent`. */
  readonly trace: Trace | undefined;
  /** Milliseconds since the epoch. */
  readonly arrivedAt: number;
  /** The state of the configuration that this request sees, from its beginning to its end. */
  readonly directory: Directory;
  readonly requester: Requester;
  /** The decoded name of the conference; undefined where it could not be decoded. */
  readonly conferenceName: string | undefined;
  readonly tail: Tail;
  /** Aborted when the client has gone away. */
  readonly cancelled: AbortSignal;
  /**
   * What only the mount can tell, between who may and what is wanted: whether the answer can be represented
   * (406), and whether the request comes from another site (403). Throws the refusal, or says what to ask for.
   */
  readonly admit: (peeked: Peeked) => Want;
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
    const conference = conferenceFor(request.directory, request.requester, request.conferenceName);
    seen.conference = conference;
    const peeked = peekCommand(request.tail);
    seen.word = peeked.spec?.word;
    const want = request.admit(peeked);
    const invocation = parseCommand(request.tail);
    seen.invocation = invocation;
    const tools = new RequestTools(parts, request, conference);
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
    const { outcome, replies } = await say(tools, settled, want, onLines);
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
async function allow(tools: Tools, invocation: Invocation): Promise<Invocation> {
  const { spec, args } = invocation;
  return spec.allow ? { spec, args: await spec.allow(args, tools) } : invocation;
}

/** Puts an id in the place of `last`; undefined where nobody is there. */
async function settleLast(tools: Tools, { spec, args }: Invocation): Promise<Invocation | undefined> {
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

/** What a row may work with: a thing of one shape, for one is made for each request. */
class RequestTools implements Tools {
  readonly esl: Tools['esl'];
  readonly clock: Tools['clock'];
  readonly observe: Tools['observe'];
  readonly live: Tools['live'];
  readonly timeouts: Tools['timeouts'];
  readonly directory: Directory;
  readonly requester: Requester;

  constructor(
    private readonly parts: Parts,
    private readonly request: CommandRequest,
    readonly conference: Conference,
  ) {
    this.esl = parts.esl;
    this.clock = parts.clock;
    this.observe = parts.observe;
    this.live = parts.live;
    this.timeouts = parts.timeouts;
    this.directory = request.directory;
    this.requester = request.requester;
  }

  get policies(): Policies {
    return this.parts.policies(this.directory);
  }

  get cancelled(): AbortSignal {
    return this.request.cancelled;
  }
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
