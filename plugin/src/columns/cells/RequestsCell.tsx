import React from 'react';
import { Figure } from '../../components/Figure';
import { type CellProps } from '../column';

export function RequestsCell(props: CellProps) {
  return <Figure {...props} number="request_rate" />;
}
