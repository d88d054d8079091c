import { type PointerEvent, type RefObject, useEffect } from 'react';
import { DataHoverClearEvent, DataHoverEvent, type EventBus } from '@grafana/data';
import { timeAt, type TimeScale, xOf } from './columns';

interface Cursor {
  /** For the element over which the pointer points at times. */
  onPointerMove(event: PointerEvent<HTMLElement>): void;
  onPointerLeave(): void;
}

/**
 * The time under the pointer, shared with the other panels of the dashboard: a line at it, here and there. It moves
 * without a rendering, since the pointer moves often.
 */
export function useTimeCursor(line: RefObject<HTMLElement | null>, scale: TimeScale, eventBus: EventBus): Cursor {
  useEffect(() => {
    const show = (timeMs: number | undefined) => {
      const { current } = line;
      if (current !== null) {
        const isInside = timeMs !== undefined && timeMs >= scale.fromMs && timeMs <= scale.toMs;
        current.style.display = isInside ? 'block' : 'none';
        current.style.transform = `translateX(${isInside ? xOf(timeMs, scale) : 0}px)`;
      }
    };
    const hover = eventBus.getStream(DataHoverEvent).subscribe(({ payload }) => show(timeOf(payload.point)));
    const clear = eventBus.getStream(DataHoverClearEvent).subscribe(() => show(undefined));
    return () => {
      hover.unsubscribe();
      clear.unsubscribe();
    };
  }, [line, scale, eventBus]);
  return {
    onPointerMove: ({ clientX, currentTarget }) => {
      const time = timeAt(clientX - currentTarget.getBoundingClientRect().left, scale);
      eventBus.publish(new DataHoverEvent({ point: { time } }));
    },
    onPointerLeave: () => eventBus.publish(new DataHoverClearEvent()),
  };
}

function timeOf(point: Readonly<Record<string, unknown>> | undefined): number | undefined {
  const time = point?.['time'];
  return typeof time === 'number' ? time : undefined;
}
