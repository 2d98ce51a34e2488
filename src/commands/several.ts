/**
 * How a command treats a target that names several members (`all`, `non_moderator`).
 *
 * - `none`: the command takes no such target.
 * - `one_line`: one line is sent. mod_conference goes through its members, and holds the lock of the list meanwhile.
 * Nothing that it does to a member waits for that member.
 * - `line_each`: a line is sent for each member, one after the other. With one line for all, mod_conference would hold
 * the lock of its list while it waits for a member. If the member waits for the list, the whole module hangs for good.
 */
export type Several = 'none' | 'one_line' | 'line_each';

/** The same if an argument decides. Without the argument, the command only reads, and a read waits for no member. */
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

/** Returns how a command with these arguments treats several members. */
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
