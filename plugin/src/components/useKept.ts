import { useState } from 'react';
import { LoadingState, type PanelData } from '@grafana/data';
import { isOptional } from '@uhwatch/contract/panel-queries.ts';
import { type Reading } from '../data/from-frames';
import { type Problem } from '../data/problem';

/** Answers, and what was read of them. */
export interface Answered {
  readonly data: PanelData;
  readonly reading: Reading;
}

/**
 * The last answers before queries failed, while what arrives instead lacks something that the panel is about; undefined
 * while nothing fails, or nothing came before.
 */
export function useKept(data: PanelData, reading: Reading | { readonly problem: Problem }): Answered | undefined {
  const [kept, setKept] = useState<Answered>();
  if (fails(data, reading)) {
    return kept;
  }
  if ('rows' in reading && kept?.data !== data && data.state !== LoadingState.Loading) {
    setKept({ data, reading });
  }
  return undefined;
}

function fails({ state, errors = [] }: PanelData, reading: Reading | { readonly problem: Problem }): boolean {
  if (state !== LoadingState.Error && errors.length === 0) {
    return false;
  }
  if ('problem' in reading) {
    return true;
  }
  const failed = new Set(errors.map(({ refId }) => refId));
  return reading.roles.some(
    ({ role, refId, state: of }) => of !== 'answered' && !isOptional(role) && failed.has(refId),
  );
}
