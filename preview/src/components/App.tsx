import { css } from '@emotion/css';
import { ThemeContext, type GrafanaTheme2 } from '@grafana/data';
import { GlobalStyles, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import type { UpstreamList } from '@uhwatch/contract/api.ts';
import { panelViews, upstreamParameter, type ListPanelProps, type PanelView } from '@uhwatch/contract/status-page.ts';
import { useMemo, type ComponentType } from 'react';
import { useFilter, useParameter, useWords } from '../address.ts';
import { useFeed } from '../feed.ts';
import { fetchHistoryOf, useHistory } from '../past.ts';
import { filtered } from '../filter.ts';
import { useRefresh } from '../refresh.ts';
import { useTheme } from '../theme.ts';
import { AskedNote } from './AskedNote.tsx';
import { CommonCauses } from './CommonCauses.tsx';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { DemoBanner } from './DemoBanner.tsx';
import { Findings } from './Findings.tsx';
import { Header } from './Header.tsx';
import { NoUpstreams } from './NoUpstreams.tsx';
import { PanelHost } from './PanelHost.tsx';
import { Sources } from './Sources.tsx';

interface Props {
  readonly ListPanel: ComponentType<ListPanelProps>;
}

export function App({ ListPanel }: Props) {
  return (
    <ThemeContext.Provider value={useTheme()}>
      <GlobalStyles />
      <Page ListPanel={ListPanel} />
    </ThemeContext.Provider>
  );
}

function Page({ ListPanel }: Props) {
  const styles = useStyles2(getStyles);
  const refresh = useRefresh();
  const { list, failure, refresh: onRefresh } = useFeed(refresh.pauseMs);
  const asked = new URLSearchParams(location.search).get(upstreamParameter) ?? undefined;
  return (
    <div className={styles.page}>
      <Header at={list?.at} stale={failure !== undefined} refresh={refresh} onRefresh={onRefresh} />
      <main className={styles.main}>
        {failure !== undefined && <ConnectionBanner failure={failure} lastAt={list?.at} />}
        {list?.mode === 'demo' && <DemoBanner />}
        {list !== undefined && <Sources sources={list.sources} />}
        {list === undefined && failure === undefined && <p role="status">Waiting for the exporter’s first answer…</p>}
        {list !== undefined && <CommonCauses list={list} />}
        {list !== undefined && asked !== undefined && <AskedNote list={list} asked={asked} />}
        {list?.upstreams.length === 0 && <NoUpstreams />}
        {list !== undefined && list.upstreams.length > 0 && (
          <Upstreams ListPanel={ListPanel} list={list} stale={failure !== undefined} asked={asked} />
        )}
      </main>
    </div>
  );
}

const words: Record<PanelView, string> = { table: 'Table', grid: 'Grid', timeline: 'Last hour' };
const views = panelViews.map((value) => ({ value, label: words[value] }));

interface UpstreamsProps extends Props {
  readonly list: UpstreamList;
  readonly stale: boolean;
  /** The upstream at which the page opens. */
  readonly asked: string | undefined;
}

/** What the exporter knows of the upstreams that a person asks for. */
function Upstreams({ ListPanel, list, stale, asked }: UpstreamsProps) {
  const [filter, setFilter] = useFilter();
  const [wish, setView] = useParameter('view');
  const view = panelViews.find((known) => known === wish) ?? 'table';
  const [hiddenColumns, setHiddenColumns] = useWords('hide');
  const past = useHistory();
  const styles = useStyles2(getStyles);
  const unhealthy = useMemo(() => ({ ...list, upstreams: [...filtered(list.upstreams, filter)] }), [list, filter]);
  return (
    <>
      <div className={styles.views}>
        <RadioButtonGroup aria-label="View" options={views} value={view} onChange={setView} size="sm" />
      </div>
      <PanelHost
        ListPanel={ListPanel}
        list={list}
        history={past}
        historyOf={fetchHistoryOf}
        view={view}
        filter={filter}
        onFilter={setFilter}
        hiddenColumns={hiddenColumns}
        onHiddenColumns={setHiddenColumns}
        stale={stale}
      />
      <Findings list={unhealthy} asked={asked} />
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({
    display: 'flex',
    flexDirection: 'column',
    minHeight: '100vh',
    background: theme.colors.background.canvas,
    color: theme.colors.text.primary,
  }),
  views: css({ display: 'flex', justifyContent: 'flex-end' }),
  main: css({
    display: 'flex',
    flexDirection: 'column',
    flex: 1,
    gap: theme.spacing(2),
    width: '100%',
    maxWidth: 1280,
    margin: '0 auto',
    padding: theme.spacing(2, 3, 4),
    [theme.breakpoints.down('sm')]: { padding: theme.spacing(1.5, 1.5, 3) },
  }),
});
