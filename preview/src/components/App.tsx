import { css } from '@emotion/css';
import { ThemeContext, type GrafanaTheme2 } from '@grafana/data';
import { GlobalStyles, useStyles2 } from '@grafana/ui';
import { upstreamParameter } from '@uhwatch/contract/status-page.ts';
import { useMemo } from 'react';
import { useParameter } from '../address.ts';
import { useFeed } from '../feed.ts';
import type { PanelParts } from '../panel-module.ts';
import { useRefresh } from '../refresh.ts';
import { useTheme } from '../theme.ts';
import { AskedNote } from './AskedNote.tsx';
import type { PaletteChoice } from './Choices.tsx';
import { CommonCauses } from './CommonCauses.tsx';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { DemoBanner } from './DemoBanner.tsx';
import { Header } from './Header.tsx';
import { NoUpstreams } from './NoUpstreams.tsx';
import { Sources } from './Sources.tsx';
import { Upstreams } from './Upstreams.tsx';

interface Props {
  readonly panel: PanelParts;
}

/** The word in the page's address that asks for the color-blind safe palette: `?palette=colorblind`. */
const safeWord = 'colorblind';

export function App({ panel }: Props) {
  const { colorblindTheme } = panel;
  const theme = useTheme();
  const [palette, setPalette] = useParameter('palette');
  const isSafe = palette === safeWord;
  const shown = useMemo(() => (isSafe ? colorblindTheme(theme) : theme), [isSafe, colorblindTheme, theme]);
  return (
    <ThemeContext.Provider value={shown}>
      <GlobalStyles />
      <Page panel={panel} palette={{ isSafe, onSafe: (safe) => setPalette(safe ? safeWord : '') }} />
    </ThemeContext.Provider>
  );
}

function Page({ panel, palette }: Props & { readonly palette: PaletteChoice }) {
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
          <Upstreams panel={panel} palette={palette} list={list} stale={failure !== undefined} asked={asked} />
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
