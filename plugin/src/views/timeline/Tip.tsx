import { css } from '@emotion/css';
import React from 'react';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { type TimeZone } from '@grafana/schema';
import { useStyles2 } from '@grafana/ui';
import { upstreamName } from '@uhwatch/contract/status-page.ts';
import { type UpstreamRow } from '../../data/row';
import { text } from '../../text';
import { formatShare } from '../../words';
import { indexAt } from './columns';

/** What the pointer is over, in CSS pixels from the top left of the strips. */
export interface Pointed {
  readonly row: UpstreamRow;
  readonly timeMs: number;
  readonly xPx: number;
  readonly yPx: number;
}

interface Props {
  readonly pointed: Pointed;
  readonly widthPx: number;
  readonly timeZone: TimeZone;
}

/** What was known of an upstream at the time under the pointer. */
export function Tip({ pointed: { row, timeMs, xPx, yPx }, widthPx, timeZone }: Props) {
  const styles = useStyles2(getStyles);
  const index = row.history === undefined ? -1 : indexAt(row.history, timeMs);
  const shareAt = (shares?: ReadonlyArray<number | null>) => formatShare(shares?.[index] ?? undefined);
  const side = xPx > widthPx / 2 ? { right: widthPx - xPx + 12 } : { left: xPx + 12 };
  return (
    <div className={styles.tip} style={{ top: yPx + 12, ...side }}>
      <div>{dateTimeFormat(row.history?.timesMs[index] ?? timeMs, { timeZone })}</div>
      <strong>{upstreamName(row.namespace, row.service)}</strong>
      <div>{text('timeline.tip.ready', 'Ready: {{share}}', { share: shareAt(row.history?.readyShare) })}</div>
      <div>
        {text('timeline.tip.failed', 'Failed requests: {{share}}', { share: shareAt(row.history?.failureShare) })}
      </div>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  tip: css({
    position: 'absolute',
    zIndex: 1,
    padding: theme.spacing(0.5, 1),
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.elevated,
    boxShadow: theme.shadows.z2,
    color: theme.colors.text.primary,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
    pointerEvents: 'none',
  }),
});
