import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { type CellContext } from '../../columns/column';
import { describeFacts } from '../../columns/describe';
import { colorsOf } from '../../components/status-colors';
import { StatusMarker } from '../../components/StatusMarker';
import { Unseen } from '../../components/Unseen';
import { UpstreamName } from '../../components/UpstreamName';
import { type UpstreamRow } from '../../data/row';
import { describeShown, shownStatus } from '../../shown-status';
import { text } from '../../text';
import { describeAgo, formatShare } from '../../words';
import { describeCourse } from '../detail/course';

interface Props {
  readonly row: UpstreamRow;
  readonly depth: number;
  readonly context: CellContext;
  readonly leftPx: number;
  readonly place: React.ComponentProps<'div'>;
}

/** The name of an upstream left of its strip; its words say what the strip shows. */
export function StripRow({ row, depth, context, leftPx, place }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const status = shownStatus(row);
  return (
    <div role="gridcell" className={styles.cell} data-status={row.status} {...place}>
      <span className={styles.label} style={{ width: leftPx, paddingLeft: 8 + depth * 20 }}>
        <StatusMarker status={status} />
        <span className={styles.words}>
          <span className={styles.name}>
            <UpstreamName row={row} />
            {row.cluster !== '' && <span className={styles.cluster}>{row.cluster}</span>}
          </span>
          <span aria-hidden="true" className={styles.status} style={{ color: colorsOf(theme, status).text }}>
            {describeShown(row)}
            {row.numbers.as_of !== undefined && ` · ${describeAgo(row.numbers.as_of, context)}`}
          </span>
        </span>
      </span>
      <Unseen>
        : {describeFacts({ row, context })}. {describeHistory(row, context)}
      </Unseen>
      {row.history === undefined && (
        <span className={styles.none}>{text('timeline.nothing', 'Nothing is known of this time')}</span>
      )}
    </div>
  );
}

/** The courses of a row in words. */
function describeHistory({ history }: UpstreamRow, { timeZone }: CellContext): string {
  if (history === undefined) {
    return '';
  }
  const { timesMs, readyShare: ready = [], failureShare: failed = [] } = history;
  const course = (values: ReadonlyArray<number | null>) =>
    describeCourse({ timesMs, values }, { timeZone, format: formatShare });
  return text('timeline.courses', 'Ready endpoints over time: {{ready}}. Failed requests over time: {{failed}}', {
    ready: course(ready),
    failed: course(failed),
  });
}

const getStyles = (theme: GrafanaTheme2) => ({
  cell: css({
    position: 'relative',
    display: 'flex',
    alignItems: 'center',
    cursor: 'pointer',
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    '&:hover': { background: theme.colors.action.hover },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  label: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.75),
    flex: 'none',
    paddingRight: theme.spacing(1),
    overflow: 'hidden',
    svg: { flex: 'none' },
  }),
  words: css({ flex: '1 1 auto', minWidth: 0, lineHeight: 1.2 }),
  name: css({ display: 'flex', gap: theme.spacing(1) }),
  status: css({
    display: 'block',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  cluster: css({
    marginLeft: 'auto',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
  }),
  none: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
