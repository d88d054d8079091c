import React from 'react';
import { describeQuery } from '@uhwatch/contract/terms.ts';
import { type RoleReport } from '../data/problem';
import { describeReport } from '../data/role-words';
import { tell, text } from '../text';
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

function describe(report: RoleReport): string {
  const { role, refId, state } = report;
  const values = { refId, without: describeQuery(role, tell).without, how: describeReport(report) };
  return state === 'missing'
    ? text('notices.missing', 'No query has the refId {{refId}}: {{without}}.', values)
    : text('notices.unusable', 'The query {{refId}} {{how}}: {{without}}.', values);
}
