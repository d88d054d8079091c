/** Where each line starts, and at last where all of them end; in CSS pixels. */
export function startsOf<L>(lines: readonly L[], heightOf: (line: L) => number): Float64Array {
  const starts = new Float64Array(lines.length + 1);
  let end = 0;
  for (const [index, line] of lines.entries()) {
    end += heightOf(line);
    starts[index + 1] = end;
  }
  return starts;
}

/** What of the list is seen, in CSS pixels. */
export interface Seen {
  readonly topPx: number;
  readonly heightPx: number;
}

/** The first line of which something is seen, and the first after it of which nothing is. */
export function linesIn(starts: Float64Array, { topPx, heightPx }: Seen): readonly [first: number, end: number] {
  const count = starts.length - 1;
  const first = Math.min(Math.max(0, count - 1), Math.max(0, lineAt(starts, topPx)));
  return [first, Math.min(count, lineAt(starts, topPx + heightPx) + 1)];
}

/** The last line that starts at or above this place; -1 above all. */
function lineAt(starts: Float64Array, px: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= px) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}
