/**
 * How much a command disturbs: `read` changes nothing, `change` can be taken back, `disrupt` cannot (somebody is
 * thrown out, a phone rings, a recording ends).
 */
export type Danger = 'read' | 'change' | 'disrupt';

/** How much it disturbs where one argument decides. */
export interface DangerByArgument<A extends string = string> {
  /** Where nothing below says otherwise. */
  readonly usual: Danger;
  /** The argument that decides. */
  readonly by: A;
  /** What its values make of it. */
  readonly of?: Readonly<Record<string, Danger>>;
  /** What it is where the argument is left out. */
  readonly without?: Danger;
}

/** A case in which a command disturbs otherwise than usual: an argument that has a value, or one that is left out. */
export type DangerCase =
  | { readonly argument: string; readonly value: string; readonly danger: Danger }
  | { readonly without: string; readonly danger: Danger };

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

/** @param words those after the command, as they came: nobody has accepted them yet */
export function dangerOf({ danger, args }: DangerousRow, words: readonly string[]): Danger {
  if (typeof danger === 'string') return danger;
  const value = words[Object.keys(args).indexOf(danger.by)];
  if (value === undefined) return danger.without ?? danger.usual;
  return new Map(Object.entries(danger.of ?? {})).get(value) ?? danger.usual;
}
