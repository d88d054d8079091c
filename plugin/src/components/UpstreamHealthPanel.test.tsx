import { fireEvent, screen, within } from '@testing-library/react';
import { LoadingState } from '@grafana/data';
import { statuses, statusWords } from '@uhwatch/contract/status.ts';
import { describe, expect, it } from 'vitest';
import { columns as columnRows } from '../columns/columns';
import { nowMs, statusRows, tableFrame, upstream } from '../data/test-frames';
import { show } from './test-panel';

const unhealthyCart = [
  tableFrame('status', statusRows(['shop/cart', 'no_healthy_upstream'], ['shop/web', 'healthy'])),
  tableFrame('ready', [[upstream('shop/cart'), 0]]),
  tableFrame('desired', [[upstream('shop/cart'), 3]]),
  tableFrame('uh_rate', [[upstream('shop/cart'), 4.2]]),
  tableFrame('findings', [[upstream('shop/cart', { code: 'UP101', cause: 'readiness_probe' }), 3]]),
];

describe('the rows of the panel', () => {
  it('say status, numbers and cause in words', () => {
    show(unhealthyCart);
    const row = screen.getByRole('row', {
      name: /^shop\/cart: No healthy upstream, 0 of 3 endpoints ready, UH rate 4.2 req\/s,.* Readiness checks fail$/,
    });
    for (const text of ['No healthy upstream', '0 / 3', '4.2 req/s', 'Readiness checks fail']) {
      expect(within(row).getByText(text)).toBeVisible();
    }
  });

  it('are a table with a header for each column and each row', () => {
    show(unhealthyCart);
    const columns = screen.getAllByRole('columnheader').map((header) => header.textContent);
    const always = columnRows.filter(({ shown }) => shown === undefined);
    expect(columns).toEqual(always.map(({ title }) => title()));
    expect(columns.join(' ')).toMatch(/Status.* Upstream.* Ready.* UH rate.* Cause/);
    expect(screen.getByRole('rowheader', { name: 'shop/cart' })).toBeVisible();
  });

  it('show a question mark where nothing tells', () => {
    show(unhealthyCart);
    const row = screen.getByRole('row', { name: /^shop\/web: Healthy, unknown of unknown endpoints ready/ });
    expect(within(row).getByText('? / ?')).toBeVisible();
  });

  it('mark each status with a shape of its own beside its word', () => {
    const { container } = show([
      tableFrame('status', statusRows(...statuses.map((word) => [`a/${word}`, word] as const))),
    ]);
    const drawings = new Set<string>();
    for (const status of statuses) {
      const row = screen.getByRole('row', { name: new RegExp(`^a/${status}:`) });
      expect(within(row).getByText(statusWords[status])).toBeVisible();
      const outline = row.querySelector('svg')?.innerHTML.replaceAll(/(fill|stroke)="[^"]*"/g, '');
      drawings.add(outline ?? '');
    }
    expect(drawings.size).toBe(statuses.length);
    expect(container.querySelectorAll('tbody svg')).toHaveLength(statuses.length);
  });

  it('put status and cause under the name in a narrow panel', () => {
    show(unhealthyCart, { width: 300 });
    const columns = screen.getAllByRole('columnheader').map((header) => header.textContent);
    expect(columns).toEqual(expect.arrayContaining(['Upstream', 'Ready', 'UH rate']));
    expect(columns).not.toEqual(expect.arrayContaining(['Status']));
    expect(columns).not.toEqual(expect.arrayContaining(['Cause']));
    expect(within(screen.getByRole('row', { name: /^shop\/cart/ })).getByText('No healthy upstream')).toBeVisible();
  });

  it('name the cluster where there are several', () => {
    const row = (cluster: string) => [upstream('shop/cart', { cluster, status: 'healthy' }), 1] as const;
    show([tableFrame('status', [row('eu'), row('us')])]);
    expect(screen.getByRole('columnheader', { name: 'Cluster' })).toBeVisible();
    for (const cluster of ['eu', 'us']) {
      const found = screen.getByRole('row', { name: new RegExp(`^shop/cart: Healthy, cluster ${cluster},`) });
      expect(within(found).getByText(cluster)).toBeVisible();
    }
  });

  it('keep what a lost source told last, marked with its age', () => {
    show([
      tableFrame('status', statusRows(['shop/cart', 'unknown'])),
      tableFrame('last_status', statusRows(['shop/cart', 'degraded'])),
      tableFrame('as_of', [[upstream('shop/cart'), nowMs / 1000 - 192]]),
      tableFrame('ready', [[upstream('shop/cart'), 2]]),
    ]);
    const row = screen.getByRole('row', {
      name: /^shop\/cart: Unknown, was Degraded, as of 09:26:48, 3 min 12 s ago, 2 of unknown endpoints ready/,
    });
    expect(within(row).getByText('Unknown, was Degraded')).toBeVisible();
    expect(within(row).getByText('as of 09:26:48, 3 min 12 s ago')).toBeVisible();
  });

  it('say so when only a part of what is known is old', () => {
    show([
      tableFrame('status', statusRows(['shop/cart', 'degraded'])),
      tableFrame('as_of', [[upstream('shop/cart'), nowMs / 1000 - 5]]),
    ]);
    expect(screen.getByText('in part as of 09:29:55, 5 s ago')).toBeVisible();
  });

  it('open to the commands to run next, of the port that the cause is about', () => {
    const labels = { code: 'UP201', cause: 'unknown', upstream_port: '8080' };
    show([tableFrame('findings', [[upstream('shop/cart', labels), 0]])]);
    expect(screen.queryByRole('list', { name: 'What to run next' })).toBeNull();
    fireEvent.click(screen.getByText('Cause not known yet'));
    const drawer = screen.getByRole('dialog');
    const list = within(drawer).getByRole('list', { name: 'What to run next' });
    expect(within(list).getByText(/^istioctl proxy-config endpoints .*8080/)).toBeVisible();
    expect(within(list).getAllByRole('button', { name: /^Copy the command / }).length).toBeGreaterThan(1);
  });

  it('show a cause of a newer exporter without commands', () => {
    show([tableFrame('findings', [[upstream('shop/cart', { code: 'UP999', cause: 'solar_flare' }), 0]])]);
    expect(screen.getByText('solar flare')).toBeVisible();
    expect(screen.queryByRole('list', { name: 'What to run next', hidden: true })).toBeNull();
  });

  it('lead to the status page when its address is known', () => {
    show(unhealthyCart, { options: { statusPageUrl: 'https://uhwatch.example.com' } });
    const link = within(screen.getByRole('rowheader', { name: 'shop/cart' })).getByRole('link');
    expect(link).toHaveAttribute('href', 'https://uhwatch.example.com/?upstream=shop%2Fcart');
    expect(link).toHaveAttribute('target', '_blank');
    expect(link.getAttribute('rel')).toContain('noopener');
  });

  it('are one stop of the Tab key, from which the arrows lead on and Enter opens', () => {
    show(unhealthyCart);
    const [first, second] = screen.getAllByRole('row', { name: /^shop/ });
    expect([first, second].map((row) => row?.tabIndex)).toEqual([0, -1]);
    first?.focus();
    fireEvent.keyDown(first as HTMLElement, { key: 'ArrowDown' });
    expect(second).toHaveFocus();
    fireEvent.keyDown(second as HTMLElement, { key: 'Enter' });
    expect(screen.getByRole('dialog')).toHaveTextContent('shop/web');
  });

  it('are sorted by a column, its worst first, then its best first, then as before', () => {
    show(unhealthyCart);
    const names = () => screen.getAllByRole('rowheader').map((head) => head.getAttribute('aria-label'));
    const head = screen.getByRole('button', { name: 'Upstream' });
    const before = names();
    fireEvent.click(head);
    expect(names()).toEqual([...before].sort());
    expect(screen.getByRole('columnheader', { name: 'Upstream' })).toHaveAttribute('aria-sort', 'ascending');
    fireEvent.click(head);
    expect(names()).toEqual([...before].sort().reverse());
    fireEvent.click(head);
    expect(names()).toEqual(before);
  });

  it('are searched by name and by cause, and chosen by status', () => {
    show(unhealthyCart);
    const search = screen.getByRole('textbox', { name: 'Search upstreams' });
    fireEvent.change(search, { target: { value: 'readiness cart' } });
    expect(screen.getAllByRole('rowheader')).toHaveLength(1);
    fireEvent.change(search, { target: { value: 'nothing like this' } });
    expect(screen.getByText('No upstream matches what you search for.')).toBeVisible();
    fireEvent.change(search, { target: { value: '' } });
    fireEvent.click(screen.getByRole('button', { name: '1 Healthy' }));
    expect(screen.getByRole('rowheader')).toHaveTextContent('web');
  });

  it('never call an upstream healthy without a word while its failures are in the window', () => {
    show([
      tableFrame('status', statusRows(['shop/cart', 'healthy'])),
      tableFrame('uh_rate', [[upstream('shop/cart'), 1.6]]),
    ]);
    const row = screen.getByRole('row', { name: /^shop\/cart: Recovering, .*UH rate 1.6 req\/s/ });
    expect(within(row).getByText('failures just ended')).toBeVisible();
    expect(within(row).queryByText('Healthy')).toBeNull();
  });

  it('are narrowed by a pattern in which dashboard variables are replaced', () => {
    show([tableFrame('status', statusRows(['shop/cart', 'healthy'], ['bank/desk', 'healthy']))], {
      options: { namePattern: '^$namespace/' },
    });
    expect(screen.getByRole('row', { name: /^shop\/cart/ })).toBeVisible();
    expect(screen.queryByRole('row', { name: /^bank\/desk/ })).toBeNull();
  });
});

describe('what the panel hides', () => {
  const three = [tableFrame('status', statusRows(['a/a', 'healthy'], ['a/b', 'healthy'], ['a/c', 'degraded']))];

  it('is told when it is healthy', () => {
    show(three, { options: { maxRows: 1 } });
    expect(screen.getByText('2 more healthy upstreams hidden.')).toBeVisible();
  });

  it('is told louder when it is not healthy', () => {
    const unhealthy = tableFrame('status', statusRows(['a/a', 'degraded'], ['a/b', 'degraded']));
    show([unhealthy], { options: { maxRows: 1 } });
    expect(screen.getByText(/1 more upstream hidden that is not healthy: raise “Maximum rows”/)).toBeVisible();
  });

  it('may be every upstream, when all are healthy and healthy ones are not wanted', () => {
    show([tableFrame('status', statusRows(['a/a', 'healthy']))], { options: { showHealthy: false } });
    expect(screen.getByText('Every upstream is healthy.')).toBeVisible();
    expect(screen.getByText('1 more healthy upstream hidden.')).toBeVisible();
  });
});

describe('what is wrong', () => {
  it('is explained with the queries to copy when nothing arrived', () => {
    show([]);
    expect(screen.getByRole('heading', { name: 'The panel has no query yet' })).toBeVisible();
    const row = screen.getByRole('row', { name: /^uh_rate/ });
    expect(within(row).getByText('no such query')).toBeVisible();
    expect(within(row).getByText(/sum by \(cluster, upstream_namespace, upstream_service\) \(rate\(/)).toBeVisible();
    expect(within(row).getByRole('button', { name: 'Copy the query uh_rate' })).toBeVisible();
  });

  it('is explained with what arrived when the shape is another', () => {
    show([tableFrame('A', statusRows(['shop/cart', 'healthy']))]);
    expect(screen.getByText(/^refId A: 1 row, fields Time/)).toBeVisible();
  });

  it('is said beside the rows when a query is missing', () => {
    show([tableFrame('ready', [[upstream('shop/cart'), 3]])]);
    expect(screen.getByText('No query has the refId status: every upstream is shown as unknown.')).toBeVisible();
    expect(screen.getByRole('row', { name: /^shop\/cart: Unknown/ })).toBeVisible();
  });

  it('is an address of the status page that is none', () => {
    show(unhealthyCart, { options: { statusPageUrl: 'javascript:alert(1)' } });
    expect(screen.getByText(/^The option “Status page” is javascript:alert\(1\), which is no http/)).toBeVisible();
    expect(screen.queryByRole('link')).toBeNull();
  });

  it('is not that an optional query is missing', () => {
    show(unhealthyCart);
    expect(screen.queryByText(/No query has the refId (last_status|as_of)/)).toBeNull();
  });

  it('is said in the words of the data source, and the rows that arrived stay', () => {
    const errors = [{ refId: 'desired', message: 'query timed out' }];
    show(unhealthyCart, { data: { state: LoadingState.Error, errors } });
    expect(screen.getByRole('alert')).toHaveTextContent('The query desired failed: query timed out');
    expect(screen.getByRole('row', { name: /^shop\/cart/ })).toBeVisible();
  });

  it('is the failure alone when every query failed', () => {
    show([], { data: { state: LoadingState.Error } });
    expect(screen.getByRole('alert')).toHaveTextContent('the data source gave no reason');
    expect(screen.queryByRole('heading')).toBeNull();
  });

  it('is nothing yet while the first answer is on its way', () => {
    show([], { data: { state: LoadingState.Loading } });
    expect(screen.getByText('Waiting for the first answer…')).toBeVisible();
  });
});
