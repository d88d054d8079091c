import { css } from '@emotion/css';
import React, { useMemo, useRef } from 'react';
import { useStyles2 } from '@grafana/ui';
import { text } from '../../text';
import { GroupRow } from '../GroupRow';
import { type Item } from '../tree';
import { useLines } from '../useLines';
import { useTree } from '../useTree';
import { type ViewProps } from '../view';
import { axisPx, labelsPx, linePx } from './sizes';
import { StripArea } from './StripArea';
import { StripRow } from './StripRow';
import { TimeAxis } from './TimeAxis';

/** A strip for each upstream: what happened over the time range, all of them on one canvas. */
export function TimelineView({ rows, context, options, size, onOpen }: ViewProps) {
  const styles = useStyles2(getStyles);
  const scroller = useRef<HTMLDivElement>(null);
  const tree = useTree(rows, options.groupBy);
  const open = (line: Item) => (line.kind === 'group' ? tree.toggle(line) : onOpen(line.row));
  const list = useLines<Item>(scroller, {
    lines: tree.lines,
    heightOf,
    keysOf,
    size,
    headPx: axisPx,
    onOpen: (_, line) => open(line),
    onToggle: tree.toggle,
  });
  const { fromMs, nowMs, timeZone } = context;
  const leftPx = labelsPx(size.width);
  const widthPx = Math.max(1, list.widthPx - leftPx);
  const scale = useMemo(() => ({ fromMs, toMs: nowMs, widthPx }), [fromMs, nowMs, widthPx]);
  const place = (line: Item) => ({
    'data-place': '',
    tabIndex: list.tabIndexOf(line.key),
    style: { height: linePx },
    onFocus: () => list.moveTo(line.key),
    onClick: () => open(line),
  });
  return (
    <div ref={scroller} className={styles.scroller}>
      <TimeAxis scale={scale} leftPx={leftPx} timeZone={timeZone} />
      <div
        role="grid"
        aria-label={text('timeline.label', 'Upstreams over time, worst first')}
        aria-rowcount={tree.lines.length}
        className={styles.grid}
        style={{ height: list.totalPx }}
        onKeyDown={list.onKeyDown}
      >
        {list.drawn.map(({ line, index, startPx }) => (
          <div key={line.key} role="row" aria-rowindex={index + 1} className={styles.line} style={{ top: startPx }}>
            {line.kind === 'group' ? (
              <GroupRow group={line} isOpen={tree.isOpen(line)} place={place(line)} />
            ) : (
              <StripRow row={line.row} depth={line.depth} context={context} leftPx={leftPx} place={place(line)} />
            )}
          </div>
        ))}
        <StripArea list={list} scale={scale} leftPx={leftPx} timeZone={timeZone} bus={context.eventBus} onOpen={open} />
      </div>
    </div>
  );
}

function heightOf(): number {
  return linePx;
}

function keysOf({ key }: Item): readonly string[] {
  return [key];
}

const getStyles = () => ({
  scroller: css({ flex: '1 1 auto', minHeight: 0, overflow: 'auto', overflowAnchor: 'none' }),
  grid: css({ position: 'relative' }),
  line: css({ position: 'absolute', left: 0, right: 0 }),
});
