import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { type ShownStatus, wordOf } from '../shown-status';
import { colorsOf } from './status-colors';
import { StatusMarker } from './StatusMarker';

interface Props {
  readonly status: ShownStatus;
  /** The words for it, where there is more to say than its own. */
  readonly children?: React.ReactNode;
}

/** A status as a word beside its marker, both in its color. */
export function StatusWord({ status, children = wordOf(status) }: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  return (
    <span className={styles.status} style={{ color: colorsOf(theme, status).text }}>
      <StatusMarker status={status} />
      <span className={styles.word}>{children}</span>
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  status: css({
    display: 'inline-flex',
    alignItems: 'center',
    maxWidth: '100%',
    gap: theme.spacing(0.75),
    fontWeight: theme.typography.fontWeightMedium,
    svg: { flex: 'none' },
  }),
  word: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
});
