import type { z } from 'zod';
import type { ArgumentError } from '../errors';
import type { Performed, Question } from '../freeswitch/ask';
import type { Refused } from '../replies/outcome';
import type { Danger, DangerByArgument } from './danger';
import type { Occupation } from './occupy';
import type { Several, SeveralByArgument } from './several';
import type { CommandTools } from './tools';

/** What the requester wants to see: FreeSWITCH's own text, or what it means. */
export type Want = 'text' | 'parsed';

/** The media types of a command's answer, the default first. */
export type MediaType = 'text/plain' | 'application/json' | 'application/xml' | 'text/xml' | 'text/csv';

/**
 * A command as somebody said it in the documentation: the tail of its URL, and what FreeSWITCH answered. The client is
 * told a success as FreeSWITCH says it.
 */
export interface Example {
  readonly tail: string;
  readonly reply: string;
  /**
   * True for what the gateway answers in its own words. All else was recorded from a FreeSWITCH, to its end or to `…`; a
   * test holds it.
   */
  readonly own?: boolean;
  /** What the client is told in place of a refusal, where the row is no question that could tell it. */
  readonly refusal?: Refused;
  /** The word that FreeSWITCH was asked by, where it is another, and the client is never told what it answered. */
  readonly inside?: string;
}

export type ArgumentShape = Readonly<Record<string, z.ZodType<string | undefined, string | undefined>>>;
export type Arguments<S extends ArgumentShape> = { readonly [K in keyof S]: z.output<S[K]> };

/**
 * All there is to know about one command of mod_conference. Routes, validation, logs and documentation are read
 * from the table of these. It has either `ask` or `perform`.
 */
export interface CommandSpec<S extends ArgumentShape = ArgumentShape> extends CommandBasics<S> {
  /** What to ask FreeSWITCH; for a command that is one question. */
  readonly ask?: (args: Arguments<S>, want: Want) => Question;
  /** What to do; for a command that takes several steps, or waits for an event. */
  readonly perform?: (args: Arguments<S>, tools: CommandTools) => Promise<Performed>;
}

interface CommandBasics<S extends ArgumentShape> {
  /** FreeSWITCH's word: in the URL, on the wire and in the documentation. */
  readonly word: string;
  /** What the line is about. */
  readonly scope: 'conference';
  readonly summary: string;
  readonly danger: Danger | DangerByArgument<keyof S & string>;
  /** The arguments in the order of the URL. Optional ones come last. */
  readonly args: S;
  /** How a target of several members is treated. Every row with such a target says it; `none` for all others. */
  readonly several?: Several | SeveralByArgument<keyof S & string>;
  /**
   * True if FreeSWITCH must not run two of these in one conference at once. One waits for the other here.
   */
  readonly alone?: boolean;
  /** What one argument cannot say alone. */
  readonly check?: (args: Arguments<S>) => readonly ArgumentError[];
  /** Why an argument is refused where that is more than a mistake: `400 command_refused` with the reason. */
  readonly refuses?: (args: Arguments<S>) => string | undefined;
  /** Why one more argument than `args` is refused, where that is more than a mistake. */
  readonly refusesMore?: string;
  /** The arguments that may stand in a log; all others are redacted. */
  readonly loggable: readonly (keyof S & string)[];
  /** True where the reply's text may stand in a log; else its length does. */
  readonly logReply: boolean;
  readonly produces: readonly MediaType[];
  /** True where the last argument takes all pieces that are left, joined by spaces. */
  readonly rest?: boolean;
  /** What policy makes of the arguments: a path, a dial string. Throws `not_allowed`; nothing has been sent yet. */
  readonly allow?: (args: Arguments<S>, tools: CommandTools) => Promise<Arguments<S>> | Arguments<S>;
  /** What it puts into a queue of FreeSWITCH, which has no bound of its own. */
  readonly occupies?: (args: Arguments<S>) => Occupation;
  /** Which queue of FreeSWITCH is empty when it is done: that of the conference, or of one member. */
  readonly vacates?: (args: Arguments<S>) => { readonly member: string | undefined } | undefined;
  /** True where FreeSWITCH takes its time: then it goes by `bgapi`, so that nothing waits behind it. */
  readonly slow?: boolean;
  readonly examples: readonly Example[];
}

/** A command that is one question. Checks the row against its own arguments, then forgets them: all fit one table. */
export function command<const S extends ArgumentShape>(
  spec: CommandBasics<S> & { readonly ask: (args: Arguments<S>, want: Want) => Question },
): CommandSpec {
  return spec as unknown as CommandSpec;
}

/** A command of several steps. */
export function procedure<const S extends ArgumentShape>(
  spec: CommandBasics<S> & {
    readonly perform: (args: Arguments<S>, tools: CommandTools) => Promise<Performed>;
  },
): CommandSpec {
  return spec as unknown as CommandSpec;
}

/** The representations of a command whose reply is text. */
export const TEXT_OR_JSON: readonly MediaType[] = ['text/plain', 'application/json'];
