import { describe, expect, test } from 'vitest';
import { noDiagnosis } from '../../diagnosis/engine/diagnose.ts';
import type { ModelEvent } from '../../model/event.ts';
import { Store } from '../../model/store.ts';
import { declared, noon, readiness, up } from '../../testing/events.ts';
import { readinessFamilies } from './readiness.ts';

const second = 1_000;
const upAt = (seconds: number): ModelEvent => up('kubernetes', noon + seconds * second);
const ready = (count: number, seconds: number): ModelEvent =>
  declared({ readiness: [readiness('http', { ready: count })] }, noon + seconds * second);

describe('when time alone changes what is shown', () => {
  /** In seconds after noon, as the families say that many seconds after noon. */
  const nextAt = (events: readonly ModelEvent[], seconds: number): number => {
    const store = new Store();
    for (const event of events) store.apply(event);
    const upstream = store.snapshot().upstreams.get('shop/checkout');
    if (upstream === undefined) throw new Error('it is not known');
    const subject = { upstream, diagnosis: noDiagnosis, proxies: [], now: noon + seconds * second };
    const times = readinessFamilies.map((family) => family.changesAt?.(subject) ?? Infinity);
    return (Math.min(...times) - noon) / second;
  };

  test('never while all is steady', () => {
    expect(nextAt([upAt(0), ready(3, 0)], 5)).toBe(Infinity);
  });

  test('always while time without a ready endpoint is counted', () => {
    expect(nextAt([upAt(0), ready(0, 0)], 5)).toBe(5);
  });

  test('when a dip leaves the window', () => {
    expect(nextAt([upAt(0), ready(3, 0), ready(1, 1), ready(3, 2)], 5)).toBe(62);
  });
});
