import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import React from 'react';
import { describe, expect, it, vi } from 'vitest';
import { tableFrame, upstream } from '../data/test-frames';
import { defaults } from '../options';
import { GroupByEditor } from './GroupByEditor';

// Grafana's list measures its words, and jsdom draws none.
Object.defineProperty(HTMLCanvasElement.prototype, 'getContext', {
  value: () => ({ measureText: () => ({ width: 50 }) }),
});

const data = [tableFrame('status', [[upstream('shop/cart', { status: 'healthy', team: 'blue' }), 1]])];

function show(value: string[]) {
  const onChange = vi.fn<(value?: string[]) => void>();
  const item = { id: 'groupBy', name: 'Group by', editor: GroupByEditor };
  render(<GroupByEditor value={value} onChange={onChange} context={{ data, options: defaults }} item={item} />);
  return onChange;
}

/** Opens the list, types, goes down so many options, and takes the one that is reached. */
async function take(typed: string, down: number) {
  const input = screen.getByRole('combobox', { name: 'Group by' });
  fireEvent.click(input);
  if (typed !== '') {
    await act(async () => fireEvent.change(input, { target: { value: typed } }));
  }
  for (let each = 0; each < down; each++) {
    fireEvent.keyDown(input, { key: 'ArrowDown' });
  }
  fireEvent.keyDown(input, { key: 'Enter' });
}

describe('the editor of groups', () => {
  it('takes a label that the answers carry, beside what was chosen before', async () => {
    const onChange = show(['cluster']);
    await take('', ['cluster', 'namespace', 'team'].length);
    expect(onChange).toHaveBeenCalledWith(['cluster', 'team']);
  });

  it('takes a label that is typed, and says that no answer carries it', async () => {
    const onChange = show(['team']);
    await take('owner', 1);
    expect(onChange).toHaveBeenCalledWith(['team', 'owner']);
    cleanup();
    show(['team', 'owner']);
    expect(screen.getByText(/^No answer carries the label owner: keep it/)).toBeVisible();
    expect(screen.queryByText(/label team/)).toBeNull();
  });
});
