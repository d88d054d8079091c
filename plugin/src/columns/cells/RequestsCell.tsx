import React from 'react';
import { type CellProps } from '../column';

export function RequestsCell({ row, context }: CellProps) {
  const { text, color } = context.showNumber(row, 'request_rate');
  return <span style={{ color }}>{text}</span>;
}
