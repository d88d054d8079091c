import type { UpstreamList } from '@uhwatch/contract/api.ts';
import { panelViews } from '@uhwatch/contract/status-page.ts';
import { useMemo } from 'react';
import { useFilter, useParameter, useWords } from '../address.ts';
import { filtered } from '../filter.ts';
import type { PanelParts } from '../panel-module.ts';
import { fetchHistoryOf, useHistory } from '../past.ts';
import { Choices, type PaletteChoice } from './Choices.tsx';
import { Findings } from './Findings.tsx';
import { PanelHost } from './PanelHost.tsx';

interface Props {
  readonly panel: PanelParts;
  readonly palette: PaletteChoice;
  readonly list: UpstreamList;
  readonly stale: boolean;
  /** The upstream at which the page opens. */
  readonly asked: string | undefined;
}

/** What the exporter knows of the upstreams that a person asks for, drawn as the page's address says. */
export function Upstreams({ panel, palette, list, stale, asked }: Props) {
  const [filter, setFilter] = useFilter();
  const [wish, setView] = useParameter('view');
  const view = panelViews.find((known) => known === wish) ?? 'table';
  const [groupBy, setGroupBy] = useWords('group');
  const [hiddenColumns, setHiddenColumns] = useWords('hide');
  const history = useHistory();
  const unhealthy = useMemo(() => ({ ...list, upstreams: [...filtered(list.upstreams, filter)] }), [list, filter]);
  return (
    <>
      <Choices
        list={list}
        view={{ view, onView: setView }}
        groups={{ groupBy, onGroupBy: setGroupBy }}
        palette={palette}
      />
      <PanelHost
        ListPanel={panel.ListPanel}
        list={list}
        history={history}
        historyOf={fetchHistoryOf}
        view={view}
        groupBy={groupBy}
        filter={filter}
        onFilter={setFilter}
        hiddenColumns={hiddenColumns}
        onHiddenColumns={setHiddenColumns}
        stale={stale}
      />
      <Findings StatusWord={panel.StatusWord} list={unhealthy} asked={asked} />
    </>
  );
}
