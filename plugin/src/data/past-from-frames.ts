import { type DataFrame } from '@grafana/data';
import { labels } from '@uhwatch/contract/metrics.ts';
import { type PastRole } from '@uhwatch/contract/past-queries.ts';
import { type EndpointState, endpointStates } from '@uhwatch/contract/status.ts';
import { textOf } from './dialects';
import { classNamed, compareClasses } from './failures';
import { grouped } from './grouped';
import { commonTimes, stripOf } from './history';
import { type UpstreamPast, type Values } from './past';
import { type Points, sheetsOf } from './sheets';

interface Series {
  readonly role: string | undefined;
  readonly points: Points;
  label(name: string): string;
}

/** The adapter for what a data source answered to the queries about one upstream, which their refIds tell apart. */
export function pastFromFrames(frames: readonly DataFrame[]): UpstreamPast {
  const all = seriesIn(frames);
  const timesMs = withGaps(commonTimes(all.map(({ points }) => points)));
  const places = new Map(timesMs.map((time, place) => [time, place]));
  const strip = (series: readonly Series[], pick: (a: number, b: number) => number): Values | undefined =>
    series.length === 0
      ? undefined
      : stripOf(
          series.map(({ points }) => points),
          { timesMs, places, pick },
        );
  const of = (role: PastRole) => all.filter((series) => series.role === role);
  const add = (a: number, b: number) => a + b;
  const byClass = grouped(of('failures'), ({ label }) => classNamed(label(labels.class), label('response_flags')));
  return {
    timesMs,
    endpoints: endpointsOf(of('endpoints'), (series) => strip(series, Math.max) ?? []),
    desired: strip(of('desired'), Math.max),
    requests: strip(of('requests'), add),
    failures: new Map(
      [...byClass]
        .flatMap(([name, series]) => (name === undefined ? [] : [[name, strip(series, add) ?? []] as const]))
        .filter(([, values]) => values.some((value) => value !== null && value > 0))
        .sort(([a], [b]) => compareClasses(a, b)),
    ),
  };
}

function seriesIn(frames: readonly DataFrame[]): Series[] {
  return sheetsOf(frames).flatMap((sheet) =>
    Array.from({ length: sheet.length }, (_, row) => row).flatMap((row) => {
      const points = sheet.points(row);
      const label = (name: string) => textOf(sheet.label(name)?.[row]);
      return points === undefined ? [] : [{ role: sheet.refId, points: finite(points), label }];
    }),
  );
}

function finite({ timesMs, values }: Points): Points {
  return { timesMs, values: values.map((value) => (Number.isFinite(value) ? value : null)) };
}

/** To its users an upstream is as ready as its least ready port: at each time that one counts. */
function endpointsOf(
  series: readonly Series[],
  strip: (series: readonly Series[]) => Values,
): UpstreamPast['endpoints'] {
  const ports = [...grouped(series, ({ label }) => label(labels.port)).values()].map(
    (own) => new Map(endpointStates.map((state) => [state, strip(own.filter(isOf(state)))])),
  );
  const [first, ...others] = ports;
  if (first === undefined || others.length === 0) {
    return first;
  }
  const readyAt = (port: ReadonlyMap<EndpointState, Values>, place: number) =>
    port.get('ready')?.[place] ?? Number.POSITIVE_INFINITY;
  const length = Math.max(...ports.map((port) => port.get('ready')?.length ?? 0));
  const least = Array.from({ length }, (_, place) =>
    others.reduce((worst, port) => (readyAt(port, place) < readyAt(worst, place) ? port : worst), first),
  );
  return new Map(endpointStates.map((state) => [state, least.map((port, place) => port.get(state)?.[place] ?? null)]));
}

function isOf(state: EndpointState): (series: Series) => boolean {
  return ({ label }) => label(labels.state) === state;
}

/** An answer leaves out the times of which nothing is told: one of them is put back, so that no line crosses the gap. */
function withGaps(timesMs: readonly number[]): readonly number[] {
  const stepMs = timesMs.reduce((least, time, index) => {
    const before = timesMs[index - 1];
    return before === undefined ? least : Math.min(least, time - before);
  }, Number.POSITIVE_INFINITY);
  const isGap = (time: number, before: number | undefined) => before !== undefined && time - before > 1.5 * stepMs;
  return timesMs.flatMap((time, index) => {
    const before = timesMs[index - 1];
    return isGap(time, before) && before !== undefined ? [before + stepMs, time] : [time];
  });
}
