import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { alertMetrics, metricNames } from '@uhwatch/contract/metrics.ts';
import { panelQueries, panelRoles } from '@uhwatch/contract/panel-queries.ts';
import { statuses, statusWords } from '@uhwatch/contract/status.ts';
import { metricsIn } from '../../provisioning/src/promql.ts';
import { families } from '../../tools/reference/metrics.ts';
import { realProgram } from '../../tools/real-program.ts';
import { dashboardFiles } from './generate.ts';
import { inChosen, queries, statusNumber } from './queries.ts';

const root = path.resolve(import.meta.dirname, '../..');
const promtool = realProgram('promtool', ['promtool'], 'install the package `prometheus` (2.42 or newer)');

interface Target {
  refId: string;
  expr: string;
  datasource?: { uid: string };
  format?: string;
  instant?: boolean;
}
interface Panel {
  id: number;
  type: string;
  title?: string;
  description?: string;
  datasource?: { type: string; uid: string };
  gridPos: { x: number; y: number; w: number; h: number };
  targets: Target[];
  options?: object;
}
interface Board {
  uid: string;
  title: string;
  schemaVersion: number;
  panels: Panel[];
  templating: { list: { name: string; type: string; multi?: boolean; datasource?: { uid: string } }[] };
}

const [file] = dashboardFiles();
if (!file) throw new Error('no dashboard is generated');
const board = JSON.parse(file.content) as Board;
const exprs = board.panels.flatMap(({ title, targets }) =>
  targets.map(({ refId, expr }) => ({ target: `${title ?? ''} ${refId}`, expr })),
);

/** Names that a query reads and nobody exposes. */
function unknownMetrics(expr: string, known: ReadonlySet<string>): string[] {
  return metricsIn(expr).filter((metric) => !known.has(metric));
}

/** How many series selectors a query has. */
function selectorsIn(expr: string): number {
  const names = [...Object.values(metricNames), ...alertMetrics].join('|');
  return expr.match(new RegExp(`\\b(${names})\\{`, 'g'))?.length ?? 0;
}

function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}

describe('the dashboard', () => {
  it('is the file that is committed', () => {
    expect(readFileSync(path.join(root, file.path), 'utf8')).toBe(file.content);
  });

  it('is in the classic format under its fixed name', () => {
    expect(board).toMatchObject({ uid: 'uhwatch-upstreams', title: 'Upstream health' });
    expect(board.schemaVersion).toBeLessThanOrEqual(42);
  });

  it('numbers its panels uniquely', () => {
    const ids = board.panels.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it.each(board.panels)('tells what panel $id shows and takes the chosen data source', (panel) => {
    expect(panel.title).toBeTruthy();
    expect(panel.description).toBeTruthy();
    expect(panel.datasource).toEqual({ type: 'prometheus', uid: '${datasource}' });
    expect(panel.targets.length).toBeGreaterThan(0);
    for (const target of panel.targets) expect(target.datasource).toEqual(panel.datasource);
  });

  it('leaves no panel over another', () => {
    const cells = board.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)}:${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });

  it('asks for a data source, for clusters and namespaces, and for one upstream in the panel', () => {
    expect(board.templating.list).toMatchObject([
      { name: 'datasource', type: 'datasource' },
      { name: 'cluster', type: 'query', multi: true, datasource: { uid: '${datasource}' } },
      { name: 'namespace', type: 'query', multi: true, datasource: { uid: '${datasource}' } },
      { name: 'upstream', type: 'textbox', query: '' },
    ]);
    const panel = board.panels.find(({ type }) => type === 'uhwatch-upstreamhealth-panel');
    expect(panel?.options).toEqual({ namePattern: '$upstream' });
  });
});

describe('its queries', () => {
  const known = new Set<string>([...families.map(({ name }) => name), ...alertMetrics]);

  it.each(exprs)('of $target read only metrics that exist', ({ expr }) => {
    expect(metricsIn(expr)).not.toEqual([]);
    expect(unknownMetrics(expr, known)).toEqual([]);
  });

  it.each(exprs.filter(({ expr }) => !expr.includes(metricNames.sourceUp)))(
    'of $target look at the chosen namespaces only',
    (row) => {
      expect(occurrences(row.expr, 'upstream_namespace=~"$namespace"')).toBe(selectorsIn(row.expr));
    },
  );

  it.each(exprs)('of $target look at the chosen clusters only', ({ expr }) => {
    expect(occurrences(expr, 'cluster=~"$cluster"')).toBe(selectorsIn(expr));
  });

  it.each(exprs.filter(({ expr }) => !expr.startsWith('sum by (flag)')))(
    'of $target keep clusters apart wherever they aggregate',
    ({ expr }) => {
      const clauses = expr.match(/\bby \((\w+)/g);
      expect(clauses).not.toBeNull();
      expect(new Set(clauses)).toEqual(new Set(['by (cluster']));
    },
  );

  it('of our panel are the contract for it, by refId', () => {
    const panel = board.panels.find(({ type }) => type === 'uhwatch-upstreamhealth-panel');
    const asked = panel?.targets.map(({ refId, expr, format, instant }) => ({
      refId,
      expr,
      type: instant === true && format === 'table' ? 'instant' : 'range',
    }));
    const contract = panelRoles.map((refId) => {
      const { expr, type } = panelQueries[refId];
      return { refId, expr: inChosen(expr), type };
    });
    expect(asked).toEqual(contract);
  });

  it('are the contract again once the choice of namespaces is cut out', () => {
    const chosen = 'cluster=~"$cluster", upstream_namespace=~"$namespace"';
    for (const { expr } of Object.values(panelQueries)) {
      expect(inChosen(expr).replaceAll(`${chosen}, `, '').replaceAll(`{${chosen}}`, '')).toBe(expr);
    }
  });

  it('number the worst status highest', () => {
    expect(statuses.map(statusNumber)).toEqual([4, 3, 2, 1, 0]);
    expect(Object.keys(statusWords).every((status) => queries.status.includes(`"${status}"`))).toBe(true);
  });

  it.skipIf(!promtool)('are PromQL', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-dashboards-'));
    try {
      const rules = exprs.map(({ expr }, index) => ({
        record: `query:${index}`,
        expr: expr
          .replaceAll('$__rate_interval', '1m')
          .replaceAll('$namespace', 'shop|-')
          .replaceAll('$cluster', 'eu|us'),
      }));
      const rulesFile = path.join(folder, 'rules.yml');
      writeFileSync(rulesFile, JSON.stringify({ groups: [{ name: 'queries', rules }] }));
      const { status, stdout, stderr } = spawnSync(promtool ?? '', ['check', 'rules', rulesFile], { encoding: 'utf8' });
      expect(status, stdout + stderr).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
