import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { type CellContext, type CellProps } from '../../columns/column';
import { Figure } from '../../components/Figure';
import { Sparkline } from '../../components/Sparkline';
import { colorsOf } from '../../components/status-colors';
import { StatusMarker } from '../../components/StatusMarker';
import { UpstreamName } from '../../components/UpstreamName';
import { describeShown, shownStatus } from '../../shown-status';
import { describeAgo, describeFailed } from '../../words';

interface Props extends CellProps {
  readonly withCluster: boolean;
}

/** An upstream as a tile: its status as marker, word and edge, its endpoints, and how its requests fail. */
export function TileView({ row, context, withCluster }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const status = shownStatus(row);
  const note = noteOn(row, context);
  const { main } = colorsOf(theme, status);
  const quiet = status === 'healthy' || status === 'idle';
  return (
    <div className={styles.tile} style={{ borderLeftColor: main, background: quiet ? undefined : tint(theme, main) }}>
      <span className={styles.name}>
        <StatusMarker status={status} size={14} />
        <UpstreamName row={row} />
      </span>
      {withCluster && <span className={styles.cluster}>{row.cluster}</span>}
      <span className={styles.facts}>
        <span className={styles.status}>{describeShown(row)}</span>
        <Sparkline values={row.history?.failureShare} />
      </span>
      <span className={styles.numbers}>
        <Figure row={row} context={context} number="ready" /> / <Figure row={row} context={context} number="desired" />
        {note !== '' && ` · ${note}`}
      </span>
    </div>
  );
}

/** How old it is, or how much of it fails. */
function noteOn(
  { numbers: { as_of: seconds, failure_rate, uh_rate } }: CellProps['row'],
  context: CellContext,
): string {
  if (seconds !== undefined) {
    return describeAgo(seconds, context);
  }
  const failing = failure_rate ?? uh_rate ?? 0;
  return failing > 0 ? describeFailed(failing) : '';
}

/** Strong enough to be seen, and weak enough to read what stands on it. */
function tint({ colors }: GrafanaTheme2, color: string): string {
  return `color-mix(in srgb, ${color} 8%, ${colors.background.secondary})`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  tile: css({
    display: 'flex',
    flexDirection: 'column',
    justifyContent: 'space-between',
    height: '100%',
    lineHeight: 1.3,
    padding: theme.spacing(0.5, 1),
    borderLeft: '4px solid',
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
    overflow: 'hidden',
    '&:hover': { outline: `1px solid ${theme.colors.border.strong}` },
  }),
  name: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(0.75), svg: { flex: 'none' } }),
  cluster: css({
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'nowrap',
  }),
  facts: css({
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(0, 1),
    // Where the course has no room beside the words it wraps out of sight.
    flexWrap: 'wrap',
    height: 16,
    overflow: 'hidden',
    svg: { height: 16, width: 48 },
  }),
  status: css({
    flex: 'none',
    color: theme.colors.text.primary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
  }),
  numbers: css({
    overflow: 'hidden',
    color: theme.colors.text.primary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontVariantNumeric: 'tabular-nums',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  }),
});
