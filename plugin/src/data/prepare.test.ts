import { createDataFrame, FieldType } from '@grafana/data';
import { isOptional, panelRoles } from '@uhwatch/contract/panel-queries.ts';
import { describe, expect, it } from 'vitest';
import { type Problem } from './problem';
import { nowMs, seriesFrame, statusRows, stepMs, tableFrame, upstream } from './test-frames';
import { names, onlyRow, prepareFrames, problemOf, rowsOf } from './test-rows';

const healthy = (...services: string[]) =>
  tableFrame('status', statusRows(...services.map((name) => [name, 'healthy'] as const)));

describe('answers in table format', () => {
  it('become one row for each upstream with every number and the cause', () => {
    const row = onlyRow([
      tableFrame('status', statusRows(['shop/cart', 'no_healthy_upstream'])),
      tableFrame('ready', [[upstream('shop/cart'), 0]]),
      tableFrame('desired', [[upstream('shop/cart'), 3]]),
      tableFrame('uh_rate', [[upstream('shop/cart'), 4.2]]),
      tableFrame('findings', [[upstream('shop/cart', { code: 'UP101', cause: 'crash_loop' }), 3]]),
    ]);
    expect(row).toMatchObject({ namespace: 'shop', service: 'cart', status: 'no_healthy_upstream' });
    expect(row.numbers).toMatchObject({ ready: 0, desired: 3, uh_rate: 4.2 });
    expect(row.findings).toMatchObject([{ code: 'UP101', cause: 'crash_loop', endpoints: 3 }]);
  });

  it('are read by refId, never by position', () => {
    const frames = [
      tableFrame('desired', [[upstream('shop/cart'), 3]]),
      tableFrame('status', statusRows(['shop/cart', 'degraded'])),
      tableFrame('ready', [[upstream('shop/cart'), 1]]),
    ];
    expect(onlyRow(frames)).toEqual(onlyRow([...frames].reverse()));
    expect(onlyRow(frames).numbers).toMatchObject({ ready: 1, desired: 3 });
  });

  it('may call their value plainly Value, as a lone query does', () => {
    expect(onlyRow([tableFrame('status', statusRows(['shop/cart', 'healthy']), 'Value')]).status).toBe('healthy');
  });

  it('keep services of one name in different namespaces apart', () => {
    expect(names(rowsOf([healthy('a/web', 'b/web')]))).toEqual(['a/web', 'b/web']);
  });

  it('put the finding about endpoints before the one about flags, then the one that hits the most', () => {
    const finding = (code: string, cause: string, endpoints: number) =>
      [upstream('shop/cart', { code, cause }), endpoints] as const;
    const row = onlyRow([
      tableFrame('findings', [
        finding('UP201', 'unknown', 9),
        finding('UP101', 'starting', 1),
        finding('UP101', 'crash_loop', 2),
      ]),
    ]);
    expect(row.findings.map(({ cause }) => cause)).toEqual(['crash_loop', 'starting', 'unknown']);
  });
});

describe('answers in time series format', () => {
  it('count with their last value that is there', () => {
    const row = onlyRow([
      seriesFrame('status', upstream('shop/cart', { status: 'healthy' }), [1, 1, 1]),
      seriesFrame('ready', upstream('shop/cart'), [3, 2, null]),
      seriesFrame('uh_rate', upstream('shop/cart'), [0, 0.5, 1.5]),
    ]);
    expect(row.status).toBe('healthy');
    expect(row.numbers).toMatchObject({ ready: 2, uh_rate: 1.5, desired: undefined });
  });

  it('do not show a status that has ended: the newest one holds', () => {
    const healthyUntil = (endMs: number) =>
      seriesFrame('status', upstream('shop/cart', { status: 'healthy' }), [1, 1], endMs);
    const unhealthyNow = seriesFrame('status', upstream('shop/cart', { status: 'no_healthy_upstream' }), [1, 1]);
    expect(onlyRow([healthyUntil(nowMs - stepMs), unhealthyNow]).status).toBe('no_healthy_upstream');
    const healthyNow = seriesFrame('status', upstream('shop/cart', { status: 'healthy' }), [1, 1]);
    const unhealthyBefore = seriesFrame(
      'status',
      upstream('shop/cart', { status: 'degraded' }),
      [1, 1],
      nowMs - stepMs,
    );
    expect(onlyRow([healthyNow, unhealthyBefore]).status).toBe('healthy');
  });

  it('make an upstream unknown whose status ended while others go on', () => {
    const frames = [
      seriesFrame('status', upstream('shop/cart', { status: 'healthy' }), [1, 1], nowMs - 10 * stepMs),
      seriesFrame('status', upstream('shop/web', { status: 'healthy' }), [1, 1]),
      seriesFrame('ready', upstream('shop/cart'), [3, 3]),
    ];
    expect(rowsOf(frames).rows.map(({ service, status }) => [service, status])).toEqual([
      ['cart', 'unknown'],
      ['web', 'healthy'],
    ]);
  });
});

describe('unknown is not healthy', () => {
  it.each([
    ['NaN', Number.NaN],
    ['null', null],
    ['zero', 0],
  ])('a status of %s is unknown', (_, value) => {
    expect(onlyRow([tableFrame('status', [[upstream('shop/cart', { status: 'healthy' }), value]])]).status).toBe(
      'unknown',
    );
  });

  it('a status word that the contract does not hold is unknown', () => {
    expect(onlyRow([tableFrame('status', statusRows(['shop/cart', 'splendid']))]).status).toBe('unknown');
  });

  it('an upstream that another query names and status does not is unknown', () => {
    expect(onlyRow([tableFrame('ready', [[upstream('shop/cart'), 3]])])).toMatchObject({
      status: 'unknown',
      numbers: { ready: 3 },
    });
  });

  it('numbers that are NaN or absent are unknown', () => {
    const row = onlyRow([healthy('shop/cart'), tableFrame('ready', [[upstream('shop/cart'), Number.NaN]])]);
    expect(row.numbers).toMatchObject({ ready: undefined, desired: undefined, uh_rate: undefined });
  });

  it('the worse of two statuses counts when two exporters disagree', () => {
    const frame = tableFrame('status', statusRows(['shop/cart', 'healthy'], ['shop/cart', 'unknown']));
    expect(onlyRow([frame]).status).toBe('unknown');
  });

  it('a missing query is reported beside the rows', () => {
    const asked = ['status', 'ready'];
    const prepared = prepareFrames([healthy('shop/cart')], {}, asked);
    const missing = panelRoles.filter((role) => !asked.includes(role) && !isOptional(role));
    expect('gaps' in prepared && prepared.gaps.map(({ role }) => role)).toEqual(missing);
    expect(missing).toEqual(expect.arrayContaining(['desired', 'uh_rate', 'findings']));
  });
});

describe('the order and number of rows', () => {
  const mixed = [
    tableFrame(
      'status',
      statusRows(
        ['a/fine', 'healthy'],
        ['a/asleep', 'idle'],
        ['a/dark', 'unknown'],
        ['a/slow', 'degraded'],
        ['b/down', 'no_healthy_upstream'],
        ['a/down', 'no_healthy_upstream'],
        ['c/down', 'no_healthy_upstream'],
      ),
    ),
    tableFrame('uh_rate', [[upstream('c/down'), 7]]),
  ];

  it('is worst first, then by UH rate, then by name', () => {
    expect(names(rowsOf(mixed))).toEqual(['c/down', 'a/down', 'b/down', 'a/slow', 'a/dark', 'a/asleep', 'a/fine']);
  });

  it('is capped from the healthy end, and what is hidden is counted', () => {
    const prepared = rowsOf(mixed, { maxRows: 5 });
    expect(names(prepared)).toHaveLength(5);
    expect(prepared.hidden).toEqual({ healthy: 1, others: 1 });
    expect(prepared.counts).toEqual({ no_healthy_upstream: 3, degraded: 1, unknown: 1, idle: 1, healthy: 1 });
  });

  it('may leave out the healthy ones', () => {
    const prepared = rowsOf(mixed, { showHealthy: false });
    expect(names(prepared)).not.toContain('a/fine');
    expect(prepared.hidden).toEqual({ healthy: 1, others: 0 });
  });

  it('is narrowed by the name pattern', () => {
    expect(names(rowsOf(mixed, { namePattern: '^a/(slow|dark)$' }))).toEqual(['a/slow', 'a/dark']);
  });
});

describe('when there is no row, the problem', () => {
  const states = ({ roles }: Problem) => Object.fromEntries(roles.map(({ role, state }) => [role, state]));

  it('is a panel without queries', () => {
    const problem = problemOf([]);
    expect(problem.title).toBe('The panel has no query yet');
    expect(Object.values(states(problem))).toEqual(panelRoles.map(() => 'missing'));
  });

  it('is queries that ran and found nothing', () => {
    const problem = problemOf([createDataFrame({ refId: 'status', fields: [] })], {}, panelRoles);
    expect(problem.title).toBe('The queries ran and found no upstream');
    expect(Object.values(states(problem))).toEqual(panelRoles.map(() => 'empty'));
    expect(problem.remedies.join(' ')).toContain('scrapes the exporter');
  });

  it('is queries of other names, and says what arrived', () => {
    const problem = problemOf([tableFrame('A', statusRows(['shop/cart', 'healthy']))], {}, ['A']);
    expect(problem.title).toBe('The queries have other names than the panel expects');
    expect(problem.explanation).toContain(panelRoles.join(', '));
    expect(problem.arrived).toEqual([
      'refId A: 1 row, fields Time (time), status (string), upstream_namespace (string), upstream_service (string), Value #A (number)',
    ]);
  });

  it('is answers without the labels of an upstream', () => {
    const problem = problemOf([seriesFrame('status', { job: 'uhwatch', namespace: 'shop' }, [1])], {}, ['status']);
    expect(problem.title).toBe('The answers do not say which upstream they are about');
    expect(states(problem)).toMatchObject({ status: 'unusable', ready: 'missing' });
    expect(problem.arrived).toEqual(['refId status: 1 row, fields Time (time), Value (number, labels job, namespace)']);
  });

  it('is a table in which the value cannot be told', () => {
    const frame = createDataFrame({
      refId: 'status',
      fields: [
        { name: 'upstream_service', type: FieldType.string, values: ['cart'] },
        { name: 'one', type: FieldType.number, values: [1] },
        { name: 'two', type: FieldType.number, values: [2] },
      ],
    });
    expect(states(problemOf([frame]))).toMatchObject({ status: 'unusable' });
  });

  it('is a name pattern that nothing matches, or that is no regular expression', () => {
    const frames = [healthy('shop/cart')];
    expect(problemOf(frames, { namePattern: '^bank/' }).explanation).toContain('1 upstream arrived; none matches');
    expect(problemOf(frames, { namePattern: '(' }).title).toBe('The name pattern is not a regular expression');
  });
});
