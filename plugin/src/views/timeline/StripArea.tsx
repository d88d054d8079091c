import { css } from '@emotion/css';
import React, { type PointerEvent, useEffect, useRef, useState } from 'react';
import { type EventBus, type GrafanaTheme2 } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { type Item } from '../tree';
import { type Lines } from '../useLines';
import { timeAt, type TimeScale } from './columns';
import { drawStrips, type Strip } from './draw';
import { failedPx, gapPx, linePx, readyPx } from './sizes';
import { Tip, type Pointed } from './Tip';
import { useTimeCursor } from './useTimeCursor';

interface Props {
  readonly list: Pick<Lines<Item>, 'drawn' | 'fromPx' | 'toPx'>;
  readonly scale: TimeScale;
  readonly leftPx: number;
  readonly timeZone: TimeZone;
  readonly bus: EventBus;
  onOpen(line: Item): void;
}

const padPx = (linePx - readyPx - gapPx - failedPx) / 2;

/** The canvas with the strips that are in view, and the time under the pointer; the rows under it say the same in words. */
export function StripArea({ list, scale, leftPx, timeZone, bus, onOpen }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const canvas = useRef<HTMLCanvasElement>(null);
  const line = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<Pointed>();
  const cursor = useTimeCursor(line, scale, bus);
  const { drawn, fromPx, toPx } = list;
  useEffect(() => {
    if (canvas.current !== null) {
      drawStrips(canvas.current, { strips: stripsOf(list), scale, heightPx: toPx - fromPx, theme });
    }
  });
  const itemUnder = ({ clientY, currentTarget }: React.MouseEvent<HTMLElement>) => {
    const y = clientY - currentTarget.getBoundingClientRect().top + fromPx;
    return drawn.find(({ startPx }) => y >= startPx && y < startPx + linePx)?.line;
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    cursor.onPointerMove(event);
    const under = itemUnder(event);
    const box = event.currentTarget.getBoundingClientRect();
    const xPx = event.clientX - box.left;
    const at = { xPx, yPx: event.clientY - box.top, timeMs: timeAt(xPx, scale) };
    setPointed(under?.kind === 'row' ? { row: under.row, ...at } : undefined);
  };
  return (
    <div
      aria-hidden="true"
      className={styles.area}
      style={{ left: leftPx, top: fromPx, width: scale.widthPx, height: toPx - fromPx }}
      onPointerMove={onPointerMove}
      onPointerLeave={() => {
        cursor.onPointerLeave();
        setPointed(undefined);
      }}
      onClick={(event) => {
        const under = itemUnder(event);
        if (under !== undefined) {
          onOpen(under);
        }
      }}
    >
      <canvas ref={canvas} className={styles.canvas} />
      <div ref={line} className={styles.cursor} data-cursor="" />
      {pointed !== undefined && <Tip pointed={pointed} widthPx={scale.widthPx} timeZone={timeZone} />}
    </div>
  );
}

function stripsOf({ drawn, fromPx }: Props['list']): Strip[] {
  return drawn.flatMap(({ line, startPx }) =>
    line.kind === 'row' && line.row.history !== undefined
      ? [{ history: line.row.history, topPx: startPx - fromPx + padPx }]
      : [],
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  area: css({ position: 'absolute', cursor: 'pointer' }),
  canvas: css({ display: 'block', width: '100%', height: '100%' }),
  cursor: css({
    display: 'none',
    position: 'absolute',
    top: 0,
    bottom: 0,
    left: 0,
    borderLeft: `1px dashed ${theme.colors.text.primary}`,
    pointerEvents: 'none',
  }),
});
