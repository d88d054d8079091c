import { dateTimeFormat } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { type Values } from '../../data/past';
import { text } from '../../text';
import { type Line } from './chart-data';

/** What lines of a chart show, in a sentence. */
export function describeLines(lines: readonly Line[], timesMs: readonly number[], writing: Writing): string {
  return lines.map(({ label, values }) => labeled(label, describeCourse({ timesMs, values }, writing))).join('; ');
}

/** What is said of a line, after its word. */
export function labeled(label: string, words: string): string {
  return label === '' ? words : `${label} ${words}`;
}

interface Course {
  readonly timesMs: readonly number[];
  readonly values: Values;
}

interface Writing {
  readonly timeZone: TimeZone;
  format(value: number): string;
}

/** What a line of a chart shows, in a clause: its lowest, its highest and its last value, and when those were. */
export function describeCourse({ timesMs, values }: Course, { timeZone, format }: Writing): string {
  const known = values.flatMap((value, index) =>
    value === null || Number.isNaN(value) ? [] : [{ value, timeMs: timesMs[index] ?? 0 }],
  );
  const last = known.at(-1);
  if (last === undefined) {
    return text('past.nothing-known', 'nothing is known');
  }
  const lowest = known.reduce((a, b) => (b.value < a.value ? b : a));
  const highest = known.reduce((a, b) => (b.value > a.value ? b : a));
  if (lowest.value === highest.value) {
    return text('past.constant', '{{value}} all the time', { value: format(last.value) });
  }
  const at = ({ value, timeMs }: typeof last) =>
    text('past.at', '{{value}} at {{time}}', {
      value: format(value),
      time: dateTimeFormat(timeMs, { timeZone, format: 'HH:mm:ss' }),
    });
  return text('past.course', 'lowest {{lowest}}, highest {{highest}}, {{last}} at last', {
    lowest: at(lowest),
    highest: at(highest),
    last: at(last),
  });
}
