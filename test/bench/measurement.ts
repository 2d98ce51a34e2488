/** What a row of the table says. */
export interface Measurement {
  /** What the goal is held against; left out where it could not be measured, or is only told. */
  readonly value?: number;
  /** The same for a reader. */
  readonly text: string;
  /** Lines below the table: the numbers that it was made of. */
  readonly details?: readonly string[];
}

/** What a value has to reach. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number };

/** @returns undefined where there is nothing to hold against each other */
export function isMet({ value }: Measurement, goal: Goal | undefined): boolean | undefined {
  if (value === undefined || goal === undefined) return undefined;
  return 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost;
}
