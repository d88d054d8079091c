import { screen } from '@testing-library/react';
import { dateTime, getDefaultTimeRange, LoadingState } from '@grafana/data';
import { framesOf, recordingOf } from '../data/recorded';
import { nowMs, statusRows, tableFrame, upstream } from '../data/test-frames';
import { describe, expect, it } from 'vitest';
import { panelWith, show } from './test-panel';

const answers = [
  tableFrame('status', statusRows(['shop/cart', 'degraded'], ['shop/web', 'healthy'])),
  tableFrame('ready', [[upstream('shop/cart'), 1]]),
];
const later = { ...getDefaultTimeRange(), to: dateTime(nowMs + 192_000) };
const failed = { state: LoadingState.Error, timeRange: later, errors: [{ refId: 'status', message: 'timed out' }] };

describe('when queries fail', () => {
  it('what they answered last stays, with its age', () => {
    const { rerender } = show(answers);
    rerender(panelWith([], { data: failed }));
    expect(screen.getByRole('alert')).toHaveTextContent('The query status failed: timed out');
    expect(screen.getByText('Shown is what the queries answered last, as of 09:30:00, 3 min 12 s ago.')).toBeVisible();
    expect(screen.getByRole('row', { name: /^shop\/cart: Degraded/ })).toBeVisible();
  });

  it('what they answered last stays also while others answer, where nothing would be known without', () => {
    const { rerender } = show(answers);
    rerender(panelWith([tableFrame('ready', [[upstream('shop/cart'), 1]])], { data: failed }));
    expect(screen.getByRole('row', { name: /^shop\/cart: Degraded/ })).toBeVisible();
    expect(screen.queryByRole('row', { name: /Unknown/ })).toBeNull();
  });

  it('the first that answers again is shown at once', () => {
    const { rerender } = show(answers);
    rerender(panelWith([], { data: failed }));
    rerender(panelWith([tableFrame('status', statusRows(['shop/cart', 'healthy']))], { data: { timeRange: later } }));
    expect(screen.getByRole('row', { name: /^shop\/cart: Healthy/ })).toBeVisible();
    expect(screen.queryByText(/answered last/)).toBeNull();
  });
});

describe('while queries run', () => {
  it('the rows that there are stay', () => {
    const { rerender } = show(answers);
    rerender(panelWith(answers, { data: { state: LoadingState.Loading } }));
    expect(screen.getByRole('row', { name: /^shop\/cart: Degraded/ })).toBeVisible();
  });

  it('and go on streaming, each answer is shown', () => {
    const { rerender } = show(answers, { data: { state: LoadingState.Streaming } });
    const next = [tableFrame('status', statusRows(['shop/cart', 'no_healthy_upstream']))];
    rerender(panelWith(next, { data: { state: LoadingState.Streaming } }));
    expect(screen.getByRole('row', { name: /^shop\/cart: No healthy upstream/ })).toBeVisible();
  });
});

describe('a lost source', () => {
  it('is one sentence, however many upstreams it told of', () => {
    const lost = ['shop/a', 'shop/b', 'shop/c'].map((name) => [upstream(name), nowMs / 1000 - 192] as const);
    show([tableFrame('status', statusRows(['shop/a', 'unknown'], ['shop/d', 'healthy'])), tableFrame('as_of', lost)]);
    const sentence = 'Sources of 3 upstreams are lost, the first as of 09:26:48, 3 min 12 s ago';
    expect(screen.getAllByText(new RegExp(sentence))).toHaveLength(1);
  });

  it('of yesterday is told with its day', () => {
    show([
      tableFrame('status', statusRows(['a/b', 'unknown'])),
      tableFrame('as_of', [[upstream('a/b'), nowMs / 1000 - 86_400]]),
    ]);
    expect(
      screen.getByText(/^Sources of 1 upstream are lost, the first as of 2026-03-03 09:30:00, 1 d ago/),
    ).toBeVisible();
  });
});

describe('without an exporter', () => {
  it.each([
    ['istio-only', /^Nothing of uhwatch arrived: Istio tells of failed requests/],
    ['envoy-only', /^Nothing of uhwatch arrived: status is what Envoy counts/],
  ])('%s says what that leaves unknown, and misses no query of the exporter', (scene, words) => {
    show(framesOf(recordingOf(scene)));
    expect(screen.getByText(words)).toBeVisible();
    expect(screen.queryByText(/No query has the refId/)).toBeNull();
    expect(screen.getByRole('row', { name: /^shop\/cart: Degraded/ })).toBeVisible();
  });
});
