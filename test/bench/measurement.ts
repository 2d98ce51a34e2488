/** The result of a row of the table. */
export interface Measurement {
  /** The value for the goal; left out if it could not be measured, or is only shown. */
  readonly value?: number;
  /** The same for a reader. */
  readonly text: string;
  /** Lines below the table: the underlying numbers. */
  readonly details?: readonly string[];
}

/** The goal of a value. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number };

/** @returns `undefined` if there is no value or no goal */
export function isMet({ value }: Measurement, goal: Goal | undefined): boolean | undefined {
  if (value === undefined || goal === undefined) return undefined;
  return 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost;
}
