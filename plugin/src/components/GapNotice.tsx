import React from 'react';
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

const consequences: Record<RoleReport['role'], string> = {
  status: 'every upstream is shown as unknown',
  ready: 'how many endpoints are ready is unknown',
  desired: 'how many endpoints ought to exist is unknown',
  uh_rate: 'the UH rate is unknown',
  findings: 'no causes are shown',
};

function describe({ role, state }: RoleReport): string {
  const why =
    state === 'missing' ? `No query has the refId ${role}` : `The query ${role} answers without upstream labels`;
  return `${why}: ${consequences[role]}.`;
}
