import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { classColor } from '../../components/class-colors';
import { text } from '../../text';
import { classWord, describeOutcomes } from '../../words';
import { type CellProps } from '../column';

/** How requests fail: the greatest class in words, and all of them as parts of one bar. */
export function OutcomesCell({ row }: CellProps) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const classes = [...row.outcomes];
  const [greatest] = [...classes].sort(([, a], [, b]) => b - a);
  if (greatest === undefined) {
    return null;
  }
  return (
    <span title={describeOutcomes(row)}>
      <span className={styles.word}>
        {classWord(greatest[0])}
        {classes.length > 1 && (
          <span className={styles.more}> · {text('words.more', '{{more}} more', { more: classes.length - 1 })}</span>
        )}
      </span>
      <span className={styles.bar} aria-hidden="true">
        {classes.map(([name, rate]) => (
          <span key={name} style={{ flexGrow: rate, background: classColor(theme, name) }} />
        ))}
      </span>
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  word: css({ display: 'block', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', lineHeight: 1.3 }),
  more: css({ color: theme.colors.text.secondary }),
  bar: css({
    display: 'flex',
    gap: 1,
    height: 4,
    marginTop: theme.spacing(0.5),
    borderRadius: theme.shape.radius.pill,
    overflow: 'hidden',
    '& > span': { flexBasis: 2, forcedColorAdjust: 'none' },
  }),
});
