import type { Evidence } from '@uhwatch/contract/api.ts';
import { type Cause, causes, type Reason } from '@uhwatch/contract/causes.ts';
import type { Involved } from '@uhwatch/contract/commands.ts';
import { compareText, type Confidence, confidences } from '@uhwatch/contract/findings.ts';
import type { Match } from '../cause.ts';

/** Endpoints that are not ready for one and the same cause. */
export interface Explained {
  readonly cause: Cause;
  readonly reason: Reason;
  readonly confidence: Confidence;
  /** Why, as a clause. */
  readonly says: string;
  /** How many. */
  readonly count: number;
  readonly evidence: readonly Evidence[];
  readonly involved: Involved;
  /** When the first of them began, in milliseconds since the epoch. */
  readonly since: number | undefined;
}

/** What is found of one pod, or of so many that do not exist. */
export interface Found extends Match {
  readonly cause: Cause;
  readonly pod: string | undefined;
  readonly count: number;
}

/**
 * One group for each cause and reason, what explains most endpoints first. Not of every pod the events are asked for: those
 * of which nobody tells the reason have that of the others.
 */
export function groupsOf(found: readonly Found[]): Explained[] {
  const groups = Map.groupBy(found, ({ cause, reason }) => `${cause} ${reason || reasonOfOthers(cause, found)}`);
  return [...groups.values()]
    .flatMap(([first, ...others]) => (first === undefined ? [] : groupOf([first, ...others])))
    .sort((a, b) => b.count - a.count || rankOf(a) - rankOf(b));
}

/** The reason that others have for the same cause, where it is only one. */
function reasonOfOthers(cause: Cause, found: readonly Found[]): Reason {
  const [reason = '', ...more] = new Set(
    found.filter((each) => each.cause === cause).flatMap((each) => each.reason || []),
  );
  return more.length === 0 ? reason : '';
}

/** What most of those say that tell a reason speaks for all; how sure it is, is how sure the least certain of them is. */
function groupOf(members: readonly [Found, ...Found[]]): Explained {
  const telling = members.filter(({ reason }) => reason !== '');
  const bySays = [...Map.groupBy(telling.length > 0 ? telling : members, ({ says }) => says).values()];
  const [most = []] = bySays.sort((a, b) => b.length - a.length || compareText(a[0]?.says ?? '', b[0]?.says ?? ''));
  const first = most[0] ?? members[0];
  const since = members.flatMap((each) => each.since ?? []);
  const pods = [...most, ...members.filter((each) => !most.includes(each))].flatMap(({ pod }) => pod ?? []);
  const { cause, reason, evidence, container, node, workload } = first;
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
