import { type ComponentProps, type KeyboardEvent, useCallback, useRef, useState } from 'react';
import { type UPlotChart } from '@grafana/ui';
import { indexAt } from '../timeline/columns';

type PlotRef = NonNullable<ComponentProps<typeof UPlotChart>['plotRef']>;

interface ChartCursor {
  /** Which of the times somebody points at, with the pointer or the keyboard; undefined for none. */
  readonly at: number | undefined;
  /** For the chart: takes what it drew, and hears at which time the pointer is. */
  readonly plotRef: PlotRef;
  onCursor(timeMs: number | undefined): void;
  /** For the element that has the focus. */
  onKeyDown(event: KeyboardEvent): void;
  onFocus(): void;
  onBlur(): void;
}

/** How far keys move, in points; the ends of the chart are beyond any of them. */
const steps: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  PageDown: -10,
  PageUp: 10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** The time of a chart at which somebody looks: under the pointer, or moved to with the keys of a slider. */
export function useChartCursor(timesMs: readonly number[]): ChartCursor {
  const [at, setAt] = useState<number>();
  const plot = useRef<Parameters<PlotRef>[0]>(undefined);
  const plotRef = useCallback<PlotRef>((made) => {
    plot.current = made;
  }, []);
  // A chart may reach further than what is known.
  const onCursor = useCallback(
    (timeMs: number | undefined) => setAt(timeMs === undefined ? undefined : Math.max(0, indexAt({ timesMs }, timeMs))),
    [timesMs],
  );
  const last = timesMs.length - 1;
  const moveTo = (next: number | undefined) => {
    // The line of the chart follows. It tells of no time itself: several may share a pixel.
    const left = next === undefined ? -1 : plot.current?.valToPos(timesMs[next] ?? 0, 'x');
    plot.current?.setCursor({ left: left ?? -1, top: next === undefined ? -1 : 0 }, false);
    setAt(next);
  };
  return {
    at,
    plotRef,
    onCursor,
    onKeyDown: (event) => {
      const step = steps[event.key];
      if (step !== undefined) {
        event.preventDefault();
        moveTo(Math.min(last, Math.max(0, (at ?? last) + step)));
      }
    },
    onFocus: () => at === undefined && moveTo(last),
    onBlur: () => moveTo(undefined),
  };
}
