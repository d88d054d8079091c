interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * The course of shares as the path of an SVG, empty when it never leaves zero. Of the values that fall on one pixel the
 * greatest counts, so that a short failure is seen in a long time range; where nothing tells the line has a gap.
 */
export function sparkPath(values: ReadonlyArray<number | null>, { width, height }: Size): string {
  const columns = new Float64Array(Math.min(width, values.length)).fill(Number.NaN);
  let top = 0;
  for (const [index, value] of values.entries()) {
    const column = Math.floor((index * columns.length) / values.length);
    const before = columns[column] ?? Number.NaN;
    if (value !== null && !Number.isNaN(value) && !(before >= value)) {
      columns[column] = value;
      top = Math.max(top, value);
    }
  }
  if (top === 0) {
    return '';
  }
  const y = (value: number) => (height - 1 - (value / Math.max(top, 0.05)) * (height - 2)).toFixed(1);
  const step = columns.length > 1 ? width / (columns.length - 1) : 0;
  let path = '';
  let isDown = false;
  for (const [column, value] of columns.entries()) {
    path += Number.isNaN(value) ? '' : `${isDown ? 'L' : 'M'}${(column * step).toFixed(1)} ${y(value)}`;
    isDown = !Number.isNaN(value);
  }
  return path;
}
