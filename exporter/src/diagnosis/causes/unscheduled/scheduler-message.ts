import type { Reason } from '@uhwatch/contract/causes.ts';

export type ScheduleReason = Reason<'unscheduled'>;

/** Why so many nodes do not take a pod; all of them where the scheduler gives no number. */
export interface Refusal {
  readonly reason: ScheduleReason;
  /** Undefined where it is the same for every node. */
  readonly nodes: number | undefined;
  /** The scheduler's own words, without the number. */
  readonly words: string;
}

export interface SchedulerMessage {
  readonly total: number | undefined;
  /** What keeps off most nodes first. */
  readonly refusals: readonly Refusal[];
}

/** In this order, because a volume has a node affinity of its own. Source: the plugins of kube-scheduler, 1.14 to 1.36. */
const patterns: readonly [RegExp, ScheduleReason][] = [
  [/persistentvolumeclaim|volume|storage/i, 'volume'],
  [/taint/i, 'taint'],
  [/free ports/i, 'host_port'],
  [/unschedulable/i, 'node_unschedulable'],
  [/Insufficient|Too many pods|exceed/i, 'resources'],
  [/affinity|selector|topology spread|node\(s\) didn't match/i, 'affinity'],
];

/** `0/5 nodes are available: 2 node(s) had ..., 3 Insufficient cpu. preemption: 0/5 nodes are available: ...` */
const form = /^0\/(\d+) nodes are available: (.*)$/s;

/** Reads the message of the condition PodScheduled, or of the event FailedScheduling, of any era. */
export function readSchedulerMessage(message: string): SchedulerMessage {
  const [, total, list = message] = form.exec(message.trim()) ?? [];
  const [reasons = ''] = list.split(/\.?\s*(?:no new claims to deallocate, )?preemption:/);
  // Words such as a taint hold commas of their own; what is counted begins with a number.
  const parts = reasons.replace(/\.\s*$/, '').split(/, (?=\d+ )/);
  const refusals = parts.map(refusalOf);
  return {
    total: total === undefined ? undefined : Number(total),
    refusals: refusals.sort((a, b) => (b.nodes ?? Infinity) - (a.nodes ?? Infinity)),
  };
}

function refusalOf(part: string): Refusal {
  const [, count, words = part] = /^(\d+) (.*)$/s.exec(part.trim()) ?? [];
  const reason = patterns.find(([pattern]) => pattern.test(words))?.[1] ?? '';
  return { reason, nodes: count === undefined ? undefined : Number(count), words };
}
