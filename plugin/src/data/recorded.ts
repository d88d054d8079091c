import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createDataFrame, type DataFrame, FieldType } from '@grafana/data';
import { type PastRole } from '@uhwatch/contract/past-queries.ts';
import { type PanelRole } from '@uhwatch/contract/panel-queries.ts';

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  /** Of an instant answer: Unix seconds, and the number as text. */
  readonly value?: readonly [number, string];
  readonly values?: ReadonlyArray<readonly [number, string]>;
}

interface Recording {
  /** When it was asked, in Unix seconds. */
  readonly at: number;
  /** What Prometheus answered, by role. */
  readonly answers: Readonly<Partial<Record<PanelRole, { readonly result: readonly Series[] }>>>;
  /** What it answered about the upstream that is opened. */
  readonly past: Readonly<Partial<Record<PastRole, { readonly result: readonly Series[] }>>>;
  /** Every series as it stands. */
  readonly raw: { readonly result: readonly Series[] };
}

/** What a real Prometheus answered; `npm run record-panel-data` records it anew. */
export function recordingOf(scene: string): Recording {
  const file = path.join(import.meta.dirname, '../../testdata', `${scene}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Recording;
}

/** The answers as Grafana's data source for Prometheus hands them to a panel: tables, and series where it is a range. */
export function framesOf({ answers }: Recording): DataFrame[] {
  return Object.entries(answers).flatMap(([refId, { result }]) => {
    const isRange = result.some(({ values }) => values !== undefined);
    return isRange ? seriesFrames(refId, result) : [tableFrame(refId, result)];
  });
}

/** The same from queries whose format is left at time series. */
export function seriesFramesOf({ answers }: Recording): DataFrame[] {
  return Object.entries(answers).flatMap(([refId, { result }]) => seriesFrames(refId, result));
}

/** What was answered about the upstream that is opened, as the drawer gets it. */
export function pastFramesOf({ past }: Recording): DataFrame[] {
  return Object.entries(past).flatMap(([refId, { result }]) => seriesFrames(refId, result));
}

/** Every series as it stands, as one query without any aggregation answers. */
export function rawFrameOf({ raw }: Recording, refId: string): DataFrame {
  return tableFrame(refId, raw.result, 'Value');
}

/**
 * One table, as Grafana's transformation “Merge series/tables” leaves it: a row for each set of labels, and null where a
 * query has none for it.
 */
export function mergedFrame(tables: readonly DataFrame[]): DataFrame {
  const rows = new Map<string, Map<string, unknown>>();
  const types = new Map<string, FieldType>();
  for (const { fields, length } of tables) {
    fields.forEach(({ name, type }) => types.set(name, type));
    for (let index = 0; index < length; index++) {
      const cells = fields.map(({ name, values }): [string, unknown] => [name, values[index]]);
      const key = JSON.stringify(cells.filter(([name]) => !name.startsWith('Value')));
      rows.set(key, new Map([...(rows.get(key) ?? []), ...cells]));
    }
  }
  return createDataFrame({
    refId: 'merge',
    fields: [...types].map(([name, type]) => ({
      name,
      type,
      values: [...rows.values()].map((row) => row.get(name) ?? null),
    })),
  });
}

function tableFrame(refId: string, result: readonly Series[], valueName = `Value #${refId}`): DataFrame {
  const names = [...new Set(result.flatMap(({ metric }) => Object.keys(metric)))].sort();
  if (result.length === 0) {
    return nothing(refId);
  }
  return createDataFrame({
    refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: result.map(({ value }) => (value?.[0] ?? 0) * 1000) },
      ...names.map((name) => ({
        name,
        type: FieldType.string,
        values: result.map(({ metric }) => metric[name] ?? ''),
      })),
      { name: valueName, type: FieldType.number, values: result.map(({ value }) => Number(value?.[1])) },
    ],
  });
}

function seriesFrames(refId: string, result: readonly Series[]): DataFrame[] {
  return result.length === 0 ? [nothing(refId)] : result.map((series) => seriesFrame(refId, series));
}

/** What the data source makes of an empty answer. */
function nothing(refId: string): DataFrame {
  return createDataFrame({ refId, fields: [] });
}

function seriesFrame(refId: string, { metric, value, values }: Series): DataFrame {
  const points = values ?? (value === undefined ? [] : [value]);
  return createDataFrame({
    refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: points.map(([seconds]) => seconds * 1000) },
      { name: 'Value', type: FieldType.number, labels: { ...metric }, values: points.map(([, text]) => Number(text)) },
    ],
  });
}
