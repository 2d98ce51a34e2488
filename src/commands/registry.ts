import { didYouMean } from '../config/did-you-mean';
import { type ArgumentError, GatewayError } from '../errors';
import { type Danger, dangerOf, usualDanger } from './danger';
import { REFUSED_COMMANDS } from './refused';
import type { CommandSpec } from './spec';
import { COMMANDS } from './table';
import type { Tail } from './tail';

const BY_WORD: ReadonlyMap<string, CommandSpec> = new Map(COMMANDS.map((spec) => [spec.word, spec]));

/** A command whose arguments its row has accepted. */
export interface Invocation {
  readonly spec: CommandSpec;
  readonly args: Readonly<Record<string, string | undefined>>;
}

/**
 * The part of a command that can be read from a tail before the tail is accepted. Some checks come before the errors
 * about the tail.
 */
export interface Peeked {
  readonly spec: CommandSpec | undefined;
  /** `read` if no command could be executed. */
  readonly danger: Danger;
}

export function peekCommand({ words, problem }: Tail): Peeked {
  const [first, ...rest] = words;
  const spec = first === undefined ? undefined : BY_WORD.get(first);
  if (!spec) return { spec, danger: 'read' };
  // If a word is unreadable, it may be the one that decides.
  return { spec, danger: problem === undefined ? dangerOf(spec, rest) : usualDanger(spec) };
}

/**
 * Finds the row for a tail and reads the arguments as the row describes them.
 *
 * @throws GatewayError bad_request, no_command, unknown_command, command_refused, invalid_argument
 */
export function parseCommand({ words, problem }: Tail): Invocation {
  if (problem !== undefined) throw new GatewayError('bad_request', problem);
  const [first, ...rest] = words;
  if (first === undefined) throw new GatewayError('no_command', 'The URL names a conference and no command.');
  const reason = REFUSED_COMMANDS.get(first);
  if (reason !== undefined)
    throw new GatewayError('command_refused', `${first} is not forwarded: ${reason}.`);
  const spec = BY_WORD.get(first);
  if (!spec) throw new GatewayError('unknown_command', unknownCommand(first));
  return { spec, args: readArguments(spec, rest) };
}

/** Returns a detail that quotes the unknown word. It goes to the requester, never into a log. */
function unknownCommand(word: string): string {
  const asked = JSON.stringify(word.length > 40 ? `${word.slice(0, 40)}…` : word);
  const [first = ''] = word.split(/[/ &]/);
  const lower = first.toLowerCase();
  if (BY_WORD.has(first)) return `There is no command ${asked}: arguments follow ${first} after a literal &.`;
  if (BY_WORD.has(lower)) return `There is no command ${asked}; commands are lower case: ${lower}.`;
  const near = didYouMean(lower, BY_WORD.keys());
  if (near !== '') return `There is no command ${asked}${near}`;
  return `There is no command ${asked}. These are known: ${[...BY_WORD.keys()].sort().join(' ')}.`;
}

function readArguments(spec: CommandSpec, words: readonly string[]): Invocation['args'] {
  const names = Object.keys(spec.args);
  const pieces = spec.rest ? joinRest(words, names.length) : words;
  if (pieces.length > names.length) throw tooMany(spec, names.length);
  const args: Record<string, string | undefined> = {};
  const errors: ArgumentError[] = [];
  names.forEach((name, index) => {
    const result = spec.args[name]?.safeParse(pieces[index]);
    if (result?.success) args[name] = result.data;
    else errors.push({ argument: name, message: messageOf(pieces[index], result?.error.issues[0]?.message) });
  });
  if (errors.length === 0) errors.push(...(spec.check?.(args) ?? []));
  if (errors.length > 0) throw invalid(spec, errors);
  const refusal = spec.refuses?.(args);
  if (refusal !== undefined) throw new GatewayError('command_refused', refusal);
  return args;
}

/** Joins the last argument's pieces with spaces into one piece. */
function joinRest(words: readonly string[], most: number): readonly string[] {
  if (words.length < most) return words;
  return [...words.slice(0, most - 1), words.slice(most - 1).join(' ')];
}

function tooMany(spec: CommandSpec, most: number): GatewayError {
  if (spec.refusesMore !== undefined) return new GatewayError('command_refused', spec.refusesMore);
  const message =
    most === 0 ? 'takes no arguments' : `takes at most ${most} argument${most === 1 ? '' : 's'}`;
  return new GatewayError('invalid_argument', `${spec.word} ${message}.`, {
    errors: [{ argument: `${most + 1}`, message: `is one too many: ${spec.word} ${message}` }],
  });
}

function messageOf(word: string | undefined, message: string | undefined): string {
  return word === undefined ? 'is missing' : (message ?? 'is not valid');
}

function invalid(spec: CommandSpec, errors: readonly ArgumentError[]): GatewayError {
  const detail = errors.map(({ argument, message }) => `${argument} ${message}`).join('; ');
  return new GatewayError('invalid_argument', `${spec.word}: ${detail}.`, { errors });
}
