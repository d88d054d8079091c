import { type DataFrame, type Field, FieldType } from '@grafana/data';
import { type Column, dialects } from './dialects';

/** Where a value stands in the frames. */
export interface Origin {
  readonly frame: DataFrame;
  readonly field: Field;
  /** Of the value within the field. */
  readonly index: number;
}

/** One series over time, or one point of it. */
export interface Points {
  readonly timesMs: readonly number[];
  readonly values: ReadonlyArray<number | null>;
}

/** One answer in columns, whichever shape of frame it came in: an index of each column is about one series. */
export interface Sheet {
  readonly refId: string | undefined;
  readonly length: number;
  /** Numbers; null or undefined where the answer has none. */
  readonly values: Column;
  /** What is there now: a series that ended before the newest evaluation is not. */
  readonly present: readonly number[];
  /** When each was evaluated, in milliseconds; undefined where all were evaluated at once, or nobody tells. */
  readonly timesMs: readonly number[] | undefined;
  label(name: string): Column | undefined;
  origin(index: number): Origin | undefined;
  /** All that it tells over time; undefined where it has no time. */
  points(index: number): Points | undefined;
}

/** What the frames answered: a sheet for each value column of a table, and one for all series of a query. */
export function sheetsOf(frames: readonly DataFrame[]): Sheet[] {
  const series = new Map<string | undefined, Series[]>();
  const sheets: Sheet[] = [];
  for (const frame of frames) {
    if (isTable(frame)) {
      sheets.push(...valueColumns(frame).map((value) => tableSheet(frame, value)));
    } else {
      const known = series.get(frame.refId) ?? [];
      known.push(...seriesIn(frame));
      series.set(frame.refId, known);
    }
  }
  for (const [refId, list] of series) {
    if (list.length > 0) {
      sheets.push(seriesSheet(refId, list));
    }
  }
  return sheets;
}

/** Whether upstreams are named in columns, as in Prometheus' table format, and not in labels of the values. */
export function isTable({ fields }: DataFrame): boolean {
  const column = (name: string) =>
    fields.find((field) => field.name === name && field.type !== FieldType.number)?.values;
  return dialects.some(({ naming }) => naming(column) !== undefined);
}

/** `Value`, or `Value #refId` beside other queries and in merged tables; else the only number that there is. */
export function valueColumns({ fields }: DataFrame): Field[] {
  const numbers = fields.filter(({ type }) => type === FieldType.number);
  const named = numbers.filter(({ name }) => name === 'Value' || name.startsWith('Value #'));
  return named.length > 0 || numbers.length > 1 ? named : numbers;
}

function tableSheet(frame: DataFrame, field: Field): Sheet {
  const columns = new Map(frame.fields.map(({ name, values }) => [name, values]));
  const times = timesOf(frame);
  const timesMs = times?.some((time) => time !== times[0]) ? times : undefined;
  return {
    refId: field.name.startsWith('Value #') ? field.name.slice('Value #'.length) : frame.refId,
    length: frame.length,
    values: field.values,
    present: presentRows(frame.length, timesMs),
    timesMs,
    label: (name) => columns.get(name),
    origin: (index) => ({ frame, field, index }),
    points(index) {
      const time = times?.[index];
      return time === undefined ? undefined : { timesMs: [time], values: [field.values[index] as number | null] };
    },
  };
}

/** Those of the newest time, and those without any. */
function presentRows(length: number, timesMs: readonly number[] | undefined): number[] {
  const newest = timesMs?.reduce((latest, time) => (time > latest ? time : latest), Number.NEGATIVE_INFINITY);
  const rows: number[] = [];
  for (let row = 0; row < length; row++) {
    const time = timesMs?.[row];
    if (newest === undefined || time === undefined || !(time < newest)) {
      rows.push(row);
    }
  }
  return rows;
}

interface Series extends Origin {
  readonly timesMs: readonly number[] | undefined;
  readonly timeMs: number | undefined;
  /** How far apart two evaluations are; 0 when there was one only. */
  readonly stepMs: number;
}

/** The series of a frame in the time series format, each with the place of its last value that is there. */
function seriesIn(frame: DataFrame): Series[] {
  const times = timesOf(frame);
  const last = times?.at(-1);
  const previous = times?.at(-2);
  const stepMs = last === undefined || previous === undefined ? 0 : last - previous;
  return frame.fields
    .filter(({ type }) => type === FieldType.number)
    .map((field) => {
      const index = lastIndex(field.values);
      return { frame, field, index, timesMs: times, timeMs: times?.[index], stepMs };
    })
    .filter(({ index }) => index >= 0);
}

/** Of the last value that is there; -1 where there is none. */
function lastIndex(values: Column): number {
  let index = values.length - 1;
  while (index >= 0 && (values[index] === null || values[index] === undefined)) {
    index -= 1;
  }
  return index;
}

/**
 * A range query also answers series that have ended (a status that no longer holds). Only what reaches its newest
 * evaluation, give or take one step, is there now.
 */
function seriesSheet(refId: string | undefined, series: readonly Series[]): Sheet {
  const times = series.map(({ timeMs }) => timeMs ?? Number.NaN);
  const newest = times.reduce((latest, time) => (time > latest ? time : latest), Number.NEGATIVE_INFINITY);
  const isThere = ({ timeMs, stepMs }: Series) => timeMs === undefined || timeMs >= newest - stepMs;
  const labels = new Map<string, Column>();
  return {
    refId,
    length: series.length,
    values: series.map(({ field, index }) => field.values[index] as unknown),
    present: series.flatMap((each, index) => (isThere(each) ? [index] : [])),
    timesMs: times.every((time) => time === times[0] || Number.isNaN(time)) ? undefined : times,
    label(name) {
      const known = labels.get(name) ?? series.map(({ field }) => field.labels?.[name]);
      labels.set(name, known);
      return known.some((value) => value !== undefined) ? known : undefined;
    },
    origin: (index) => series[index],
    points(index) {
      const each = series[index];
      return each?.timesMs && { timesMs: each.timesMs, values: each.field.values };
    },
  };
}

/** In milliseconds since 1970; undefined where the frame has no time. */
export function timesOf({ fields }: DataFrame): readonly number[] | undefined {
  const values: unknown[] | undefined = fields.find(({ type }) => type === FieldType.time)?.values;
  return values?.every((value) => typeof value === 'number') ? values : values?.map(Number);
}
