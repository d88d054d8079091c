import React from 'react';
import { panelQueries } from '@uhwatch/contract/panel-queries.ts';
import { type RoleReport } from '../data/problem';
import { Notice } from './Notice';

interface Props {
  readonly gaps: readonly RoleReport[];
}

/** Rows can be drawn, and yet an expected query is missing: say what that leaves unknown. */
export function GapNotice({ gaps }: Props) {
  if (gaps.length === 0) {
    return null;
  }
  return (
    <Notice severity="warning">
      {gaps.map((gap) => (
        <div key={gap.role}>{describe(gap)}</div>
      ))}
    </Notice>
  );
}

function describe({ role, state }: RoleReport): string {
  const why =
    state === 'missing' ? `No query has the refId ${role}` : `The query ${role} answers without upstream labels`;
  return `${why}: ${panelQueries[role].without}.`;
}
