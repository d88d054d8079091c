import { dateTimeFormat } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { text } from '../../text';
import { formatShare } from '../../words';

interface Course {
  readonly timesMs: readonly number[];
  /** Shares of 0 to 1 at these times, null where nothing tells. */
  readonly values: ReadonlyArray<number | null>;
}

/** What a chart of shares shows, in a sentence: its lowest, its highest and its last value, and when those were. */
export function describeCourse({ timesMs, values }: Course, timeZone: TimeZone): string {
  const known = values.flatMap((value, index) => (value === null ? [] : [{ value, timeMs: timesMs[index] ?? 0 }]));
  const last = known.at(-1);
  if (last === undefined) {
    return text('timeline.course.unknown', 'nothing is known');
  }
  const lowest = known.reduce((a, b) => (b.value < a.value ? b : a));
  const highest = known.reduce((a, b) => (b.value > a.value ? b : a));
  if (lowest.value === highest.value) {
    return text('timeline.course.constant', '{{share}} all the time', { share: formatShare(last.value) });
  }
  const at = ({ value, timeMs }: typeof last) =>
    text('timeline.course.at', '{{share}} at {{time}}', {
      share: formatShare(value),
      time: dateTimeFormat(timeMs, { timeZone, format: 'HH:mm:ss' }),
    });
  return text('timeline.course.words', 'lowest {{lowest}}, highest {{highest}}, {{last}} at last', {
    lowest: at(lowest),
    highest: at(highest),
    last: at(last),
  });
}
