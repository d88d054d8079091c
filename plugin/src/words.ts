import { formattedValueToString, getValueFormat } from '@grafana/data';

/** Stands wherever nothing tells. */
export const unknownMark = '?';

export function formatCount(count: number | undefined): string {
  return count === undefined ? unknownMark : String(count);
}

const perSecond = getValueFormat('reqps');

export function formatRate(rate: number | undefined): string {
  if (rate === undefined) {
    return unknownMark;
  }
  if (rate > 0 && rate < 0.01) {
    return '< 0.01 req/s';
  }
  return formattedValueToString(perSecond(rate, decimalsOf(rate)));
}

function decimalsOf(rate: number): number {
  if (rate === 0) {
    return 0;
  }
  if (rate < 1) {
    return 2;
  }
  return rate < 100 || rate >= 1000 ? 1 : 0;
}

export function plural(count: number, singular: string): string {
  return `${count} ${singular}${count === 1 ? '' : 's'}`;
}
