import { css } from '@emotion/css';
import React, { useId, useRef, useState } from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { Button, Checkbox, useStyles2 } from '@grafana/ui';
import { columns, nameColumn } from '../columns/columns';
import { type UpstreamRow } from '../data/row';
import { text } from '../text';

/** Which columns of the table nobody wants to see, by id, and where to say so. */
export interface ColumnWish {
  readonly hidden: readonly string[];
  onHidden(hidden: readonly string[]): void;
}

interface Props {
  readonly rows: readonly UpstreamRow[];
  readonly wish: ColumnWish;
}

/** A menu of the columns that have something to show; the one that names upstreams stays. */
export function ColumnChoice({ rows, wish: { hidden, onHidden } }: Props) {
  const styles = useStyles2(getStyles);
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  const offered = columns.filter((column) => column !== nameColumn && (column.shown?.(rows) ?? true));
  const toggle = (column: string, isWanted: boolean) =>
    onHidden(isWanted ? hidden.filter((other) => other !== column) : [...hidden, column]);
  const onKeyDown = ({ key }: React.KeyboardEvent) => {
    if (key === 'Escape' && isOpen) {
      setOpen(false);
      button.current?.focus();
    }
  };
  // The focus that leaves the menu leads out of it; a click on what cannot have the focus stays.
  const onBlur = ({ currentTarget, relatedTarget }: React.FocusEvent) => {
    if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) {
      setOpen(false);
    }
  };
  return (
    <div className={styles.choice} onKeyDown={onKeyDown} onBlur={onBlur}>
      <Button
        ref={button}
        size="sm"
        variant="secondary"
        fill="outline"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {text('toolbar.columns', 'Columns')}
      </Button>
      {isOpen && (
        <div
          id={id}
          role="group"
          aria-label={text('toolbar.columns-of', 'Columns of the table')}
          className={styles.list}
        >
          {offered.map((column) => (
            <Checkbox
              key={column.id}
              label={column.title()}
              value={!hidden.includes(column.id)}
              onChange={({ currentTarget }) => toggle(column.id, currentTarget.checked)}
            />
          ))}
          <span className={styles.note}>
            {text('toolbar.fit', 'What does not fit beside each other is shown where an upstream is opened.')}
          </span>
        </div>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  choice: css({ position: 'relative' }),
  list: css({
    position: 'absolute',
    top: '100%',
    right: 0,
    zIndex: theme.zIndex.dropdown,
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    gap: theme.spacing(0.5),
    width: 240,
    padding: theme.spacing(1.5),
    background: theme.colors.background.elevated,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z3,
  }),
  note: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
