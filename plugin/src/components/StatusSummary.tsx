import { css } from '@emotion/css';
import React, { useMemo } from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type UpstreamRow } from '../data/row';
import { countShown, type ShownStatus, wordOf } from '../shown-status';
import { text } from '../text';
import { StatusMarker } from './StatusMarker';

interface Props {
  readonly rows: readonly UpstreamRow[];
  /** Those that are shown alone; empty for all. */
  readonly chosen: ReadonlySet<ShownStatus>;
  /** Undefined where nobody can choose. */
  readonly onChoose: ((chosen: ReadonlySet<ShownStatus>) => void) | undefined;
}

/** How many upstreams there are of each status, worst first; also the legend of the markers, and what to show alone. */
export function StatusSummary({ rows, chosen, onChoose }: Props) {
  const styles = useStyles2(getStyles);
  const counts = useMemo(() => countShown(rows), [rows]);
  return (
    <ul className={styles.list} aria-label={text('toolbar.summary', 'Upstreams by status')}>
      {counts.map(([status, count]) => {
        const words = (
          <>
            <StatusMarker status={status} size={12} />
            <strong className={styles.count}>{count}</strong> {wordOf(status)}
          </>
        );
        return (
          <li key={status} className={onChoose === undefined ? styles.item : undefined}>
            {onChoose === undefined ? (
              words
            ) : (
              <button
                type="button"
                className={styles.item}
                aria-pressed={chosen.has(status)}
                title={
                  chosen.has(status)
                    ? text('toolbar.all', 'Show the others too')
                    : text('toolbar.only', 'Show only these')
                }
                onClick={() => onChoose(toggled(chosen, status))}
              >
                {words}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function toggled(chosen: ReadonlySet<ShownStatus>, status: ShownStatus): ReadonlySet<ShownStatus> {
  const next = new Set(chosen);
  return next.delete(status) ? next : next.add(status);
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0, 0.5),
    margin: 0,
    padding: 0,
    listStyle: 'none',
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  item: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0.25, 1),
    border: '1px solid transparent',
    borderRadius: theme.shape.radius.pill,
    background: 'none',
    color: theme.colors.text.secondary,
    whiteSpace: 'nowrap',
    '&:hover': { background: theme.colors.action.hover },
    '&[aria-pressed="true"]': { borderColor: theme.colors.border.strong, background: theme.colors.action.selected },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -1 },
  }),
  count: css({
    color: theme.colors.text.primary,
    fontWeight: theme.typography.fontWeightMedium,
    fontVariantNumeric: 'tabular-nums',
  }),
});
