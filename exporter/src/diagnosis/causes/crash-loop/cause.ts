import type { Evidence } from '@uhwatch/contract/api.ts';
import type { Reason } from '@uhwatch/contract/causes.ts';
import type { Container, ContainerEnd } from '../../../model/evidence/pod.ts';
import { ofEvent, podCause, type PodView } from '../../cause.ts';
import { brief, named, ofContainer, waitingEvidence } from '../../containers.ts';

/** Waiting reasons of a container that does not stay up. Source: kubernetes/pkg/kubelet/kuberuntime and container. */
const waitingReasons: ReadonlySet<string> = new Set([
  'CrashLoopBackOff',
  'CreateContainerError',
  'RunContainerError',
  'StartError',
  'PostStartHookError',
  'PreStartHookError',
]);

/** How an end is called of which the runtime tells, and not the application. Source: containerd and dockershim. */
const runtimeReasons: ReadonlySet<string> = new Set([
  'StartError',
  'ContainerCannotRun',
  'RunContainerError',
  'CreateContainerError',
]);

/** The kubelet waits 5 minutes at most between two starts; a container that ended longer ago has recovered. */
const loopMs = 600_000;

/** "Container app failed liveness probe, will be restarted"; a startup probe ends a container in the same way. */
const killedByProbe = /failed (liveness|startup) probe/;

export const crashLoop = podCause({
  cause: 'crash_loop',
  of: ['staying', 'failed'],
  match(view) {
    const { pod, now } = view;
    // What the platform ended is no fault of its containers.
    if (pod.reason !== '') return undefined;
    const container = pod.containers.find((each) => each.role !== 'init' && !each.ready && isCrashing(each, now));
    if (container === undefined) return undefined;
    const end = endOf(container);
    const { reason, says, evidence } = reasonOf(view, container, end);
    return {
      reason,
      confidence: 'certain',
      says: `${named(container)} ${says}`,
      container: container.name,
      since: end?.at,
      evidence: [
        ...waitingEvidence(pod, container),
        ...evidence,
        ofContainer(pod, container, ['restartCount', container.restarts]),
      ],
    };
  },
});

/** A container of a service ought to run for ever, so that one that ends well does not do its part either. */
function isCrashing({ state, lastEnd, restarts, started, startup }: Container, now: number): boolean {
  if (state?.kind === 'terminated') return true;
  if (state?.kind === 'waiting') return waitingReasons.has(state.reason);
  // Between two ends of a loop it runs; one that restarted and passes its startup probe again may have recovered.
  const isRecent = lastEnd?.at !== undefined && now - lastEnd.at < loopMs;
  return restarts > 1 && isRecent && (startup === undefined || started !== true);
}

function endOf({ state, lastEnd }: Container): ContainerEnd | undefined {
  return state?.kind === 'terminated' ? state : lastEnd;
}

interface Why {
  readonly reason: Reason<'crash_loop'>;
  readonly says: string;
  readonly evidence: readonly Evidence[];
}

function reasonOf({ pod, events }: PodView, container: Container, end: ContainerEnd | undefined): Why {
  const { state, memoryLimit, name } = container;
  const place = state?.kind === 'terminated' ? 'state' : 'lastState';
  const ended = (field: string, value: Evidence['value']): Evidence =>
    ofContainer(pod, container, [`${place}.terminated.${field}`, value]);
  if (end?.reason === 'OOMKilled') {
    const limit = memoryLimit === undefined ? '' : ` (limit ${memoryLimit})`;
    return {
      reason: 'oom_killed',
      says: `is killed for want of memory${limit}`,
      evidence: [ended('reason', end.reason)],
    };
  }
  const code = end?.exitCode;
  if (code === 127 || code === 126 || isRefusedByRuntime(container, end)) {
    const evidence = [
      ...(code === undefined ? [] : [ended('exitCode', code)]),
      // Only the runtime's own words: those of the application may hold anything.
      ...(end !== undefined && end.message !== '' && runtimeReasons.has(end.reason)
        ? [ended('message', brief(end.message))]
        : []),
    ];
    return {
      reason: 'command_not_found',
      says: `cannot be started, its command is not there or cannot be run`,
      evidence,
    };
  }
  const kill = events.find((event) => event.container === name && killedByProbe.test(event.message));
  if (kill !== undefined && isKill(code)) {
    const probe = killedByProbe.exec(kill.message)?.[1] ?? 'liveness';
    const says = `is killed again and again, because its ${probe} probe fails`;
    return { reason: 'liveness_probe', says, evidence: [ofEvent(kill)] };
  }
  if (code === undefined) {
    const words = state?.kind === 'waiting' ? ` (${brief(state.message || state.reason)})` : '';
    return { reason: '', says: `does not stay up${words}`, evidence: [] };
  }
  const says = code === 0 ? 'ends again and again, with exit code 0' : `crashes with exit code ${code}`;
  return { reason: 'exit_code', says, evidence: [ended('exitCode', code)] };
}

function isRefusedByRuntime({ state }: Container, end: ContainerEnd | undefined): boolean {
  const words = end === undefined ? state : end;
  return words !== undefined && 'reason' in words && runtimeReasons.has(words.reason);
}

/** By signal: SIGKILL after the grace, SIGTERM within it; one that handles the signal may end well. */
function isKill(code: number | undefined): boolean {
  return code === undefined || code === 137 || code === 143 || code === 0;
}
