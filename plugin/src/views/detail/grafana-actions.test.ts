import { dateTime, locationUtil, type ScopedVars, type TimeRange } from '@grafana/data';
import { type AdHocFilterItem } from '@grafana/ui';
import { afterEach, describe, expect, it } from 'vitest';
import { type Action } from './action';
import { grafanaActions, type Surroundings } from './grafana-actions';

const checkout = { cluster: 'eu', namespace: 'shop', service: 'checkout' };
const prometheus = { type: 'prometheus', uid: 'prom-1' };
const lastHour: TimeRange = {
  from: dateTime('2026-03-04T08:30:00Z'),
  to: dateTime('2026-03-04T09:30:00Z'),
  raw: { from: 'now-1h', to: 'now' },
};
const status = {
  refId: 'status',
  datasource: prometheus,
  expr: 'upstream_status == 1',
  format: 'table',
  instant: true,
};
const rate = { refId: 'uh_rate', datasource: prometheus, expr: 'sum(rate(x{flag="UH"}[$__rate_interval]))' };

type Variables = Readonly<Record<string, string | string[]>>;

/** A dashboard with these variables; each formats as Grafana's do: `{a,b}` where nobody asks for another format. */
function dashboard(given: Partial<Surroundings> & { readonly variables?: Variables } = {}) {
  const filters: AdHocFilterItem[] = [];
  const set: Array<Readonly<Record<string, string>>> = [];
  const around: Surroundings = {
    targets: [status, rate],
    timeRange: lastHour,
    clusterLabel: 'cluster',
    replaceVariables: (text: string, _: ScopedVars | undefined, format?: string | Function) =>
      text.replace(/\$(\w+)/g, (whole, name: string) => {
        const value = given.variables?.[name];
        if (value === undefined) {
          return whole;
        }
        if (typeof format === 'function') {
          return String(format(value, { name }));
        }
        return typeof value === 'string' ? value : `{${value.join(',')}}`;
      }),
    addFilter: undefined,
    setVariables: (values) => set.push(values),
    ...given,
  };
  return {
    around,
    filters,
    set,
    withFilters: { ...around, addFilter: (filter: AdHocFilterItem) => filters.push(filter) },
  };
}

function named(actions: readonly Action[], label: string): Action | undefined {
  return actions.find((action) => action.label === label);
}

function explored(around: Surroundings): URL | undefined {
  const action = named(grafanaActions(checkout, around), 'Open in Explore');
  return action !== undefined && 'href' in action ? new URL(action.href, 'https://grafana.example.com') : undefined;
}

function paneOf(url: URL | undefined): unknown {
  const panes: unknown = JSON.parse(url?.searchParams.get('panes') ?? '{}');
  return Object.values(panes as Record<string, unknown>)[0];
}

describe('“Open in Explore”', () => {
  afterEach(() => {
    locationUtil.initialize({
      config: { appSubUrl: '' },
      getVariablesUrlParams: () => ({}),
      getTimeRangeForUrl: () => ({}),
    } as never);
  });

  it('is a link of the form that Grafana reads since 12: one pane, schema version 1', () => {
    const url = explored(dashboard().around);
    expect(url?.pathname).toBe('/explore');
    expect(url?.searchParams.get('schemaVersion')).toBe('1');
    expect(Object.keys(JSON.parse(url?.searchParams.get('panes') ?? '{}'))).toHaveLength(1);
  });

  it('carries the very queries of the panel, their data source and its time range', () => {
    expect(paneOf(explored(dashboard().around))).toEqual({
      datasource: 'prom-1',
      queries: [status, rate],
      range: { from: 'now-1h', to: 'now' },
    });
  });

  it('carries a time range that somebody zoomed into, in milliseconds', () => {
    const { from, to } = lastHour;
    const pane = paneOf(explored(dashboard({ timeRange: { from, to, raw: { from, to } } }).around));
    expect(pane).toMatchObject({ range: { from: String(from.valueOf()), to: String(to.valueOf()) } });
  });

  it('carries the values of variables, which Explore does not know, as the data source would write them', () => {
    const expr = 'upstream_status{upstream_namespace=~"$namespace", upstream_service="$service"}[$__rate_interval]';
    const variables = { namespace: ['shop', 'b.nk'], service: 'a.b', source: 'prom-2' };
    const target = { refId: 'status', expr, datasource: { type: 'prometheus', uid: '$source' } };
    expect(paneOf(explored(dashboard({ targets: [target], variables }).around))).toMatchObject({
      datasource: 'prom-2',
      queries: [
        {
          expr: 'upstream_status{upstream_namespace=~"(shop|b\\\\.nk)", upstream_service="a.b"}[$__rate_interval]',
          datasource: { type: 'prometheus', uid: 'prom-2' },
        },
      ],
    });
  });

  it('opens as mixed where queries have several data sources', () => {
    const other = { ...rate, datasource: { type: 'prometheus', uid: 'prom-2' } };
    expect(paneOf(explored(dashboard({ targets: [status, other] }).around))).toMatchObject({
      datasource: '-- Mixed --',
      queries: [status, other],
    });
  });

  it('leads below the path at which Grafana is served', () => {
    locationUtil.initialize({
      config: { appSubUrl: '/grafana' },
      getVariablesUrlParams: () => ({}),
      getTimeRangeForUrl: () => ({}),
    } as never);
    expect(explored(dashboard().around)?.pathname).toBe('/grafana/explore');
  });

  it('is not offered without a query that has a data source', () => {
    expect(explored(dashboard({ targets: [{ refId: 'A' }] }).around)).toBeUndefined();
  });
});

describe('“Filter the dashboard to this upstream”', () => {
  const run = (id: typeof checkout, around: Surroundings) => {
    const action = named(grafanaActions(id, around), 'Filter the dashboard to this upstream');
    if (action !== undefined && 'run' in action) {
      action.run();
    }
    return action !== undefined;
  };

  it('sets those of the variables that the dashboard has', () => {
    const { around, set } = dashboard({ variables: { namespace: ['shop', 'bank'], service: [] } });
    expect(run(checkout, around)).toBe(true);
    expect(set).toEqual([{ 'var-namespace': 'shop', 'var-service': 'checkout' }]);
  });

  it('leaves the variable of the cluster alone where the data has no cluster', () => {
    const { around, set } = dashboard({ variables: { cluster: ['eu'], namespace: [], service: [] } });
    run({ ...checkout, cluster: '' }, around);
    expect(set).toEqual([{ 'var-namespace': 'shop', 'var-service': 'checkout' }]);
  });

  it('adds ad hoc filters where the dashboard has no variable of the service, by the labels of the data', () => {
    const { withFilters, filters, set } = dashboard({
      variables: { namespace: ['shop'] },
      clusterLabel: 'k8s_cluster',
    });
    expect(run(checkout, withFilters)).toBe(true);
    expect(filters).toEqual([
      { key: 'k8s_cluster', operator: '=', value: 'eu' },
      { key: 'upstream_namespace', operator: '=', value: 'shop' },
      { key: 'upstream_service', operator: '=', value: 'checkout' },
    ]);
    expect(set).toEqual([]);
  });

  it('is not offered where the dashboard has neither', () => {
    expect(run(checkout, dashboard().around)).toBe(false);
  });
});
