import { PanelBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { panelQueries, panelRoles } from '@uhwatch/contract/panel-queries.ts';
import { datasource } from './datasource.ts';
import { detailLink } from './detail-link.ts';
import { rows, series } from './panels.ts';
import { narrowed } from './queries.ts';
import type { Scope } from './scope.ts';

/** A day in steps of six minutes; rates look back as far as a step. */
const maxPoints = 240;

interface Upstreams {
  readonly id: number;
  readonly title: string;
  readonly description: string;
  readonly height: number;
  readonly matchers: readonly string[];
  readonly options: object;
  /** What queries for the history of each upstream select besides. */
  readonly history: readonly string[];
}

/** Our panel; it finds its queries by refId. */
export function upstreamsPanel(
  { id, title, description, height, matchers, options, history }: Upstreams,
  scope: Scope,
): PanelBuilder {
  const targets = panelRoles.map((role) => {
    const { expr, type } = panelQueries[role];
    if (type === 'instant') return rows(role, narrowed(expr, matchers, scope.cluster));
    const query = narrowed(expr, [...matchers, ...history], scope.cluster);
    return series(role, query, scope.legend.upstream).interval('1m');
  });
  return new PanelBuilder()
    .id(id)
    .type('uhwatch-upstreamhealth-panel')
    .title(title)
    .description(description)
    .datasource(datasource)
    .span(24)
    .height(height)
    .maxDataPoints(maxPoints)
    .dataLinks([detailLink(scope, '__data.fields')])
    .options({ ...options, clusterLabel: scope.cluster })
    .targets(targets);
}
