import { css } from '@emotion/css';
import { ThemeContext, type GrafanaTheme2 } from '@grafana/data';
import { GlobalStyles, useStyles2 } from '@grafana/ui';
import { upstreamParameter, type ListPanelProps } from '@uhwatch/contract/status-page.ts';
import type { ComponentType } from 'react';
import { useFeed, type Feed } from '../feed.ts';
import { useTheme } from '../theme.ts';
import { AskedNote } from './AskedNote.tsx';
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
  const feed = useFeed();
  return (
    <ThemeContext.Provider value={useTheme()}>
      <GlobalStyles />
      <Page ListPanel={ListPanel} feed={feed} />
    </ThemeContext.Provider>
  );
}

function Page({ ListPanel, feed: { list, failure } }: Props & { readonly feed: Feed }) {
  const styles = useStyles2(getStyles);
  const asked = new URLSearchParams(location.search).get(upstreamParameter) ?? undefined;
  return (
    <div className={styles.page}>
      <Header at={list?.at} stale={failure !== undefined} />
      <main className={styles.main}>
        {failure !== undefined && <ConnectionBanner failure={failure} lastAt={list?.at} />}
        {list?.mode === 'demo' && <DemoBanner />}
        {list !== undefined && <Sources sources={list.sources} />}
        {list === undefined && failure === undefined && <p role="status">Waiting for the exporter’s first answer…</p>}
        {list !== undefined && asked !== undefined && <AskedNote list={list} asked={asked} />}
        {list?.upstreams.length === 0 && <NoUpstreams />}
        {list !== undefined && list.upstreams.length > 0 && (
          <>
            <PanelHost ListPanel={ListPanel} list={list} stale={failure !== undefined} />
            <Findings list={list} asked={asked} />
          </>
        )}
      </main>
    </div>
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
