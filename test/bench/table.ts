import { type Goal, isMet, type Measurement } from './measurement';

/** A row before it is measured. */
export interface Row {
  readonly name: string;
  /** Left out if the result is only shown. */
  readonly goal?: Goal;
  readonly measure: () => Promise<Measurement>;
}

/** Returns a row of the table in Markdown: measure, result, goal, met or not. */
export function tableRow({ name, goal }: Pick<Row, 'name' | 'goal'>, measurement: Measurement): string {
  const met = isMet(measurement, goal);
  const verdict = met === undefined ? '–' : met ? 'yes' : '**no**';
  return `| ${name} | ${measurement.text} | ${goal ? goalText(goal) : 'reported'} | ${verdict} |`;
}

export const TABLE_HEAD = '| measure | result | goal | met |\n|---|---|---|---|';

function goalText(goal: Goal): string {
  return 'atLeast' in goal ? `at least ${goal.atLeast}` : `at most ${goal.atMost}`;
}
