import { type RoleReport } from './problem';

/** What became of a query, in a few words. */
export function describeReport({ state, why, series }: RoleReport): string {
  switch (state) {
    case 'answered':
      return `answered, ${series} series`;
    case 'empty':
      return 'answered nothing';
    case 'missing':
      return 'no such query';
    case 'unusable':
      return describeUnusable(why);
  }
}

function describeUnusable(why: RoleReport['why']): string {
  if (why === 'counter') {
    return 'answered a counter: take its rate';
  }
  return why === 'no value' ? 'answered without one column Value' : 'answered without upstream labels';
}
