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

/**
 * The first match wins: ephemeral storage is a resource, a cordon is a taint as well, and a volume has a node affinity of its
 * own. Source: the plugins of kube-scheduler, 1.14 to 1.36.
 */
const patterns: readonly [RegExp, ScheduleReason][] = [
  [/\bInsufficient |Too many pods/i, 'resources'],
  [/persistent ?volume|volume|storage/i, 'volume'],
  [/unschedulable/i, 'node_unschedulable'],
  [/taint/i, 'taint'],
  [/free ports/i, 'host_port'],
  [/affinity|selector|topology spread|requested node ?name|prefilter result|node\(s\) didn't match/i, 'affinity'],
];

/** `0/5 nodes are available: 2 node(s) had ..., 3 Insufficient cpu. preemption: 0/5 nodes are available: ...` */
const form = /^0\/(\d+) nodes are available: (.*)$/s;

/** What was tried after no node fitted, which says nothing of why: "no new claims to deallocate, preemption: 0/5 ...". */
const afterwards = /\.?\s+(?:[a-z][^.:]*, )?preemption: .*$/s;

/** Nodes of the control plane hold workloads off on purpose: of as many nodes the others tell more. */
const controlPlane = /node-role\.kubernetes\.io\/(?:master|control-plane)/;

/** Reads the message of the condition PodScheduled, or of the event FailedScheduling, of any era. */
export function readSchedulerMessage(message: string): SchedulerMessage {
  const [, total, list = message] = form.exec(message.trim()) ?? [];
  // Words such as a taint hold commas of their own; what is counted begins with a number.
  const parts = list
    .replace(afterwards, '')
    .replace(/\.\s*$/, '')
    .split(/, (?=\d+ )/);
  return {
    total: total === undefined ? undefined : Number(total),
    refusals: parts.map(refusalOf).sort((a, b) => weightOf(b) - weightOf(a)),
  };
}

function weightOf({ nodes = Infinity, words }: Refusal): number {
  return controlPlane.test(words) ? nodes - 0.5 : nodes;
}

function refusalOf(part: string): Refusal {
  const [, count, words = part] = /^(\d+) (.*)$/s.exec(part.trim()) ?? [];
  const reason = patterns.find(([pattern]) => pattern.test(words))?.[1] ?? '';
  return { reason, nodes: count === undefined ? undefined : Number(count), words };
}

/** Key and value of the taint that the words name, as kubectl writes them; undefined where they name none (1.35 on). */
export function taintIn(words: string): string | undefined {
  const [, key, value = ''] = /\{([^:{}]+):\s*([^{}]*)\}/.exec(words) ?? [];
  return key === undefined ? undefined : `${key}${value === '' ? '' : `=${value}`}`;
}
