import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { FilterPill, Input, useStyles2 } from '@grafana/ui';
import type { UpstreamSummary } from '@uhwatch/contract/api.ts';
import { statuses, statusWords } from '@uhwatch/contract/status.ts';
import type { Filter } from '../filter.ts';

interface Props extends Filter {
  readonly upstreams: readonly UpstreamSummary[];
  readonly setSearch: (search: string) => void;
  readonly setStatus: (status: string) => void;
}

/** Which upstreams the page shows; the address holds it, so that a link shows the same. */
export function Filters({ upstreams, search, status, setSearch, setStatus }: Props) {
  const styles = useStyles2(getStyles);
  const present = statuses.filter((each) => upstreams.some((upstream) => upstream.status === each));
  return (
    <search className={styles.filters}>
      <div className={styles.search}>
        <Input
          aria-label="Search upstreams, causes and hosts"
          placeholder="Search upstreams, causes and hosts"
          type="search"
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
      </div>
      {present.map((each) => (
        <FilterPill
          key={each}
          label={statusWords[each]}
          selected={status === each}
          onClick={() => setStatus(status === each ? '' : each)}
        />
      ))}
    </search>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  filters: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
  search: css({ flex: '1 1 240px', maxWidth: 420 }),
});
