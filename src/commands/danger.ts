import { z } from 'zod';
import type { Shape } from '../lib/shape';

/**
 * How much a command disturbs. `read` changes nothing; `change` can be undone; `disrupt` cannot: somebody is
 * disconnected, a phone rings, or a recording ends.
 */
export const danger = z.enum(['read', 'change', 'disrupt']);
export type Danger = Shape<typeof danger>;

/** How much a command disturbs, if one argument decides it. */
export interface DangerByArgument<A extends string = string> {
  /** Applies if no field below does. */
  readonly usual: Danger;
  /** The name of the argument that decides. */
  readonly by: A;
  /** The danger of some of its values. */
  readonly of?: Readonly<Record<string, Danger>>;
  /** The danger if the argument is left out. */
  readonly without?: Danger;
}

/** A case in which the danger is not the usual one: an argument has a value, or is left out. */
export const dangerCase = z.union([
  z.object({ argument: z.string(), value: z.string(), danger }),
  z.object({ without: z.string().describe('An argument that is left out'), danger }),
]);
export type DangerCase = Shape<typeof dangerCase>;

interface DangerousRow {
  readonly danger: Danger | DangerByArgument;
  readonly args: Readonly<Record<string, unknown>>;
}

export function usualDanger({ danger }: DangerousRow): Danger {
  return typeof danger === 'string' ? danger : danger.usual;
}

export function dangerCases({ danger }: DangerousRow): readonly DangerCase[] {
  if (typeof danger === 'string') return [];
  const { by, of = {}, without } = danger;
  const values = Object.entries(of).map(([value, danger]) => ({ argument: by, value, danger }));
  return without === undefined ? values : [...values, { without: by, danger: without }];
}

/**
 * Returns the danger of a command from its raw words.
 *
 * @param words the words after the command, before any of them has been checked
 */
export function dangerOf({ danger, args }: DangerousRow, words: readonly string[]): Danger {
  if (typeof danger === 'string') return danger;
  const value = words[Object.keys(args).indexOf(danger.by)];
  if (value === undefined) return danger.without ?? danger.usual;
  return new Map(Object.entries(danger.of ?? {})).get(value) ?? danger.usual;
}
