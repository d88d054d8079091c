import { type DataFrame, type Field, FieldType } from '@grafana/data';
import { labels } from '@uhwatch/contract/metrics.ts';
import { panelRoles, type PanelRole } from '@uhwatch/contract/panel-queries.ts';

/** One labeled number, whichever shape of frame it came in. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** When it was evaluated; undefined when the frame has no time. */
  readonly timeMs: number | undefined;
  /** How far apart two evaluations of its series are; 0 when there was one only. */
  readonly stepMs: number;
}

export interface RoleAnswer {
  readonly frames: readonly DataFrame[];
  /** Frames with rows in which no upstream can be found. */
  readonly unusable: readonly DataFrame[];
  /** Samples that are present now: a series that ended earlier is absent. */
  readonly samples: readonly Sample[];
}

export type RoleAnswers = Readonly<Record<PanelRole, RoleAnswer>>;

/** Sorts frames to roles by refId, never by position: a query that is moved or added must not change meaning. */
export function answersByRole(frames: readonly DataFrame[]): RoleAnswers {
  const pairs = panelRoles.map((role) => [role, answerOf(frames.filter((frame) => frame.refId === role))] as const);
  return Object.fromEntries(pairs) as Record<PanelRole, RoleAnswer>;
}

function answerOf(frames: readonly DataFrame[]): RoleAnswer {
  const read = frames.map((frame) => ({ frame, samples: samplesOf(frame) }));
  return {
    frames,
    unusable: read.filter(({ frame, samples }) => frame.length > 0 && samples === undefined).map(({ frame }) => frame),
    samples: presentOnly(read.flatMap(({ samples }) => samples ?? [])),
  };
}

function samplesOf(frame: DataFrame): Sample[] | undefined {
  return frame.fields.some(isServiceColumn) ? tableSamples(frame) : seriesSamples(frame);
}

function isServiceColumn(field: Field): boolean {
  return field.type === FieldType.string && field.name === labels.service;
}

/** Prometheus' table format: label columns of strings, and a column `Value`, or `Value #refId` beside other queries. */
function tableSamples(frame: DataFrame): Sample[] | undefined {
  const value = valueColumn(frame);
  if (value === undefined) {
    return undefined;
  }
  const columns = frame.fields.filter((field) => field.type === FieldType.string);
  const times = timesOf(frame);
  return Array.from({ length: frame.length }, (_, row) => ({
    labels: Object.fromEntries(columns.map((column) => [column.name, String(column.values[row] ?? '')])),
    value: toNumber(value.values[row]),
    timeMs: times?.[row],
    stepMs: 0,
  }));
}

function valueColumn(frame: DataFrame): Field | undefined {
  const numbers = frame.fields.filter((field) => field.type === FieldType.number);
  const named = numbers.find((field) => field.name === 'Value' || field.name === `Value #${frame.refId}`);
  return named ?? (numbers.length === 1 ? numbers[0] : undefined);
}

/** Prometheus' time series format: the labels are on the value field, the present value is the last one. */
function seriesSamples(frame: DataFrame): Sample[] | undefined {
  const series = frame.fields.filter(
    (field) => field.type === FieldType.number && field.labels?.[labels.service] !== undefined,
  );
  return series.length === 0 ? undefined : series.flatMap((field) => lastSample(field, timesOf(frame)));
}

function lastSample(field: Field, times: readonly number[] | undefined): Sample[] {
  for (let row = field.values.length - 1; row >= 0; row--) {
    const value: unknown = field.values[row];
    if (value !== null && value !== undefined) {
      return [
        { labels: field.labels ?? {}, value: toNumber(value), timeMs: times?.[row], stepMs: stepOf(times ?? []) },
      ];
    }
  }
  return [];
}

function timesOf(frame: DataFrame): readonly number[] | undefined {
  const values: unknown[] | undefined = frame.fields.find((field) => field.type === FieldType.time)?.values;
  return values?.map(Number);
}

function stepOf(times: readonly number[]): number {
  const last = times.at(-1);
  const previous = times.at(-2);
  return last === undefined || previous === undefined ? 0 : last - previous;
}

function toNumber(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}

/**
 * A range query also answers series that have ended (a status that no longer holds). Only what reaches the newest
 * evaluation of its query, give or take one step, is there now.
 */
function presentOnly(samples: readonly Sample[]): Sample[] {
  const newest = samples.reduce((latest, { timeMs }) => Math.max(latest, timeMs ?? latest), Number.NEGATIVE_INFINITY);
  return samples.filter(({ timeMs, stepMs }) => timeMs === undefined || timeMs >= newest - stepMs);
}
