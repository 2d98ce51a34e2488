/**
 * How a command treats a target that names several members (`all`, `non_moderator`).
 *
 * - `none`: the command takes no such target.
 * - `one_line`: one line. mod_conference walks its members and holds the lock of the list meanwhile; nothing that it does
 *   to a member waits for that member.
 * - `line_each`: one line for each member, one after the other. With one line for all, mod_conference would hold the lock
 *   of its list while it waits for a member, and the member may wait for the list: the whole module would hang for good.
 */
export type Several = 'none' | 'one_line' | 'line_each';

/** The same if an argument decides: without it the command only reads, which waits for nobody. */
export interface SeveralByArgument<A extends string = string> {
  readonly by: A;
  /** If the argument is there. */
  readonly with: Several;
  /** If the argument is left out. */
  readonly without: Several;
}

interface SeveralRow {
  readonly several?: Several | SeveralByArgument;
  readonly args: Readonly<Record<string, unknown>>;
}

/** How a command with these arguments treats several members. */
export function severalOf(
  { several = 'none' }: SeveralRow,
  args: Readonly<Record<string, unknown>>,
): Several {
  if (typeof several === 'string') return several;
  return args[several.by] === undefined ? several.without : several.with;
}

/** A target that names several members. */
export type SeveralTarget = 'all' | 'non_moderator';

export const namesSeveral = (target: string | undefined): target is SeveralTarget =>
  target === 'all' || target === 'non_moderator';
