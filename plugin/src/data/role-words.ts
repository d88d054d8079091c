import { text } from '../text';
import { type RoleReport } from './problem';

/** What became of a query, in a few words. */
export function describeReport({ state, why, series }: RoleReport): string {
  switch (state) {
    case 'answered':
      return text('queries.answered', 'answered, {{series}} series', { series });
    case 'empty':
      return text('queries.empty', 'answered nothing');
    case 'missing':
      return text('queries.missing', 'no such query');
    case 'unusable':
      return describeUnusable(why);
  }
}

function describeUnusable(why: RoleReport['why']): string {
  if (why === 'counter') {
    return text('queries.counter', 'answered a counter: take its rate');
  }
  return why === 'no-value'
    ? text('queries.no-value', 'answered without one column Value')
    : text('queries.no-upstream', 'answered without upstream labels');
}
