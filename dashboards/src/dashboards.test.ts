import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dashboards, healthPanelId } from '@uhwatch/contract/dashboards.ts';
import { alertMetrics, labels } from '@uhwatch/contract/metrics.ts';
import { panelQueries, panelRoles } from '@uhwatch/contract/panel-queries.ts';
import { statuses, statusWords } from '@uhwatch/contract/status.ts';
import { givenParameters } from '../../provisioning/src/given-parameters.ts';
import { families } from '../../tools/reference/metrics.ts';
import { realProgram } from '../../tools/real-program.ts';
import { dashboardFiles } from './generate.ts';
import { otherMetrics } from './other-metrics.ts';
import { narrowed } from './queries.ts';
import { statusMapping, statusNumber } from './statuses.ts';
import { type BoardFile, boardsOf, filled, queriesOf, variableQuery } from './testing/boards.ts';
import { groupingsIn, selectorsIn } from './testing/promql.ts';

const root = path.resolve(import.meta.dirname, '../..');
const promtool = realProgram('promtool', ['promtool'], 'install the package `prometheus` (2.42 or newer)');
const files = dashboardFiles(givenParameters()['cluster-label']);
const boards = boardsOf();
const queries = boards.flatMap(queriesOf);
const ownPanel = 'uhwatch-upstreamhealth-panel';

function boardOf(uid: string): BoardFile {
  const found = boards.find((board) => board.uid === uid);
  if (!found) throw new Error(`there is no dashboard ${uid}`);
  return found;
}

describe('the dashboards', () => {
  it.each(files)('$path is the file that is committed', ({ path: file, content }) => {
    expect(readFileSync(path.join(root, file), 'utf8')).toBe(content);
  });

  it('are all the files that Grafana finds', () => {
    const found = readdirSync(path.join(root, 'dashboards')).filter(
      (file) => file.endsWith('.json') && file !== 'package.json',
    );
    expect(found.map((file) => `dashboards/${file}`).sort()).toEqual(files.map((file) => file.path).sort());
  });

  it('are those of the contract, under its uids', () => {
    expect(boards.map(({ uid, title }) => ({ uid, title }))).toEqual(Object.values(dashboards));
  });

  it.each(boards)('$title lets clusters be chosen', ({ templating }) => {
    expect(templating.list.map(({ name }) => name)).toContain('cluster');
  });

  it('choose namespaces, and a service with its ports where they are about one', () => {
    const names = (uid: string) => boardOf(uid).templating.list.map(({ name }) => name);
    expect(names(dashboards.health.uid)).toEqual([
      'datasource',
      'cluster',
      'namespace',
      'service',
      'history',
      'upstream',
    ]);
    expect(names(dashboards.detail.uid)).toEqual(['datasource', 'cluster', 'namespace', 'service', 'port']);
    expect(names(dashboards.dataPlanes.uid)).toEqual(['datasource', 'cluster', 'namespace', 'proxy', 'source']);
    expect(names(dashboards.itself.uid)).toEqual(['datasource', 'cluster', 'job', 'instance']);
  });

  it('lead from what is drawn of an upstream to its detail, in the same time range', () => {
    const links = boards.flatMap(({ panels }) =>
      panels.flatMap(({ fieldConfig }) => fieldConfig?.defaults.links ?? []),
    );
    expect(links.length).toBeGreaterThan(3);
    const variables = boardOf(dashboards.detail.uid).templating.list.map(({ name }) => name);
    for (const { url = '' } of links) {
      expect(url).toMatch(/^\/d\/uhwatch-upstream\?\$\{datasource:queryparam\}&var-.*&\$\{__url_time_range\}$/);
      for (const [, name = ''] of url.matchAll(/var-(\w+)=/g)) expect(variables).toContain(name);
      expect(url).toMatch(/var-cluster=.*var-namespace=.*var-service=/);
    }
  });

  it('mark when alerts fired and what changed, the latter at the time that the series holds', () => {
    const marks = boardOf(dashboards.detail.uid).annotations.list ?? [];
    expect(marks.map(({ name, useValueForTime = false }) => [name, useValueForTime])).toEqual([
      ['Alerts', false],
      ['Changes', true],
    ]);
    for (const { datasource } of marks) expect(datasource?.uid).toBe('${datasource}');
  });
});

describe('their queries', () => {
  const others = [...Object.values<string>(otherMetrics), ...alertMetrics];
  const known = new Map<string, readonly string[] | undefined>([
    ...families.map(({ name, labels: own }) => [name, own] as const),
    ...families
      .filter(({ type }) => type === 'histogram')
      .map(({ name, labels: own }) => [`${name}_bucket`, own] as const),
    ...others.map((name) => [name, undefined] as const),
  ]);
  const target = ['cluster', 'job', 'instance'];

  it.each(queries)('of $board, $by, read metrics that exist, and labels that these have', ({ expr }) => {
    const selectors = selectorsIn(expr);
    expect(selectors).not.toEqual([]);
    for (const { metric, labels: named } of selectors) {
      expect(known.has(metric), metric).toBe(true);
      const own = known.get(metric);
      if (own) expect(named.filter((label) => ![...own, ...target].includes(label))).toEqual([]);
    }
  });

  it.each(queries)('of $board, $by, keep clusters apart or count over what was chosen', ({ expr }) => {
    const first = groupingsIn(expr).map(([label]) => label);
    const isCount = expr.startsWith('count(') || /^count by \(alertname/.test(expr);
    const isOfOne = /upstream_service="\$service"|\(class|\(flag|\(proxy, |max by \(kind/.test(expr);
    expect(isCount || isOfOne || first.every((label) => label === 'cluster'), expr).toBe(true);
  });

  it('take another label for clusters wherever one is given', () => {
    const texts = JSON.stringify(
      boardsOf('k8s_cluster').map((board) => [queriesOf(board), board.templating.list.map(variableQuery)]),
    );
    expect(texts).toContain('k8s_cluster=~');
    expect(texts.replaceAll('k8s_cluster', '').replaceAll('$cluster', '')).not.toMatch(/\bcluster\b/);
  });

  it('of our panel are the contract for it, by refId', () => {
    for (const uid of [dashboards.health.uid, dashboards.detail.uid]) {
      const panel = boardOf(uid).panels.find(({ type }) => type === ownPanel);
      const asked = panel?.targets.map(({ refId, instant, format }) => ({
        refId,
        type: instant === true && format === 'table' ? 'instant' : 'range',
      }));
      expect(asked).toEqual(panelRoles.map((refId) => ({ refId, type: panelQueries[refId].type })));
    }
    expect(boardOf(dashboards.health.uid).panels.find(({ id }) => id === healthPanelId)?.type).toBe(ownPanel);
  });

  it('ask for the history of each upstream where the overview has few of them, by a variable', () => {
    const panel = boardOf(dashboards.health.uid).panels.find(({ type }) => type === ownPanel);
    for (const { expr, range = false } of panel?.targets ?? []) {
      const gated = selectorsIn(expr).filter(({ matchers }) => matchers.includes('upstream_namespace=~"$history"'));
      expect(gated).toHaveLength(range ? selectorsIn(expr).length : 0);
    }
  });

  it('of our panel are the contract again once what is chosen is cut out', () => {
    const chosen = ['cluster=~"$cluster"', 'upstream_namespace=~"$namespace"'];
    const inside = chosen.join(', ');
    for (const { expr } of Object.values(panelQueries)) {
      const query = narrowed(expr, chosen, labels.cluster);
      expect(query).toContain(inside);
      expect(query.replaceAll(`${inside}, `, '').replaceAll(`{${inside}}`, '')).toBe(expr);
    }
  });

  it('number the worst status highest, in the words of the panel', () => {
    expect(statuses.map(statusNumber)).toEqual([4, 3, 2, 1, 0]);
    for (const status of statuses) {
      expect(statusMapping.options[String(statusNumber(status))]?.text).toBe(statusWords[status]);
    }
  });

  it.skipIf(!promtool)('are PromQL', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-dashboards-'));
    try {
      const values = { __rate_interval: '1m', cluster: 'eu|us', namespace: 'shop|-', service: 'checkout', port: '.*' };
      const rules = queries.map(({ expr }, index) => ({ record: `query:${index}`, expr: filled(expr, values) }));
      const rulesFile = path.join(folder, 'rules.yml');
      writeFileSync(rulesFile, JSON.stringify({ groups: [{ name: 'queries', rules }] }));
      const { status, stdout, stderr } = spawnSync(promtool ?? '', ['check', 'rules', rulesFile], { encoding: 'utf8' });
      expect(status, stdout + stderr).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
