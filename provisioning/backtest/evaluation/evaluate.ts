import { blockHours, load } from '../load.ts';
import type { Span } from '../life/schedule.ts';
import { stepSeconds } from '../metrics/buffer.ts';
import type { History, Range, SeriesResult } from '../prometheus.ts';
import { type Firing, firingsOf } from './firing.ts';
import { type EvaluatedAlert, type EvaluatedRecording, layersOf, neededBy, type RuleSet } from './rules.ts';

/** An alert with the labels by which it is told apart, and when it fired. */
export interface FiringAlert extends Firing {
  readonly alert: EvaluatedAlert;
  readonly labels: Readonly<Record<string, string>>;
}

const blockSeconds = blockHours * 3600;
const daySeconds = 86_400;

/** The evaluations of a stretch, at whole multiples of the interval. */
function* stretches({ from, to }: Span, { seconds, step }: { seconds: number; step: number }): Generator<Range> {
  for (let start = from; start < to; start += seconds) {
    yield { from: start, to: Math.min(start + seconds, to) - step, step };
  }
}

/** The labels that rules keep: they drop the name of the metric. */
function unnamed(metric: SeriesResult['metric']): SeriesResult['metric'] {
  return Object.fromEntries(Object.entries(metric).filter(([name]) => name !== '__name__'));
}

function headOf(metric: SeriesResult['metric'], { record, labels }: EvaluatedRecording): string {
  const pairs = Object.entries({ ...unnamed(metric), ...labels }).map(
    ([key, value]) => `${key}=${JSON.stringify(value)}`,
  );
  return `${record}{${pairs.join(',')}} `;
}

/** A record that is made less often stands until the next, as it does for whoever looks back; here nobody does. */
function textOf(series: SeriesResult, recording: EvaluatedRecording): string {
  const head = headOf(series.metric, recording);
  let text = '';
  for (const [time, value] of series.values) {
    for (let later = 0; later < recording.interval; later += stepSeconds) text += `${head}${value} ${time + later}\n`;
  }
  return text;
}

/** Evaluates a layer of recording rules over the whole life and adds what they record to the history. */
async function record(history: History, layer: readonly EvaluatedRecording[], span: Span): Promise<void> {
  const texts: string[][] = [];
  for (const { from } of stretches(span, { seconds: blockSeconds, step: stepSeconds })) {
    const pieces: string[] = [];
    for (const recording of layer) {
      const range = { from, to: Math.min(from + blockSeconds, span.to) - recording.interval, step: recording.interval };
      const results = await history.range(recording.expr, range);
      pieces.push(...results.map((series) => textOf(series, recording)));
    }
    texts.push([...pieces, '# EOF\n']);
  }
  await load(history, texts);
  await history.serve();
}

/** When an alert fired, once for each combination of labels. */
async function alertFirings(history: History, alert: EvaluatedAlert, span: Span): Promise<FiringAlert[]> {
  const held = new Map<string, { labels: SeriesResult['metric']; times: number[] }>();
  for (const range of stretches(span, { seconds: daySeconds, step: alert.interval })) {
    for (const { metric, values } of await history.range(alert.expr, range)) {
      const labels = unnamed(metric);
      const key = JSON.stringify(labels);
      const known = held.get(key) ?? { labels, times: [] };
      held.set(key, known);
      for (const [time] of values) known.times.push(time);
    }
  }
  const all = [...held.values()];
  return all.flatMap(({ labels, times }) =>
    firingsOf(times, alert, span.to).map((firing) => ({ ...firing, alert, labels })),
  );
}

/** All that fired of a rule set in the whole life, in order of time. */
export async function evaluate(history: History, { alerts, recordings }: RuleSet, span: Span): Promise<FiringAlert[]> {
  for (const layer of layersOf(neededBy(alerts, recordings))) await record(history, layer, span);
  const fired: FiringAlert[] = [];
  for (const alert of alerts) fired.push(...(await alertFirings(history, alert, span)));
  return fired.sort((one, other) => one.from - other.from);
}
