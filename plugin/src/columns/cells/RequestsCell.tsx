import React from 'react';
import { formatRate } from '../../words';
import { type CellProps } from '../column';

export function RequestsCell({ row: { numbers } }: CellProps) {
  return <>{formatRate(numbers.request_rate)}</>;
}
