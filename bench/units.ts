/** Whether more of a unit is better, by the first word of what a figure gives as its unit. */
const better: Readonly<Record<string, 'more' | 'less'>> = {
  'lines/s': 'more',
  'entries/s': 'more',
  points: 'more',
  ms: 'less',
  s: 'less',
  simulated: 'less',
  MiB: 'less',
  '%': 'less',
  times: 'less',
};

/** Throws for a unit without a row. */
export function isMoreBetter(unit: string): boolean {
  const direction = better[unit.split(/[ ,]/, 1)[0] ?? ''];
  if (direction === undefined) {
    throw new Error(`bench/units.ts does not say whether more of "${unit}" is better; give it a row`);
  }
  return direction === 'more';
}
