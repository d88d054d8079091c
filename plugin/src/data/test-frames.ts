import { createDataFrame, type DataFrame, FieldType } from '@grafana/data';
import { labels } from '@uhwatch/contract/metrics.ts';

export type LabelSet = Readonly<Record<string, string>>;
type Row = readonly [LabelSet, number | null];

export const nowMs = Date.UTC(2026, 2, 4, 9, 30);
export const stepMs = 15_000;

export function upstream(name: string, more: LabelSet = {}): LabelSet {
  const [namespace = '', service = ''] = name.split('/');
  return { [labels.namespace]: namespace, [labels.service]: service, ...more };
}

/** An instant answer in Prometheus' table format, as Grafana hands it to a panel with several queries. */
export function tableFrame(refId: string, rows: readonly Row[], valueName = `Value #${refId}`): DataFrame {
  const names = [...new Set(rows.flatMap(([set]) => Object.keys(set)))].sort();
  return createDataFrame({
    refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: rows.map(() => nowMs) },
      ...names.map((name) => ({ name, type: FieldType.string, values: rows.map(([set]) => set[name] ?? '') })),
      { name: valueName, type: FieldType.number, values: rows.map(([, value]) => value) },
    ],
  });
}

/** One series of a range answer; the last value is of `endMs`, the others each one step earlier. */
export function seriesFrame(
  refId: string,
  set: LabelSet,
  values: ReadonlyArray<number | null>,
  endMs = nowMs,
): DataFrame {
  const first = endMs - (values.length - 1) * stepMs;
  return createDataFrame({
    refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: values.map((_, index) => first + index * stepMs) },
      { name: 'Value', type: FieldType.number, labels: { ...set }, values: [...values] },
    ],
  });
}

export function statusRows(...pairs: ReadonlyArray<readonly [name: string, status: string]>): Row[] {
  return pairs.map(([name, status]) => [upstream(name, { [labels.status]: status }), 1]);
}
