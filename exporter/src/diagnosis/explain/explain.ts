import type { Evidence } from '@uhwatch/contract/api.ts';
import { type Cause, causes, type Reason } from '@uhwatch/contract/causes.ts';
import type { Involved } from '@uhwatch/contract/commands.ts';
import { compareText, type Confidence, confidences } from '@uhwatch/contract/findings.ts';
import type { UpstreamEvidence } from '../../model/evidence/upstream-evidence.ts';
import type { Pod } from '../../model/evidence/pod.ts';
import { conditionOf } from '../../model/evidence/object.ts';
import { type EndpointCause, type Match, ofPod } from '../cause.ts';
import { endpointCauses } from '../causes/index.ts';
import { standingOf, viewOf } from './standing.ts';

/** Endpoints that are not ready for one and the same cause. */
export interface Explained {
  readonly cause: Cause;
  readonly reason: Reason;
  readonly confidence: Confidence;
  /** Behind "3 of 5 endpoints: ". */
  readonly says: string;
  /** How many. */
  readonly count: number;
  readonly evidence: readonly Evidence[];
  readonly involved: Involved;
  /** When the first of them began, in milliseconds since the epoch. */
  readonly since: number | undefined;
}

/** The endpoints that there ought to be: each is ready, or is in one of the explained groups. */
export interface Explanation {
  readonly ready: number;
  /** Endpoints that ought to exist: those that do, and those that are desired beyond them. */
  readonly total: number;
  /** What explains most endpoints first. */
  readonly groups: readonly Explained[];
}

interface Found extends Match {
  readonly cause: Cause;
  readonly pod: string | undefined;
  readonly count: number;
}

/**
 * Why the pods behind an upstream are no ready endpoints. Each counts once, under the first cause of the contract's order
 * that matches; what nothing explains is `unknown`. Undefined where nobody tells of pods.
 */
export function explain(evidence: UpstreamEvidence, desired: number): Explanation | undefined {
  if (evidence.missing.has('pods')) return undefined;
  const { ready, unready, absent } = standingOf(evidence.pods, desired);
  const found = unready.map((pod): Found => {
    const match = firstMatch('pod', (cause) => cause.match(viewOf(pod, evidence)));
    return { ...(match ?? notExplained('the pods do not say why', readinessOf(pod))), pod: pod.name, count: 1 };
  });
  if (absent > 0) {
    const view = { count: absent, evidence, now: evidence.collectedAt };
    const match = firstMatch('absence', (cause) => cause.match(view));
    found.push({ ...(match ?? notExplained('they do not exist')), pod: undefined, count: absent });
  }
  return { ready: ready.length, total: ready.length + unready.length + absent, groups: groupsOf(found) };
}

type About<K> = Extract<EndpointCause, { about: K }>;

function firstMatch<K extends EndpointCause['about']>(
  about: K,
  ask: (cause: About<K>) => Match | undefined,
): (Match & { cause: Cause }) | undefined {
  for (const cause of endpointCauses) {
    const match = cause.about === about ? ask(cause as About<K>) : undefined;
    if (match !== undefined) return { ...match, cause: cause.cause };
  }
  return undefined;
}

function notExplained(says: string, evidence: readonly Evidence[] = []): Match & { cause: Cause } {
  return { cause: 'unknown', reason: '', confidence: 'suspected', says, evidence };
}

function readinessOf(pod: Pod): Evidence[] {
  const { status, reason } = conditionOf(pod.conditions, 'Ready') ?? { status: 'not told', reason: '' };
  return [ofPod(pod, 'status.conditions[Ready]', reason === '' ? status : `${status}: ${reason}`)];
}

/** Not of every pod the events are asked for: those of which nobody tells the reason have that of the others. */
function groupsOf(found: readonly Found[]): Explained[] {
  const groups = Map.groupBy(found, ({ cause, reason }) => `${cause} ${reason || reasonOfOthers(cause, found)}`);
  return [...groups.values()].map(groupOf).sort((a, b) => b.count - a.count || rankOf(a) - rankOf(b));
}

/** The reason that others have for the same cause, where it is only one. */
function reasonOfOthers(cause: Cause, found: readonly Found[]): Reason {
  const [reason = '', ...more] = new Set(
    found.filter((each) => each.cause === cause).flatMap((each) => each.reason || []),
  );
  return more.length === 0 ? reason : '';
}

/** What most of those say that tell a reason speaks for all; how sure it is, is how sure the least certain of them is. */
function groupOf(members: readonly Found[]): Explained {
  const telling = members.filter(({ reason }) => reason !== '');
  const bySays = [...Map.groupBy(telling.length > 0 ? telling : members, ({ says }) => says).values()];
  const [most = []] = bySays.sort((a, b) => b.length - a.length || compareText(a[0]?.says ?? '', b[0]?.says ?? ''));
  const [first = notExplained('')] = most;
  const since = members.flatMap((each) => each.since ?? []);
  const pods = [...most, ...members.filter((each) => !most.includes(each))].flatMap(({ pod }) => pod ?? []);
  const { cause, reason, evidence, container, node, workload } = first as Found;
  const others = bySays.length > 1 ? `, and others like it (${bySays.length - 1})` : '';
  return {
    cause,
    reason,
    confidence: leastCertain(members),
    says: `${first.says}${others}`,
    count: members.reduce((sum, { count }) => sum + count, 0),
    evidence,
    involved: {
      ...(pods.length > 0 && { pods }),
      ...(container !== undefined && { container }),
      ...(node !== undefined && { node }),
      ...(workload !== undefined && { workload }),
    },
    since: since.length === 0 ? undefined : Math.min(...since),
  };
}

function leastCertain(members: readonly Found[]): Confidence {
  const places = members.map(({ confidence }) => confidences.indexOf(confidence));
  return confidences[Math.max(...places)] ?? 'suspected';
}

function rankOf({ cause }: Explained): number {
  return causes.indexOf(cause);
}
