import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { families } from '../../tools/reference/metrics.ts';
import { givenParameters } from './given-parameters.ts';
import { factLines } from './facts.ts';
import { provisioningFiles } from './generate.ts';
import { alertPanel, linksOf, runbookPath } from './links.ts';
import { type Duration, parametersFrom, seconds } from './parameters.ts';
import { metricsIn } from './promql.ts';
import { alertsOf, maxRules, ruleSet } from './alerts.ts';
import { bodyMarker, runbook } from './writers/docs.ts';
import { condition } from './writers/prometheus.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const groups = ruleSet(givenParameters());
const alerts = alertsOf(groups);
const recordings = groups.flatMap((group) => group.recordings);
const known = new Set<string>([...families.map(({ name }) => name), ...recordings.map(({ record }) => record)]);
interface BoardFile {
  readonly uid: string;
  readonly panels: readonly { readonly id: number }[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly hide?: number }[] };
}
const boards = readdirSync(path.join(root, 'dashboards'))
  .filter((file) => file.endsWith('.json') && file !== 'package.json')
  .map((file) => JSON.parse(read(`dashboards/${file}`)) as BoardFile);
const headings = ['What it means', 'First look', 'Likely causes', 'What to do', 'When to silence'];

describe('the alert rows', () => {
  it('have unique names', () => {
    const names = alerts.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  it.each(alerts)('$name reads only metrics that exist', ({ expr }) => {
    const metrics = metricsIn(expr);
    expect(metrics).not.toEqual([]);
    expect(metrics.filter((metric) => !known.has(metric))).toEqual([]);
  });

  it.each(alerts)('$name names only labels that its result has', ({ summary, description, scope }) => {
    const used = [...`${summary} ${description}`.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label);
    expect(used.filter((label) => label === undefined || !scope.includes(label))).toEqual([]);
  });

  it.each(alerts)('$name says in a notification only what metrics that exist tell', (alert) => {
    const queries = [...factLines(alert, givenParameters()).matchAll(/printf `([^`]*)`[^|}]*\| query/g)];
    const read = queries.flatMap(([, query = '']) => metricsIn(query.replaceAll(/%\[\d\]?[sq]/g, '"x"')));
    expect(read.filter((metric) => !known.has(metric) && metric !== 'ALERTS')).toEqual([]);
    expect(queries.length > 0).toBe(alert.facts !== undefined);
  });

  it.each(alerts)('$name keeps clusters apart wherever it aggregates', ({ expr, scope }) => {
    const clauses = [...expr.matchAll(/\b(?:by|on) \(([^)]*)\)/g)].map(([, clause]) => clause);
    expect(clauses.filter((clause) => !/^cluster(, |$)/.test(clause ?? ''))).toEqual([]);
    expect(scope[0]).toBe('cluster');
  });
});

describe('the groups', () => {
  it.each(groups)('$name holds no more rules than every store takes', ({ recordings: records, alerts: rows }) => {
    expect(records.length + rows.length).toBeLessThanOrEqual(maxRules);
  });

  it('mute alerts only by alerts that exist and whose labels they have', () => {
    for (const { mutedBy = [], scope } of alerts) {
      for (const name of mutedBy) {
        const source = alerts.find((alert) => alert.name === name);
        expect(source, name).toBeDefined();
        expect(scope.filter((label) => source?.scope.includes(label))).not.toEqual([]);
      }
    }
  });

  it.each([['istio'], ['envoy'], ['istio', 'exporter']])(
    'are made of %s too, reading nothing that is not recorded',
    (...input) => {
      const made = ruleSet(parametersFrom({ input }));
      const recorded = made.flatMap((group) => group.recordings.map(({ record }) => record));
      const read = alertsOf(made).flatMap(({ expr }) => metricsIn(expr));
      const foreign = read.filter(
        (metric) => !recorded.includes(metric) && !families.some(({ name }) => name === metric),
      );
      expect(foreign).toEqual([]);
    },
  );
});

describe('the runbooks', () => {
  it.each(alerts)('$name has a body under the fixed headings', (alert) => {
    const body = read(runbookPath(alert)).split(bodyMarker)[1] ?? '';
    const sections = body.split(/^## /m).slice(1);
    expect(sections.map((section) => section.split('\n')[0])).toEqual(headings);
    for (const section of sections) expect(section.split('\n').slice(1).join('').trim()).not.toBe('');
  });

  it('belong each to an alert', () => {
    const pages = readdirSync(path.join(root, 'docs/runbooks')).filter((file) => file.endsWith('.md'));
    expect(pages.sort()).toEqual(alerts.map(({ name }) => `${name}.md`).sort());
  });

  it('keep their body when the head is written anew', () => {
    const [alert] = alerts;
    if (!alert) throw new Error('no alert');
    const once = runbook(alert, `old head\n${bodyMarker}\n\n## What it means\n\nBy hand.\n`);
    expect(once).toContain('## What it means\n\nBy hand.\n');
    expect(once).not.toContain('old head');
    expect(runbook(alert, once)).toBe(once);
  });
});

describe('the generated files', () => {
  it.each(provisioningFiles())('$path matches its rows', (file) => {
    expect(read(file.path)).toBe(file.content);
  });
});

interface GrafanaNode {
  refId: string;
  model: {
    type?: string;
    expr?: string;
    expression?: string;
    conditions?: { evaluator: { type: string; params: number[] } }[];
  };
}
interface GrafanaRule {
  uid: string;
  title: string;
  condition: string;
  data: GrafanaNode[];
  for: string;
  keepFiringFor?: string;
  noDataState: string;
  missing_series_evals_to_resolve: number;
  dashboardUid: string;
  panelId: number;
  annotations: Record<string, string>;
  labels: Record<string, string>;
}
interface PrometheusRule {
  alert: string;
  expr: string;
  for: string;
  keep_firing_for?: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

const prometheus = (
  parse(read('provisioning/prometheus/rules/uhwatch.rules.yml')) as { groups: { rules: PrometheusRule[] }[] }
).groups.flatMap(({ rules }) => rules);
const grafana = (
  parse(read('provisioning/grafana/alerting/uhwatch.yaml')) as {
    groups: { interval: Duration; rules: GrafanaRule[] }[];
  }
).groups.flatMap(({ interval, rules }) => rules.map((rule) => ({ ...rule, interval })));

describe('the Grafana-managed rules', () => {
  const pairs = alerts.map((alert) => ({
    name: alert.name,
    inGrafana: grafana.find(({ title }) => title === alert.name),
    inPrometheus: prometheus.find((rule) => rule.alert === alert.name),
  }));

  it.each(pairs)('say of $name what the Prometheus rules say', ({ inGrafana, inPrometheus }) => {
    if (!inGrafana || !inPrometheus) throw new Error('the rule is missing in one of the files');
    expect(inGrafana.for).toBe(inPrometheus.for);
    expect(inGrafana.keepFiringFor).toBe(inPrometheus.keep_firing_for);
    expect(inGrafana.labels).toEqual(inPrometheus.labels);
    for (const name of ['runbook_url', 'dashboard_url']) {
      expect(inGrafana.annotations[name]).toBe(inPrometheus.annotations[name]);
    }
    const [query, reduce, threshold] = inGrafana.data;
    const evaluator = threshold?.model.conditions?.[0]?.evaluator;
    const rebuilt = condition({
      expr: query?.model.expr ?? '',
      fires: { when: evaluator?.type === 'lt' ? '<' : '>', than: evaluator?.params[0] ?? NaN },
    });
    expect(rebuilt).toBe(inPrometheus.expr);
    expect([reduce?.refId, reduce?.model.type, reduce?.model.expression]).toEqual(['B', 'reduce', 'A']);
    expect([inGrafana.condition, threshold?.refId, threshold?.model.expression]).toEqual(['C', 'C', 'B']);
  });

  it.each(grafana)('$title is well without data and holds a series that vanishes', (rule) => {
    expect(rule.noDataState).toBe('OK');
    const held = rule.missing_series_evals_to_resolve * seconds(rule.interval);
    const alert = alerts.find(({ name }) => name === rule.title);
    expect(held).toBeGreaterThanOrEqual(seconds(alert?.keepFiringFor ?? '1m'));
  });

  it('have uids that Grafana accepts, each once', () => {
    const uids = grafana.map(({ uid }) => uid);
    expect(uids).toEqual([...new Set(uids)]);
    for (const uid of uids) expect(uid).toMatch(/^[a-z0-9-]{1,40}$/);
  });

  it('hold no dollar in a label, which Grafana would expand, and no bare $value, which it renders as a sentence', () => {
    for (const { labels, annotations } of grafana) {
      expect(Object.values(labels).join('')).not.toContain('$');
      expect(Object.values(annotations).join('')).not.toMatch(/\$value\b/);
    }
  });

  it('are the state of a panel that the overview has', () => {
    const board = boards.find(({ uid }) => uid === alertPanel.uid);
    expect(board?.panels.map(({ id }) => id)).toContain(alertPanel.panelId);
  });
});

describe('the link to a dashboard', () => {
  const parameters = parametersFrom({ 'grafana-url': 'https://grafana.example.com' });
  const links = alerts.map((alert) => {
    const url = new URL(linksOf(alert, parameters)['dashboard_url'] ?? '');
    return { name: alert.name, scope: alert.scope, uid: url.pathname.replace('/d/', ''), query: url.searchParams };
  });

  it.each(links)('of $name leads to one that there is, with each variable set that people see', ({ uid, query }) => {
    const board = boards.find((each) => each.uid === uid);
    const seen = board?.templating.list.filter(({ hide }) => hide !== 2);
    const variables = seen?.map(({ name }) => `var-${name}`);
    expect([...query.keys()].filter((name) => name.startsWith('var-'))).toEqual(variables);
  });

  it('leads to what the alert is about: one upstream, the exporters, or all upstreams', () => {
    const uidOf = (name: string) => links.find((link) => link.name === name)?.uid;
    expect(uidOf('UpstreamNoReadyEndpoints')).toBe('uhwatch-upstream');
    expect(uidOf('UhwatchSourceDown')).toBe('uhwatch-itself');
    expect(uidOf('ManyUpstreamsUnhealthy')).toBe('uhwatch-upstreams');
  });
});
