import { css } from '@emotion/css';
import React, { useCallback, useMemo, useRef } from 'react';
import { useStyles2 } from '@grafana/ui';
import { text } from '../../text';
import { GroupRow } from '../GroupRow';
import { useLines } from '../useLines';
import { useTree } from '../useTree';
import { type ViewProps } from '../view';
import { groupPx, tilePx, tileWidthPx, tileWithClusterPx } from './sizes';
import { type GridLine, spansByTraffic, tileLines } from './tiles';
import { TileRow } from './TileRow';

/** A tile for each upstream, in groups, the worst first. */
export function GridView({ rows, context, options, size, onOpen }: ViewProps) {
  const styles = useStyles2(getStyles);
  const scroller = useRef<HTMLDivElement>(null);
  const tree = useTree(rows, options.groupBy);
  const columns = Math.max(1, Math.floor(size.width / tileWidthPx));
  const spanOf = useMemo(() => (options.sizeByTraffic ? spansByTraffic(rows) : () => 1), [options.sizeByTraffic, rows]);
  const lines = useMemo(() => tileLines(tree.lines, { columns, spanOf }), [tree.lines, columns, spanOf]);
  const withCluster = !options.groupBy.includes('cluster') && rows.some(({ cluster }) => cluster !== '');
  const heightPx = withCluster ? tileWithClusterPx : tilePx;
  const heightOf = useCallback(({ kind }: GridLine) => (kind === 'group' ? groupPx : heightPx), [heightPx]);
  const list = useLines<GridLine>(scroller, {
    lines,
    heightOf,
    keysOf,
    size,
    headPx: 0,
    onOpen: (key, line) => {
      if (line.kind === 'group') {
        tree.toggle(line);
      } else {
        line.tiles.filter(({ item }) => item.key === key).forEach(({ item }) => onOpen(item.row));
      }
    },
    onToggle: (line, wanted) => line.kind === 'group' && tree.toggle(line, wanted),
  });
  const place = (key: string) => ({
    'data-place': '',
    tabIndex: list.tabIndexOf(key),
    onFocus: () => list.moveTo(key),
  });
  return (
    <div ref={scroller} className={styles.scroller}>
      <div
        role="grid"
        aria-label={text('views.worst-first', 'Upstreams, worst first')}
        aria-rowcount={lines.length}
        className={styles.grid}
        style={{ height: list.totalPx }}
        onKeyDown={list.onKeyDown}
      >
        {list.drawn.map(({ line, index, startPx }) => (
          <div key={line.key} role="row" aria-rowindex={index + 1} className={styles.line} style={{ top: startPx }}>
            {line.kind === 'group' ? (
              <GroupRow
                group={line}
                isOpen={tree.isOpen(line)}
                place={{ ...place(line.key), style: { height: groupPx }, onClick: () => tree.toggle(line) }}
              />
            ) : (
              <TileRow
                line={line}
                columns={columns}
                heightPx={heightPx}
                withCluster={withCluster}
                context={context}
                placeOf={place}
                onOpen={onOpen}
              />
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

function keysOf(line: GridLine): readonly string[] {
  return line.kind === 'group' ? [line.key] : line.tiles.map(({ item }) => item.key);
}

const getStyles = () => ({
  scroller: css({ flex: '1 1 auto', minHeight: 0, overflow: 'auto', overflowAnchor: 'none' }),
  grid: css({ position: 'relative' }),
  line: css({ position: 'absolute', left: 0, right: 0 }),
});
