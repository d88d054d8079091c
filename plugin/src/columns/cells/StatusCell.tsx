import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { StatusWord } from '../../components/StatusWord';
import { describeShown, shownStatus } from '../../shown-status';
import { text } from '../../text';
import { describeAge } from '../../words';
import { type CellProps } from '../column';

/** The status as a word beside its marker; under it what is not quite so: its age, or failures that are not over yet. */
export function StatusCell({ row, context }: CellProps) {
  const styles = useStyles2(getStyles);
  const note = describeAge(row, context) ?? noteOn(row);
  return (
    <>
      <StatusWord status={shownStatus(row)}>{describeShown(row)}</StatusWord>
      {note !== undefined && (
        <span className={styles.note} title={note}>
          {note}
        </span>
      )}
    </>
  );
}

/** A healthy upstream of which requests fail all the same is never called healthy without a word. */
function noteOn(row: CellProps['row']): string | undefined {
  if (shownStatus(row) === 'recovering') {
    return text('columns.status.recovering', 'failures just ended');
  }
  return row.status === 'healthy' && (row.numbers.failure_rate ?? 0) > 0
    ? text('columns.status.failing', 'some requests fail')
    : undefined;
}

const getStyles = (theme: GrafanaTheme2) => ({
  note: css({
    display: 'block',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    lineHeight: 1.3,
    fontVariantNumeric: 'tabular-nums',
  }),
});
