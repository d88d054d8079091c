import { css } from '@emotion/css';
import React, { useCallback, useMemo, useRef, useState } from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { layoutFor, widthsOf } from '../../columns/layout';
import { text } from '../../text';
import { type Item, ownLevels } from '../tree';
import { useLines } from '../useLines';
import { useTree } from '../useTree';
import { type ViewProps } from '../view';
import { type Order, ordered } from './order';
import { indentPx } from './RowCells';
import { headPx, rowPx } from './sizes';
import { TableHead } from './TableHead';
import { TableLine } from './TableLine';

/** One line for each upstream; of a long table only what is in view is in the page. */
export function TableView({ rows, context, options, size, onOpen }: ViewProps) {
  const styles = useStyles2(getStyles);
  const [order, setOrder] = useState<Order>();
  const sorted = useMemo(() => ordered(rows, order), [rows, order]);
  const tree = useTree(sorted, options.groupBy);
  const inGroupsPx = indentPx(tree.depth) - indentPx(0);
  const layout = useMemo(
    // What the groups say already, no column says again.
    () =>
      layoutFor(rows, size.width - inGroupsPx, [
        ...options.hiddenColumns,
        ...options.groupBy.filter((name) => ownLevels.includes(name)),
      ]),
    [rows, size.width, inGroupsPx, options.hiddenColumns, options.groupBy],
  );
  const heightPx = rowPx(layout);
  const heightOf = useCallback(() => heightPx, [heightPx]);
  const open = (line: Item) => (line.kind === 'group' ? tree.toggle(line) : onOpen(line.row));
  const scroller = useRef<HTMLDivElement>(null);
  const list = useLines<Item>(scroller, {
    lines: tree.lines,
    heightOf,
    keysOf: ownKey,
    size,
    headPx,
    onOpen: (_, line) => open(line),
    onToggle: tree.toggle,
  });
  return (
    <div ref={scroller} className={styles.scroller}>
      <table
        className={styles.table}
        role="treegrid"
        aria-label={describeOrder(order)}
        aria-rowcount={tree.lines.length + 1}
        onKeyDown={list.onKeyDown}
      >
        <colgroup>
          {widthsOf(layout, list.widthPx, inGroupsPx).map((width, index) => (
            <col key={layout.columns[index]?.id} style={{ width }} />
          ))}
        </colgroup>
        <TableHead layout={layout} order={order} windowSeconds={context.windowSeconds} onOrder={setOrder} />
        <tbody>
          {list.drawn.map(({ line, index, gapPx }) => (
            <React.Fragment key={line.key}>
              <Gap heightPx={gapPx} />
              <TableLine
                line={line}
                isOpen={line.kind !== 'port' && tree.isOpen(line)}
                onToggle={() => tree.toggle(line)}
                layout={layout}
                context={context}
                place={{
                  'data-place': '',
                  tabIndex: list.tabIndexOf(line.key),
                  'aria-rowindex': index + 2,
                  style: { height: heightPx },
                  onFocus: () => list.moveTo(line.key),
                  onClick: () => open(line),
                }}
              />
            </React.Fragment>
          ))}
          <Gap heightPx={list.restPx} />
        </tbody>
      </table>
    </div>
  );
}

function describeOrder(order: Order | undefined): string {
  return order === undefined
    ? text('views.worst-first', 'Upstreams, worst first')
    : text('views.ordered', 'Upstreams, by {{column}}', { column: order.column.title() });
}

function ownKey({ key }: Item): readonly string[] {
  return [key];
}

/** Stands for the rows that are not in view. */
function Gap({ heightPx }: { readonly heightPx: number }) {
  return heightPx > 0 ? <tr aria-hidden="true" style={{ height: heightPx }} /> : null;
}

const getStyles = (theme: GrafanaTheme2) => ({
  scroller: css({
    flex: '1 1 auto',
    minHeight: 0,
    overflow: 'auto',
    // The browser would hold on to rows that come and go.
    overflowAnchor: 'none',
  }),
  table: css({
    tableLayout: 'fixed',
    width: '100%',
    borderCollapse: 'separate',
    borderSpacing: 0,
    fontSize: theme.typography.body.fontSize,
    'th, td': { padding: theme.spacing(0, 1), textAlign: 'left', overflow: 'hidden' },
  }),
});
