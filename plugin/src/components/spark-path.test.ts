import { describe, expect, it } from 'vitest';
import { sparkPath } from './spark-path';

const size = { width: 4, height: 12 };

describe('a sparkline', () => {
  it('is nothing where nothing ever failed', () => {
    expect(sparkPath([0, null, 0], size)).toBe('');
  });

  it('keeps a short failure in a long time', () => {
    const values = Array.from({ length: 400 }, (_, index) => (index === 150 ? 1 : 0));
    expect(sparkPath(values, size)).toBe('M0.0 11.0L1.3 1.0L2.7 11.0L4.0 11.0');
  });

  it('has a gap where nothing tells', () => {
    expect(sparkPath([1, null, 1, 1], size)).toBe('M0.0 1.0M2.7 1.0L4.0 1.0');
    expect(sparkPath([1, Number.NaN, 1, 1], size)).toBe('M0.0 1.0M2.7 1.0L4.0 1.0');
  });
});
