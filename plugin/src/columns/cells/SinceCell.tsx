import React from 'react';
import { dateTimeFormat } from '@grafana/data';
import { formatSince } from '../../words';
import { type CellProps } from '../column';

/** For how long; the time itself is a hint. */
export function SinceCell({ row: { since }, context }: CellProps) {
  if (since === undefined) {
    return null;
  }
  return (
    <time dateTime={new Date(since * 1000).toISOString()} title={dateTimeFormat(since * 1000, context)}>
      {formatSince(since, context)}
    </time>
  );
}
