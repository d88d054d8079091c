import { css } from '@emotion/css';
import React from 'react';
import { type GrafanaTheme2 } from '@grafana/data';
import { FilterInput, useStyles2 } from '@grafana/ui';
import { type UpstreamRow } from '../data/row';
import { type Filter } from '../views/filter';
import { StatusSummary } from './StatusSummary';

interface Props {
  /** All that could be shown. */
  readonly rows: readonly UpstreamRow[];
  readonly filter: Filter;
  /** A small panel has no room for more than the summary. */
  readonly isSmall: boolean;
  onFilter(filter: Filter): void;
  /** What the view offers besides. */
  readonly children?: React.ReactNode;
}

/** The summary, and what narrows down the rows. */
export function Toolbar({ rows, filter, isSmall, onFilter, children }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.bar}>
      <StatusSummary rows={rows} chosen={filter.statuses} onChoose={(statuses) => onFilter({ ...filter, statuses })} />
      {!isSmall && (
        <div className={styles.tools}>
          <FilterInput
            aria-label="Search upstreams"
            placeholder="Search upstreams"
            width={24}
            value={filter.search}
            onChange={(search) => onFilter({ ...filter, search })}
          />
          {children}
        </div>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    flexShrink: 0,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(0.5, 2),
    paddingBottom: theme.spacing(1),
  }),
  tools: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(1) }),
});
