import { compareFindings, compareText } from '@uhwatch/contract/findings.ts';
import { type NumberRole, numberRoles } from '@uhwatch/contract/panel-queries.ts';
import { type Draft } from './draft';
import { failureNumbers, inClassOrder } from './failures';
import { lastWord } from './history';
import { leastReady, withFindings } from './ports';
import { type RowHistory, type RowPort, type UpstreamRow } from './row';
import { statusByNumbers } from './status-by-numbers';

interface Known {
  readonly history: RowHistory | undefined;
  /** Whether nobody tells of it any more. */
  readonly isSilent: boolean;
  /** Whether somebody counts failures, so that none of them means that there were none. */
  readonly knowsFailures: boolean;
}

const none: readonly never[] = [];
const noOutcomes: ReadonlyMap<string, number> = new Map();
const noLabels: ReadonlyMap<string, string> = new Map();

/** The row of an upstream of which every answer was read. An upstream whose status nobody tells is unknown. */
export function finish(draft: Draft, { history, isSilent, knowsFailures }: Known): UpstreamRow {
  const last = isSilent ? lastWord(history) : undefined;
  const findings = draft.findings?.sort(compareFindings) ?? none;
  const outcomes = draft.outcomes === undefined ? noOutcomes : inClassOrder([...draft.outcomes]);
  const numbers = numbersOf(draft, { outcomes, knowsFailures });
  const status = draft.status ?? (draft.dialect === 'exporter' ? 'unknown' : statusByNumbers(numbers, outcomes));
  return {
    cluster: draft.cluster,
    namespace: draft.namespace,
    service: draft.service,
    key: draft.key,
    input: draft.dialect,
    labels: draft.labels ?? noLabels,
    status,
    lastStatus: status === 'unknown' ? (draft.lastStatus ?? last?.status) : undefined,
    numbers: last === undefined ? numbers : { ...numbers, as_of: last.at },
    outcomes,
    findings,
    since: findings[0]?.since,
    alerts: draft.alerts?.sort((a, b) => compareText(a.state, b.state) || compareText(a.name, b.name)) ?? none,
    routes: draft.routes ?? none,
    changes: draft.changes?.sort((a, b) => b.at - a.at) ?? none,
    ports: withFindings(placesOf(draft), findings),
    history,
  };
}

/** Its ports, and the subsets that a mesh makes of them: what is ready of an upstream the ports say alone. */
function placesOf({ ports, subsets }: Draft): readonly RowPort[] {
  return subsets === undefined ? (ports ?? none) : [...(ports ?? none), ...subsets];
}

function numbersOf(
  { numbers, ports, dialect }: Draft,
  { outcomes, knowsFailures }: { outcomes: ReadonlyMap<string, number>; knowsFailures: boolean },
): UpstreamRow['numbers'] {
  const told = (role: NumberRole) => {
    const value = numbers[role];
    return value !== undefined && Number.isFinite(value) ? value : undefined;
  };
  const all = {} as Record<keyof UpstreamRow['numbers'], number | undefined>;
  for (const role of numberRoles) {
    all[role] = told(role);
  }
  const countsFailures = outcomes.size > 0 || (knowsFailures && all.request_rate !== undefined);
  const failures = failureNumbers(countsFailures ? outcomes : undefined, all.request_rate);
  const least = leastReady(ports);
  if (!('ready' in numbers)) {
    all.ready = least?.ready;
  }
  all.unready = least?.unready;
  all.failure_rate = failures.failure_rate;
  all.failure_share = failures.failure_share;
  if (all.uh_rate === undefined && dialect !== 'exporter' && countsFailures) {
    all.uh_rate = outcomes.get('no_healthy_upstream') ?? 0;
  }
  return all;
}
