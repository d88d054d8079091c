import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { describeStatus } from '@uhwatch/contract/status.ts';
import { colorsOf } from '../../components/status-colors';
import { StatusMarker } from '../../components/StatusMarker';
import { describeAge } from '../../words';
import { type CellProps } from '../column';

/** The status as a word beside its marker; what a lost source left behind is marked with its age. */
export function StatusCell({ row, context }: CellProps) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const age = describeAge(row, context);
  return (
    <>
      <span className={styles.status} style={{ color: colorsOf(theme, row.status).text }}>
        <StatusMarker status={row.status} />
        <span>{describeStatus(row.status, row.lastStatus)}</span>
      </span>
      {age !== undefined && <span className={styles.age}>{age}</span>}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  status: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.75),
    fontWeight: theme.typography.fontWeightMedium,
    svg: { flex: 'none' },
  }),
  age: css({
    display: 'block',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    fontStyle: 'italic',
    fontVariantNumeric: 'tabular-nums',
  }),
});
