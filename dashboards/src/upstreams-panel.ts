import { PanelBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { panelQueries, panelRoles } from '@uhwatch/contract/panel-queries.ts';
import { datasource } from './datasource.ts';
import { detailLink } from './detail-link.ts';
import { rows, series } from './panels.ts';
import { narrowed } from './queries.ts';
import type { Scope } from './scope.ts';

interface Upstreams {
  readonly id: number;
  readonly title: string;
  readonly description: string;
  readonly height: number;
  readonly matchers: readonly string[];
  readonly options: object;
  /** Whether the history of each upstream is asked for, which takes seconds where there are thousands. */
  readonly history: boolean;
}

/** Our panel; it finds its queries by refId. */
export function upstreamsPanel(
  { id, title, description, height, matchers, options, history }: Upstreams,
  scope: Scope,
): PanelBuilder {
  const targets = panelRoles.flatMap((role) => {
    const { expr, type } = panelQueries[role];
    const query = narrowed(expr, matchers, scope.cluster);
    if (type === 'instant') return rows(role, query);
    return history ? series(role, query, scope.legend.upstream) : [];
  });
  return new PanelBuilder()
    .id(id)
    .type('uhwatch-upstreamhealth-panel')
    .title(title)
    .description(description)
    .datasource(datasource)
    .span(24)
    .height(height)
    .dataLinks([detailLink(scope, '__data.fields')])
    .options({ ...options, clusterLabel: scope.cluster })
    .targets(targets);
}
