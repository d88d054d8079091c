/** `inbound` is counted too, but apart: see ReportedKey. */
export const lineResults = ['counted', 'inbound', 'ignored', 'malformed', 'truncated'] as const;
export type LineResult = (typeof lineResults)[number];

/**
 * Why a line is ignored: its request goes on, or is told once per attempt (`not_final`); it did not fail and names nobody
 * (`no_name`); it went to what the proxy uses for itself (`internal`); a program speaks of itself there
 * (`other_program`); nothing stands there (`blank`).
 */
export const ignoreReasons = ['not_final', 'no_name', 'internal', 'other_program', 'blank'] as const;
export type IgnoreReason = (typeof ignoreReasons)[number];

/** What became of a line, in one word. */
export type LineFate = Exclude<LineResult, 'ignored'> | IgnoreReason;

/** The same as it is told and shown: the result, and of those that are ignored the reason. */
export type ToldFate =
  | { readonly result: Exclude<LineResult, 'ignored'>; readonly reason?: undefined }
  | { readonly result: 'ignored'; readonly reason: IgnoreReason };

export const toldFates: readonly ToldFate[] = lineResults.flatMap((result): ToldFate[] =>
  result === 'ignored' ? ignoreReasons.map((reason) => ({ result, reason })) : [{ result }],
);

export function fateOf({ result, reason }: ToldFate): LineFate {
  return result === 'ignored' ? reason : result;
}

/** Fates of lines that are entries of an access log. */
export const entryFates: readonly LineFate[] = ['counted', 'inbound', 'not_final', 'no_name', 'internal'];

export const lineFates: readonly LineFate[] = toldFates.map(fateOf);

export type LineFates = Record<LineFate, number>;

export function noLines(): LineFates {
  return zeros(lineFates);
}

/** How many lines there were, those of the given fates only. */
export function linesIn(lines: Readonly<LineFates>, fates: readonly LineFate[] = lineFates): number {
  return fates.reduce((sum, fate) => sum + lines[fate], 0);
}

/** `2 malformed, 1 no name`: what became of lines, as people read it. */
export function describeFates(lines: Readonly<LineFates>, fates: readonly LineFate[] = lineFates): string {
  return fates
    .filter((fate) => lines[fate] > 0)
    .map((fate) => `${lines[fate].toLocaleString('en')} ${fate.replaceAll('_', ' ')}`)
    .join(', ');
}

/** What became of lines; of those that are ignored also why. */
export interface LineCounts {
  readonly lines: Readonly<Record<LineResult, number>>;
  readonly ignored: Readonly<Record<IgnoreReason, number>>;
}

export function lineCounts(countOf: (fate: LineFate) => number): LineCounts {
  const lines = zeros(lineResults);
  const ignored = zeros(ignoreReasons);
  for (const fate of toldFates) {
    const count = countOf(fateOf(fate));
    lines[fate.result] += count;
    if (fate.result === 'ignored') ignored[fate.reason] = count;
  }
  return { lines, ignored };
}

function zeros<W extends string>(words: readonly W[]): Record<W, number> {
  return Object.fromEntries(words.map((word) => [word, 0])) as Record<W, number>;
}
