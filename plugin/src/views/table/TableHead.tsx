import { css, cx } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { describeDuration } from '@uhwatch/contract/duration.ts';
import { type Column } from '../../columns/column';
import { type Layout } from '../../columns/layout';
import { text } from '../../text';
import { nextOrder, type Order } from './order';
import { headPx } from './sizes';

interface Props {
  readonly layout: Layout;
  readonly order: Order | undefined;
  /** How far back rates look; undefined when nobody knows. */
  readonly windowSeconds: number | undefined;
  onOrder(order: Order | undefined): void;
}

/** The heads of the columns, each of which sorts by it. */
export function TableHead({ layout, order, windowSeconds, onOrder }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <thead>
      <tr aria-rowindex={1} style={{ height: headPx }}>
        {layout.columns.map((column) => {
          const isOrder = order?.column === column;
          const direction = order?.isReversed ? 'descending' : 'ascending';
          return (
            <th
              key={column.id}
              scope="col"
              className={styles.head}
              aria-sort={isOrder ? direction : undefined}
              title={hintOf(column, windowSeconds)}
            >
              <button
                type="button"
                className={cx(styles.button, column.align === 'right' && styles.right)}
                onClick={() => onOrder(nextOrder(order, column))}
              >
                <span className={styles.title}>{column.title()}</span>
                {isOrder && <SortMark isReversed={order.isReversed} />}
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

/** Figures that move fast say how far back they look. */
function hintOf({ hint, isRate }: Column, windowSeconds: number | undefined): string | undefined {
  const words = hint?.();
  return isRate && words !== undefined && windowSeconds !== undefined
    ? text('columns.window', '{{hint}}, over the last {{window}}', {
        hint: words,
        window: describeDuration(windowSeconds),
      })
    : words;
}

function SortMark({ isReversed }: { readonly isReversed: boolean }) {
  return (
    <svg width={8} height={8} viewBox="0 0 8 8" aria-hidden="true" focusable="false">
      <path d={isReversed ? 'M0 6.5h8L4 1z' : 'M0 1.5h8L4 7z'} fill="currentColor" />
    </svg>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  head: css({
    '&&': { padding: 0 },
    position: 'sticky',
    top: 0,
    zIndex: 1,
    background: theme.colors.background.primary,
    borderBottom: `1px solid ${theme.colors.border.medium}`,
  }),
  button: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    width: '100%',
    height: headPx - 1,
    padding: theme.spacing(0, 1),
    border: 'none',
    background: 'none',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    textAlign: 'left',
    '&:hover': { color: theme.colors.text.primary },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  right: css({ justifyContent: 'flex-end' }),
  title: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
});
