import React from 'react';
import { type CellProps } from '../columns/column';
import { type ConfigurableNumber } from '../data/show-number';

interface Props extends CellProps {
  readonly number: ConfigurableNumber;
}

/** A number of a row, as Grafana's field options write and color it. */
export function Figure({ row, context, number }: Props) {
  const { text, color } = context.showNumber(row, number);
  return <span style={{ color }}>{text}</span>;
}
