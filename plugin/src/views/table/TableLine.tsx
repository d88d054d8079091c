import { css, cx } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type CellContext } from '../../columns/column';
import { describeRow } from '../../columns/describe';
import { type Layout } from '../../columns/layout';
import { text } from '../../text';
import { Chevron } from '../Chevron';
import { GroupHead } from '../GroupHead';
import { PortHead } from '../PortHead';
import { canOpen, type Item } from '../tree';
import { indentPx, RowCells } from './RowCells';

interface Props {
  readonly line: Item;
  readonly isOpen: boolean;
  readonly layout: Layout;
  readonly context: CellContext;
  /** Where it stands and how it is reached; of the element of the row. */
  readonly place: React.ComponentProps<'tr'> & { readonly 'data-place': string };
  onToggle(): void;
}

/** A line of the table: a group, an upstream, or a port of one. */
export function TableLine({ line, isOpen, layout, context, place, onToggle }: Props) {
  const styles = useStyles2(getStyles);
  const expands = canOpen(line);
  const shared = {
    ...place,
    className: cx(styles.row, line.kind === 'group' && styles.group),
    'aria-level': line.depth + 1,
    'aria-expanded': expands ? isOpen : undefined,
  };
  if (line.kind !== 'row') {
    return (
      <tr {...shared} data-line={line.kind}>
        <th scope="row" colSpan={layout.columns.length} style={{ paddingLeft: indentPx(line.depth) }}>
          {line.kind === 'group' ? <GroupHead group={line} isOpen={isOpen} /> : <PortHead item={line} />}
        </th>
      </tr>
    );
  }
  return (
    <tr {...shared} aria-label={describeRow({ row: line.row, context })} data-status={line.row.status}>
      <RowCells row={line.row} context={context} layout={layout} depth={line.depth}>
        {expands && (
          <button
            type="button"
            className={styles.toggle}
            tabIndex={-1}
            aria-label={
              isOpen ? text('views.hide-ports', 'Hide its ports') : text('views.show-ports', 'Show its ports')
            }
            onClick={(event) => {
              event.stopPropagation();
              onToggle();
            }}
          >
            <Chevron isOpen={isOpen} />
          </button>
        )}
      </RowCells>
    </tr>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({
    cursor: 'pointer',
    '& > *': { borderBottom: `1px solid ${theme.colors.border.weak}` },
    '&:hover > *': { backgroundColor: theme.colors.action.hover },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  group: css({ '& > *': { backgroundColor: theme.colors.background.secondary } }),
  toggle: css({
    flex: 'none',
    padding: theme.spacing(0.5),
    border: 'none',
    background: 'none',
    color: theme.colors.text.secondary,
    lineHeight: 0,
  }),
});
