import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type CellContext } from '../../columns/column';
import { Unseen } from '../../components/Unseen';
import { type UpstreamRow } from '../../data/row';
import { describeFacts } from '../../columns/describe';
import { TileView } from './TileView';
import { type TileLine } from './tiles';

interface Props {
  readonly line: TileLine;
  readonly columns: number;
  /** Of a tile with the space around it. */
  readonly heightPx: number;
  /** Whether a tile names its cluster. */
  readonly withCluster: boolean;
  readonly context: CellContext;
  placeOf(key: string): React.ComponentProps<'div'>;
  onOpen(row: UpstreamRow): void;
}

/** Tiles beside each other. */
export function TileRow({ line, columns, heightPx, withCluster, context, placeOf, onOpen }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div
      role="presentation"
      className={styles.row}
      style={{ height: heightPx, gridTemplateColumns: `repeat(${columns}, 1fr)`, paddingLeft: 4 + 20 * line.depth }}
    >
      {line.tiles.map(({ item: { key, row }, span }) => (
        <div
          key={key}
          role="gridcell"
          data-status={row.status}
          className={styles.cell}
          style={{ gridColumn: `span ${span}` }}
          {...placeOf(key)}
          onClick={() => onOpen(row)}
        >
          <TileView row={row} context={context} withCluster={withCluster} />
          <Unseen>: {describeFacts({ row, context })}</Unseen>
        </div>
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({ display: 'grid', paddingRight: theme.spacing(0.5) }),
  cell: css({
    position: 'relative',
    minWidth: 0,
    padding: theme.spacing(0.25),
    cursor: 'pointer',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
});
