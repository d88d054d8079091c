import { useParameter } from './address.ts';

/** How often the page asks; empty for only when told to. */
export const intervals = ['2s', '10s', '1m'] as const;
const off = 'off';
const defaultInterval = '2s';

export interface Refresh {
  /** One of the intervals; empty for none. */
  readonly interval: string;
  /** Milliseconds between two questions; 0 for none. */
  readonly pauseMs: number;
  readonly setInterval: (interval: string) => void;
}

/** How often the page asks, as its address says: `?refresh=10s`, or `off`. */
export function useRefresh(): Refresh {
  const [wish, setWish] = useParameter('refresh');
  const interval = wish === off ? '' : (intervals.find((known) => known === wish) ?? defaultInterval);
  return {
    interval,
    pauseMs: millisecondsOf(interval),
    setInterval: (next) => setWish(wishFor(next)),
  };
}

/** The address stays short while all is as it is without it. */
function wishFor(interval: string): string {
  if (interval === defaultInterval) return '';
  return interval === '' ? off : interval;
}

function millisecondsOf(interval: string): number {
  return Number.parseInt(interval || '0', 10) * (interval.endsWith('m') ? 60_000 : 1_000);
}
