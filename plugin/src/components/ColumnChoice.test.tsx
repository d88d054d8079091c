import { fireEvent, render, screen } from '@testing-library/react';
import React from 'react';
import { describe, expect, it, vi } from 'vitest';
import { statusRows, tableFrame, upstream } from '../data/test-frames';
import { rowsOf } from '../data/test-rows';
import { ColumnChoice } from './ColumnChoice';

const { rows } = rowsOf([
  tableFrame('status', statusRows(['shop/cart', 'healthy'])),
  tableFrame('request_rate', [[upstream('shop/cart'), 3]]),
]);

function open(hidden: readonly string[]) {
  const onHidden = vi.fn<(hidden: readonly string[]) => void>();
  render(<ColumnChoice rows={rows} wish={{ hidden, onHidden }} />);
  fireEvent.click(screen.getByRole('button', { name: 'Columns' }));
  return onHidden;
}

const box = (name: string) => screen.getByRole('checkbox', { name });

describe('the choice of columns', () => {
  it('offers those that have something to show, but for the name of the upstream', () => {
    open(['cause']);
    const names = screen.getAllByRole('checkbox').map((each) => each.closest('label')?.textContent);
    expect(names).toEqual(['Status', 'Ready', 'UH rate', 'Requests', 'Cause']);
    expect(box('Ready')).toBeChecked();
    expect(box('Cause')).not.toBeChecked();
  });

  it('hides a column and shows it again, and keeps what else is hidden', () => {
    const onHidden = open(['cause', 'alerts']);
    fireEvent.click(box('Ready'));
    expect(onHidden).toHaveBeenLastCalledWith(['cause', 'alerts', 'ready']);
    fireEvent.click(box('Cause'));
    expect(onHidden).toHaveBeenLastCalledWith(['alerts']);
  });
});
