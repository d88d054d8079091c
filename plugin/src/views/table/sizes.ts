import { type Layout } from '../../columns/layout';

/** Heights in CSS pixels. Every row has the same, so that what is in view is known without a measurement. */
export const headPx = 32;
const widePx = 40;
const narrowPx = 92;

/** Of a row: two lines of text, or the name with what stands under it. */
export function rowPx({ below }: Layout): number {
  return below.length === 0 ? widePx : narrowPx;
}
