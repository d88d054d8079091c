import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { describeCause } from '@uhwatch/contract/causes.ts';
import { statusWords } from '@uhwatch/contract/status.ts';
import { type UpstreamRow } from '../data/prepare';
import { formatCount, formatRate, unknownMark } from '../words';
import { statusColors } from './status-colors';
import { StatusMarker } from './StatusMarker';

interface Props {
  readonly row: UpstreamRow;
  readonly compact: boolean;
}

export function TableRow({ row, compact }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <tr aria-label={describeRow(row)} data-status={row.status}>
      {!compact && (
        <td className={styles.statusCell}>
          <StatusWord row={row} />
        </td>
      )}
      <th scope="row" className={styles.name}>
        {row.namespace !== '' && <span className={styles.namespace}>{row.namespace}/</span>}
        <span className={styles.service}>{row.service}</span>
        {compact && (
          <span className={styles.below}>
            <StatusWord row={row} />
            <Cause row={row} />
          </span>
        )}
      </th>
      <td className={styles.number} aria-label={describeReady(row)}>
        <span className={row.ready === 0 && row.desired !== 0 ? styles.strong : undefined}>
          {formatCount(row.ready)} / {formatCount(row.desired)}
        </span>
        <ReadyMeter row={row} />
      </td>
      <td className={styles.number} aria-label={describeRate(row)}>
        <span className={(row.uhRate ?? 0) > 0 ? styles.strong : styles.quiet}>{formatRate(row.uhRate)}</span>
      </td>
      {!compact && (
        <td>
          <Cause row={row} />
        </td>
      )}
    </tr>
  );
}

function StatusWord({ row }: { readonly row: UpstreamRow }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  return (
    <span className={styles.status} style={{ color: statusColors(theme, row.status).text }}>
      <StatusMarker status={row.status} />
      <span>{statusWords[row.status]}</span>
    </span>
  );
}

function Cause({ row: { findings } }: { readonly row: UpstreamRow }) {
  const styles = useStyles2(getStyles);
  const [primary, ...others] = findings;
  if (primary === undefined) {
    return null;
  }
  return (
    <span
      className={styles.cause}
      title={findings.map(({ code, cause }) => `${code} ${describeCause(cause)}`).join('\n')}
    >
      {describeCause(primary.cause)}
      {others.length > 0 && <span className={styles.more}> and {others.length} more</span>}
    </span>
  );
}

/** How much of what ought to be ready is; the numbers above it say the same, so it is hidden from screen readers. */
function ReadyMeter({ row: { ready, desired, status } }: { readonly row: UpstreamRow }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  if (ready === undefined || desired === undefined || desired === 0) {
    return null;
  }
  const percent = Math.min(100, (100 * ready) / desired);
  return (
    <span className={styles.meter} aria-hidden="true">
      <span
        className={styles.meterFill}
        style={{ width: `${percent}%`, background: statusColors(theme, status).main }}
      />
    </span>
  );
}

function describeRow(row: UpstreamRow): string {
  const parts = [`${row.namespace}/${row.service}: ${statusWords[row.status]}`, describeReady(row), describeRate(row)];
  const [primary] = row.findings;
  return [...parts, ...(primary === undefined ? [] : [describeCause(primary.cause)])].join(', ');
}

function describeReady({ ready, desired }: UpstreamRow): string {
  const words = (count: number | undefined) => (count === undefined ? 'unknown' : String(count));
  return `${words(ready)} of ${words(desired)} endpoints ready`;
}

function describeRate({ uhRate }: UpstreamRow): string {
  const rate = formatRate(uhRate);
  return rate === unknownMark ? 'UH rate unknown' : `UH rate ${rate}`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  statusCell: css({ whiteSpace: 'nowrap', width: '1%' }),
  status: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.75),
    fontWeight: theme.typography.fontWeightMedium,
    svg: { flex: 'none' },
  }),
  name: css({ fontWeight: theme.typography.fontWeightRegular, overflowWrap: 'anywhere' }),
  namespace: css({ color: theme.colors.text.secondary }),
  service: css({ color: theme.colors.text.primary, fontWeight: theme.typography.fontWeightMedium }),
  below: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.25),
    marginTop: theme.spacing(0.25),
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  number: css({
    '&&': { textAlign: 'right' },
    width: '1%',
    whiteSpace: 'nowrap',
    fontVariantNumeric: 'tabular-nums',
  }),
  strong: css({ fontWeight: theme.typography.fontWeightMedium }),
  quiet: css({ color: theme.colors.text.secondary }),
  cause: css({ color: theme.colors.text.primary, fontWeight: theme.typography.fontWeightRegular }),
  more: css({ color: theme.colors.text.secondary }),
  meter: css({
    display: 'block',
    height: 3,
    minWidth: 40,
    marginTop: theme.spacing(0.25),
    borderRadius: theme.shape.radius.pill,
    background: theme.colors.border.medium,
    overflow: 'hidden',
  }),
  meterFill: css({ display: 'block', height: '100%' }),
});
