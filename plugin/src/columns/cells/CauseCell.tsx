import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { text } from '../../text';
import { causeWords, describeFinding, formatShare } from '../../words';
import { type CellProps } from '../column';

/** Why, in words: the primary finding, what share it affects, and how many more there are. */
export function CauseCell({ row: { findings } }: CellProps) {
  const styles = useStyles2(getStyles);
  const [primary, ...others] = findings;
  if (primary === undefined) {
    return null;
  }
  return (
    <span className={styles.cell} title={findings.map(describeFinding).join('\n')}>
      <span className={styles.cause}>{causeWords(primary)}</span>
      <span className={styles.notes}>
        {primary.share !== undefined && <span>{formatShare(primary.share)}</span>}
        {others.length > 0 && <span>{text('words.more', '{{more}} more', { more: others.length })}</span>}
      </span>
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  cell: css({
    display: 'flex',
    gap: theme.spacing(1),
    fontSize: theme.typography.bodySmall.fontSize,
    lineHeight: 1.3,
  }),
  cause: css({
    flex: '1 1 auto',
    display: '-webkit-box',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: 2,
    overflow: 'hidden',
    color: theme.colors.text.primary,
    fontWeight: theme.typography.fontWeightRegular,
  }),
  // Beside the words, which may be cut: the share never is.
  notes: css({
    flex: 'none',
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-end',
    color: theme.colors.text.secondary,
    fontVariantNumeric: 'tabular-nums',
  }),
});
