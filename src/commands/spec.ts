import type { z } from 'zod';
import type { ArgumentError } from '../errors';
import type { ReadContext } from '../replies/common';
import type { Outcome } from '../replies/outcome';

/**
 * How much a command disturbs: `read` changes nothing, `change` can be taken back, `disrupt` cannot (somebody is
 * thrown out, a phone rings, a recording ends).
 */
export type Danger = 'read' | 'change' | 'disrupt';

/** What the requester wants to see: FreeSWITCH's own text, or what it means. */
export type Want = 'text' | 'parsed';

/** The media types of a command's answer, the default first. */
export type MediaType = 'text/plain' | 'application/json' | 'application/xml' | 'text/csv';

/** What is said to FreeSWITCH, and how the answers are read. */
export interface Question {
  /** The words after `conference <name>`, one list for each line; they go out side by side. */
  readonly lines: readonly (readonly string[])[];
  /** The replies in the order of the lines. */
  read(replies: readonly Buffer[], context: ReadContext): Outcome;
}

/** A command as somebody said it in the documentation: the tail of its URL, and what FreeSWITCH answered. */
export interface Example {
  readonly tail: string;
  readonly reply: string;
}

export type ArgumentShape = Readonly<Record<string, z.ZodType<string | undefined, string | undefined>>>;
export type Arguments<S extends ArgumentShape> = { readonly [K in keyof S]: z.output<S[K]> };

/**
 * All there is to know about one command of mod_conference. Routes, validation, logs and documentation are read
 * from the table of these.
 */
export interface CommandSpec<S extends ArgumentShape = ArgumentShape> {
  /** FreeSWITCH's word: in the URL, on the wire and in the documentation. */
  readonly word: string;
  /** What the line is about. */
  readonly scope: 'conference';
  readonly summary: string;
  /** How much it disturbs; where that depends on the arguments, from the words after the command as they came. */
  readonly danger: Danger | ((words: readonly string[]) => Danger);
  /** The arguments in the order of the URL. Optional ones come last. */
  readonly args: S;
  /** What one argument cannot say alone. */
  readonly check?: (args: Arguments<S>) => readonly ArgumentError[];
  /** Why one more argument than `args` is refused, where that is more than a mistake. */
  readonly refusesMore?: string;
  /** The arguments that may stand in a log; all others are redacted. */
  readonly loggable: readonly (keyof S & string)[];
  /** True where the reply's text may stand in a log; else its length does. */
  readonly logReply: boolean;
  readonly produces: readonly MediaType[];
  readonly ask: (args: Arguments<S>, want: Want) => Question;
  readonly examples: readonly Example[];
}

/** Checks a row against its own arguments, and forgets them, so that rows of all shapes fit one table. */
export function command<const S extends ArgumentShape>(spec: CommandSpec<S>): CommandSpec {
  return spec as unknown as CommandSpec;
}

/** A question of one line. */
export function line(
  words: readonly (string | undefined)[],
  read: (reply: string, context: ReadContext) => Outcome,
): Question {
  return {
    lines: [words.filter((word) => word !== undefined)],
    read: ([reply], context) => read(reply?.toString('utf8') ?? '', context),
  };
}

/** The representations of a command whose reply is text. */
export const TEXT_OR_JSON: readonly MediaType[] = ['text/plain', 'application/json'];
