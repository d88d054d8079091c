import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { describeCause } from '@uhwatch/contract/causes.ts';
import { describeFinding, formatShare } from '../../words';
import { type CellProps } from '../column';

/** Why, in words: the primary finding, what share it affects, and how many more there are. */
export function CauseCell({ row: { findings } }: CellProps) {
  const styles = useStyles2(getStyles);
  const [primary, ...others] = findings;
  if (primary === undefined) {
    return null;
  }
  return (
    <span className={styles.cause} title={findings.map(describeFinding).join('\n')}>
      {describeCause(primary.cause, primary.reason)}
      {primary.share !== undefined && <span className={styles.more}> · {formatShare(primary.share)}</span>}
      {others.length > 0 && <span className={styles.more}> · {others.length} more</span>}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  cause: css({
    display: '-webkit-box',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: 2,
    overflow: 'hidden',
    lineHeight: 1.3,
    color: theme.colors.text.primary,
    fontWeight: theme.typography.fontWeightRegular,
  }),
  more: css({ color: theme.colors.text.secondary }),
});
