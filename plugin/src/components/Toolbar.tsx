import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { FilterInput, useStyles2 } from '@grafana/ui';
import { type UpstreamRow } from '../data/row';
import { text } from '../text';
import { type Filter } from '../views/filter';
import { ColumnChoice, type ColumnWish } from './ColumnChoice';
import { StatusSummary } from './StatusSummary';

interface Props {
  /** All that could be shown. */
  readonly rows: readonly UpstreamRow[];
  readonly filter: Filter;
  /** Undefined where there are no columns to choose from. */
  readonly columns: ColumnWish | undefined;
  /** A small panel has no room for more than the summary. */
  readonly isSmall: boolean;
  /** Undefined where somebody else narrows down the rows. */
  readonly onFilter: ((filter: Filter) => void) | undefined;
}

/** The summary, and what narrows down the rows. */
export function Toolbar({ rows, filter, columns, isSmall, onFilter }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.bar}>
      <StatusSummary
        rows={rows}
        chosen={filter.statuses}
        onChoose={onFilter && ((statuses) => onFilter({ ...filter, statuses }))}
      />
      {!isSmall && (
        <div className={styles.tools}>
          {columns !== undefined && <ColumnChoice rows={rows} wish={columns} />}
          {onFilter !== undefined && (
            <FilterInput
              aria-label={text('toolbar.search', 'Search upstreams')}
              placeholder={text('toolbar.search', 'Search upstreams')}
              width={24}
              value={filter.search}
              // It is looked for as it stands; escaped, a name with a hyphen would be found nowhere.
              escapeRegex={false}
              onChange={(search) => onFilter({ ...filter, search })}
            />
          )}
        </div>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  tools: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1) }),
  bar: css({
    flexShrink: 0,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(0.5, 2),
    paddingBottom: theme.spacing(1),
  }),
});
