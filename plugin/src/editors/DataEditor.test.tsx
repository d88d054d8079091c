import { fireEvent, render, screen, within } from '@testing-library/react';
import React from 'react';
import { type DataFrame } from '@grafana/data';
import { panelRoles } from '@uhwatch/contract/panel-queries.ts';
import { describe, expect, it, vi } from 'vitest';
import { statusRows, tableFrame } from '../data/test-frames';
import { type RefIds } from '../data/answers';
import { defaults } from '../options';
import { DataEditor } from './DataEditor';

// Grafana's list measures its words, and jsdom draws none.
Object.defineProperty(HTMLCanvasElement.prototype, 'getContext', {
  value: () => ({ measureText: () => ({ width: 50 }) }),
});

function show(data: DataFrame[], refIds: RefIds = {}) {
  const onChange = vi.fn<(value?: RefIds) => void>();
  const context = { data, options: { ...defaults, clusterLabel: 'k8s' } };
  const item = { id: 'refIds', name: 'Queries', editor: DataEditor };
  render(<DataEditor value={refIds} onChange={onChange} context={context} item={item} />);
  return onChange;
}

const role = (name: string) => within(screen.getByRole('listitem', { name }));
const status = (refId: string) => tableFrame(refId, statusRows(['shop/cart', 'healthy'], ['shop/web', 'healthy']));

describe('the editor of the data', () => {
  it('tells of every role what feeds it, and what is unknown without it', () => {
    show([status('status'), tableFrame('desired', [[{ job: 'x' }, 1]])]);
    expect(screen.getAllByRole('listitem')).toHaveLength(panelRoles.length);
    expect(role('status').getByText('answered, 2 series')).toBeVisible();
    expect(role('desired').getByText('answered without upstream labels')).toBeVisible();
    expect(role('ready').getByText('no such query')).toBeVisible();
    expect(role('ready').getByText('Without it how many endpoints are ready is unknown.')).toBeVisible();
  });

  it('tells of the query that the option names', () => {
    show([status('A')], { status: 'A' });
    expect(role('status').getByText('answered, 2 series')).toBeVisible();
    expect(role('status').getByRole('combobox')).toHaveValue('A');
  });

  it('offers the default queries to copy, with the label that tells clusters apart', () => {
    show([]);
    const writeText = vi.fn<(text: string) => Promise<void>>().mockResolvedValue();
    Object.assign(navigator, { clipboard: { writeText } });
    Object.assign(globalThis, { isSecureContext: true });
    fireEvent.click(role('status').getByRole('button', { name: 'Copy the query status' }));
    expect(writeText).toHaveBeenCalledWith(expect.stringMatching(/^max by \(k8s, upstream_namespace, /));
    expect(screen.getAllByRole('button', { name: /^Copy the query / })).toHaveLength(panelRoles.length);
  });

  it('offers those for Istio where there is no exporter, and none for what Istio cannot tell', () => {
    show([]);
    fireEvent.click(screen.getByRole('radio', { name: 'Istio' }));
    const names = screen.getAllByRole('button', { name: /^Copy the query / }).map((button) => button.ariaLabel);
    expect(names).toEqual(['request_rate', 'failures', 'failure_history'].map((name) => `Copy the query ${name}`));
  });
});
