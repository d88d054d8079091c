import type { ClusterEvent } from '../../../model/evidence/cluster-event.ts';
import type { Container, ContainerEnd } from '../../../model/evidence/pod.ts';

/** A probe that ends a container, as events tell it. */
export interface Kill {
  readonly event: ClusterEvent;
  readonly probe: 'liveness' | 'startup';
  /** Whether an event says that the container is ended for it, and not only that the probe fails. */
  readonly isTold: boolean;
}

/**
 * "Container app failed liveness probe, will be restarted", and before 1.17 "Killing container with id docker://app:Container
 * failed liveness probe.. Container will be killed and recreated." Before 1.8 it names no probe ("is unhealthy, it will be
 * killed"), and there was only the liveness probe to do so. Source: kubernetes/pkg/kubelet/kuberuntime.
 */
const killing = /failed (liveness|startup) probe|is unhealthy, it will be killed/;

/** "Liveness probe failed: ...", "Startup probe errored: ..." */
const failing = /^(Liveness|Startup) probe (?:failed|errored)/;

/** From the last failed check to the end: the grace of a pod is 30 s unless it says otherwise. */
const graceMs = 180_000;

/** Events of a loop are told late: of one object 25 at once, then one in 5 minutes. Source: client-go's tools/record. */
const lagMs = 1_200_000;

/** The probe that ended the last run of the container; undefined where no event fits how it ended. */
export function killOf(
  events: readonly ClusterEvent[],
  container: Container,
  end: ContainerEnd | undefined,
): Kill | undefined {
  const own = events.filter((event) => event.container === container.name && fits(event, end));
  const told = own.find(({ message }) => killing.test(message));
  if (told !== undefined)
    return { event: told, probe: killing.exec(told.message)?.[1] === 'startup' ? 'startup' : 'liveness', isTold: true };
  if (!isBySignal(end)) return undefined;
  const failures = own.filter(({ reason, message }) => reason === 'Unhealthy' && failing.test(message));
  const event = failures.find((each) => isEnough(failures, each, container));
  return event && { event, probe: probeOf(event), isTold: false };
}

function probeOf({ message }: ClusterEvent): Kill['probe'] {
  return message.startsWith('Startup') ? 'startup' : 'liveness';
}

/**
 * Whether a probe has failed often enough to end the first run of a container: a startup probe fails while a start takes its
 * time, and what fails since the one restart tells of this run. In a loop the kubelet's events are late, and each tells.
 */
function isEnough(failures: readonly ClusterEvent[], event: ClusterEvent, container: Container): boolean {
  const { restarts, state } = container;
  if (restarts > 1) return true;
  const probe = probeOf(event);
  const began = state?.kind === 'running' ? (state.since ?? Infinity) : Infinity;
  const before = failures.filter((each) => probeOf(each) === probe && (each.last ?? 0) < began);
  const failed = before.reduce((sum, { count }) => sum + count, 0);
  return before.includes(event) && failed >= (container[probe]?.failureThreshold ?? 1);
}

/**
 * Whether it was ended by somebody else than itself and its probes, such as who restarts a node or the runtime, or kills it by
 * hand. A runtime that lost a container calls it so. Source: containerd/pkg/cri/server (unknownExitCode).
 */
export function isByOthers(events: readonly ClusterEvent[], container: Container, end: ContainerEnd): boolean {
  if (end.reason === 'OOMKilled' || killOf(events, container, end) !== undefined) return false;
  return (isBySignal(end) && end.exitCode !== undefined) || (end.exitCode === 255 && end.reason === 'Unknown');
}

/**
 * One that handles the signal may end with any code, so that the time has to tell whose end it was. With the code of a
 * signal more time is given.
 */
function fits({ last }: ClusterEvent, end: ContainerEnd | undefined): boolean {
  if (last === undefined || end?.at === undefined) return isBySignal(end) || end?.exitCode === 0;
  return Math.abs(end.at - last) <= (isBySignal(end) ? lagMs : graceMs);
}

/** SIGKILL after the grace, SIGTERM within it. */
function isBySignal(end: ContainerEnd | undefined): boolean {
  return end?.exitCode === undefined || end.exitCode === 137 || end.exitCode === 143;
}
