/** In CSS pixels: a line, its parts that are drawn, the labels left of them, and the axis above. */
export const linePx = 34;
export const readyPx = 16;
export const gapPx = 1;
export const failedPx = 9;
export const axisPx = 28;

/** Of the labels; a narrow panel leaves them half of its width at most. */
export function labelsPx(widthPx: number): number {
  return Math.round(Math.min(296, widthPx * 0.4));
}
