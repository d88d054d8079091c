import { describe, expect, it } from 'vitest';
import { describeCourse } from './course';

const minute = (at: number) => Date.UTC(2026, 2, 4, 9, at);
const writing = { timeZone: 'utc', format: String };

describe('a line of a chart in words', () => {
  it('tells its lowest, its highest and its last value with their times', () => {
    const course = { timesMs: [minute(20), minute(21), minute(22)], values: [3, 0, 1] };
    expect(describeCourse(course, writing)).toBe('lowest 0 at 09:21:00, highest 3 at 09:20:00, 1 at 09:22:00 at last');
  });

  it('tells once what never changed, and that nothing is known', () => {
    expect(describeCourse({ timesMs: [minute(20), minute(21)], values: [3, 3] }, writing)).toBe('3 all the time');
    expect(describeCourse({ timesMs: [minute(20)], values: [null] }, writing)).toBe('nothing is known');
  });
});
