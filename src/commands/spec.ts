import type { z } from 'zod';
import type { ArgumentError } from '../errors';
import type { Performed, Question } from '../freeswitch/ask';
import type { Refused } from '../replies/outcome';
import type { Danger, DangerByArgument } from './danger';
import type { Occupation } from './occupy';
import type { OwnSound } from './own-sounds';
import type { Several, SeveralByArgument } from './several';
import type { CommandTools } from './tools';

/** The form that the requester wants: FreeSWITCH's own text, or the values read from it. */
export type Want = 'text' | 'parsed';

/** The media types of a command's answer. The default is the first. */
export type MediaType = 'text/plain' | 'application/json' | 'application/xml' | 'text/xml' | 'text/csv';

/**
 * An example for the documentation: the tail of a URL, and FreeSWITCH's reply. If it is a success, the client gets this
 * reply.
 */
export interface Example {
  readonly tail: string;
  readonly reply: string;
  /**
   * True if the gateway answers in its own words. All other replies were recorded from a FreeSWITCH, to the end or to
   * `…`; a test checks it.
   */
  readonly own?: boolean;
  /** The refusal that the client gets, if the row has no question that could read it from the reply. */
  readonly refusal?: Refused;
  /** The word that was sent to FreeSWITCH, if it is another one. Then the client does not get FreeSWITCH's reply. */
  readonly inside?: string;
}

export type ArgumentShape = Readonly<Record<string, z.ZodType<string | undefined, string | undefined>>>;
export type Arguments<S extends ArgumentShape> = { readonly [K in keyof S]: z.output<S[K]> };

/**
 * Describes one command of mod_conference completely. Routes, validation, logs and documentation are derived from the
 * table of these rows. A row has either `ask` or `perform`.
 */
export interface CommandSpec<S extends ArgumentShape = ArgumentShape> extends CommandBasics<S> {
  /** Returns the question to FreeSWITCH. For a command that is one question. */
  readonly ask?: (args: Arguments<S>, want: Want) => Question;
  /** Runs the command. For a command that takes several steps, or waits for an event. */
  readonly perform?: (args: Arguments<S>, tools: CommandTools) => Promise<Performed>;
}

interface CommandBasics<S extends ArgumentShape> {
  /** FreeSWITCH's word for it, used in the URL, on the wire and in the documentation. */
  readonly word: string;
  /** The thing that the command acts on. */
  readonly scope: 'conference';
  readonly summary: string;
  readonly danger: Danger | DangerByArgument<keyof S & string>;
  /** The arguments in the order of the URL. Optional ones come last. */
  readonly args: S;
  /** How the command treats a target of several members. Required in a row with such a target; `none` if not given. */
  readonly several?: Several | SeveralByArgument<keyof S & string>;
  /**
   * True if FreeSWITCH must not run two of these in one conference at once. The second one waits for the first. If the
   * fate of the first is unknown, it waits until the conference answers again, or for a minute.
   */
  readonly alone?: boolean;
  /** Returns the errors that only show when several arguments are compared. */
  readonly check?: (args: Arguments<S>) => readonly ArgumentError[];
  /** Returns the reason if a value is refused for safety, not as a mistake: `400 command_refused` with the reason. */
  readonly refuses?: (args: Arguments<S>) => string | undefined;
  /** The reason why a further argument is refused, if it is for safety and not as a mistake. */
  readonly refusesMore?: string;
  /** The arguments that may be logged. All others are redacted. */
  readonly loggable: readonly (keyof S & string)[];
  /** True if the text of the reply may be logged. If false, only its length is. */
  readonly logReply: boolean;
  readonly produces: readonly MediaType[];
  /** True if the last argument takes all remaining pieces, joined by spaces. */
  readonly rest?: boolean;
  /**
   * Returns the arguments as policy changes them: a path, a dial string. Runs before anything is sent.
   *
   * @throws GatewayError not_allowed
   */
  readonly allow?: (args: Arguments<S>, tools: CommandTools) => Promise<Arguments<S>> | Arguments<S>;
  /** Returns what the command puts into a queue of FreeSWITCH. FreeSWITCH does not limit its queues. */
  readonly occupies?: (args: Arguments<S>) => Occupation;
  /**
   * Returns the sound of the profile that FreeSWITCH may queue because of the command. If there is no room for it, a row
   * with the argument `quiet` is sent with `quiet`, and any other row is refused: `429 conference_busy`.
   */
  readonly sounds?: (args: Arguments<S>) => OwnSound | undefined;
  /** Returns which queue of FreeSWITCH is empty after the command: that of the conference, or of one member. */
  readonly vacates?: (args: Arguments<S>) => { readonly member: string | undefined } | undefined;
  /** True if FreeSWITCH takes long. Then the command is sent by `bgapi`, so that no other command waits for it. */
  readonly slow?: boolean;
  readonly examples: readonly Example[];
}

/**
 * Makes the row of a command that is one question. The compiler checks `ask` against the row's own arguments. The result
 * has the general type, so that all rows fit one table.
 */
export function command<const S extends ArgumentShape>(
  spec: CommandBasics<S> & { readonly ask: (args: Arguments<S>, want: Want) => Question },
): CommandSpec {
  return spec as unknown as CommandSpec;
}

/** Makes the row of a command that takes several steps. */
export function procedure<const S extends ArgumentShape>(
  spec: CommandBasics<S> & {
    readonly perform: (args: Arguments<S>, tools: CommandTools) => Promise<Performed>;
  },
): CommandSpec {
  return spec as unknown as CommandSpec;
}

/** The representations of a command with a text reply. */
export const TEXT_OR_JSON: readonly MediaType[] = ['text/plain', 'application/json'];
