/** What an upstream has as its primary cause, and what was found; `none` where nothing is to be found. */
export interface Judged {
  /** Where, for people: the scenario and the upstream. */
  readonly place: string;
  readonly expected: string;
  readonly found: string;
}

export const none = 'none';

export function isRight({ expected, found }: Judged): boolean {
  return expected === found;
}

/**
 * The confusion table of primary causes, a line for each that is expected: how often it was found, and what was found
 * instead, where. Upstreams of which nothing is to be found are the controls.
 */
export function confusionTable(judged: readonly Judged[]): string {
  const byExpected = [...Map.groupBy(judged, ({ expected }) => expected)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(...byExpected.map(([expected]) => expected.length));
  const rows = byExpected.map(([expected, of]) => {
    const wrong = of.filter((each) => !isRight(each)).map(({ found, place }) => `${found} (${place})`);
    const right = `${of.length - wrong.length}/${of.length}`;
    return `  ${expected.padEnd(width)}  ${right.padStart(7)}${wrong.length > 0 ? `  found instead: ${wrong.join(', ')}` : ''}`;
  });
  const controls = judged.filter(({ expected }) => expected === none);
  return [
    `  ${'expected'.padEnd(width)}    found`,
    ...rows,
    `  ${judged.filter(isRight).length} of ${judged.length} primary causes are right; ` +
      `${controls.filter(isRight).length} of ${controls.length} controls are without a false finding`,
  ].join('\n');
}
