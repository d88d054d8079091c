/** Where the focus is in a list of lines, each of which has one place or several beside each other. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What the arrows move over. */
export interface Places {
  readonly lines: number;
  /** How many places a line has, at least one. */
  columnsOf(line: number): number;
  /** How many lines are in view. */
  readonly perPage: number;
}

/** Where a key leads from a place; undefined for a key that leads nowhere. At an end one stays. */
export function step(key: string, { line, column }: Place, places: Places): Place | undefined {
  const down = (count: number) => clamped({ line: line + count, column }, places);
  switch (key) {
    case 'ArrowDown':
      return down(1);
    case 'ArrowUp':
      return down(-1);
    case 'PageDown':
      return down(places.perPage);
    case 'PageUp':
      return down(-places.perPage);
    case 'Home':
      return { line: 0, column: 0 };
    case 'End':
      return clamped({ line: places.lines - 1, column: Number.POSITIVE_INFINITY }, places);
    case 'ArrowRight':
      return column + 1 < places.columnsOf(line)
        ? { line, column: column + 1 }
        : clamped({ line: line + 1, column: 0 }, places);
    case 'ArrowLeft':
      return column > 0
        ? { line, column: column - 1 }
        : clamped({ line: line - 1, column: Number.POSITIVE_INFINITY }, places);
    default:
      return undefined;
  }
}

function clamped({ line, column }: Place, places: Places): Place {
  const inside = Math.max(0, Math.min(places.lines - 1, line));
  return { line: inside, column: Math.min(column, places.columnsOf(inside) - 1) };
}
