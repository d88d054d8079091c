import { type UpstreamRow } from '../data/row';
import { columns } from './columns';

const comparisons = columns
  .flatMap(({ precedence, compare }) => (precedence === undefined ? [] : [{ precedence, compare }]))
  .sort((a, b) => a.precedence - b.precedence)
  .map(({ compare }) => compare);

/** The order of the rows, as the columns say. */
export function worstFirst(a: UpstreamRow, b: UpstreamRow): number {
  for (const compare of comparisons) {
    const order = compare(a, b);
    if (order !== 0) {
      return order;
    }
  }
  return 0;
}
