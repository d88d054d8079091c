import type { Evidence } from '@uhwatch/contract/api.ts';
import type { Reason } from '@uhwatch/contract/causes.ts';
import type { Confidence } from '@uhwatch/contract/findings.ts';
import type { Container, ContainerEnd } from '../../../model/evidence/pod.ts';
import { ofEvent, type PodView } from '../../cause.ts';
import { brief, ofContainer } from '../../containers.ts';
import { killOf } from './kill.ts';

/** How an end is called of which the runtime tells, and not the application. Source: containerd and dockershim. */
const runtimeReasons: ReadonlySet<string> = new Set([
  'StartError',
  'ContainerCannotRun',
  'RunContainerError',
  'CreateContainerError',
]);

/** The kubelet ends a container whose hook fails. Source: kubernetes/pkg/kubelet/kuberuntime. */
const hooks: Readonly<Record<string, string>> = { PostStartHookError: 'postStart', PreStartHookError: 'preStart' };

export interface Why {
  readonly reason: Reason<'crash_loop'>;
  readonly confidence: Confidence;
  /** Behind "container app ". */
  readonly says: string;
  readonly evidence: readonly Evidence[];
}

type Told = Omit<Why, 'confidence'> & Partial<Pick<Why, 'confidence'>>;

/** How the last run of a container ended; undefined where its status tells of none. */
export function endOf({ state, lastEnd }: Container): ContainerEnd | undefined {
  return state?.kind === 'terminated' ? state : lastEnd;
}

/** Why a container does not stay up: what proves most first. */
export function whyOf(view: PodView, container: Container): Why {
  const end = endOf(container);
  const told =
    outOfMemory(view, container, end) ??
    notRunnable(view, container, end) ??
    failedHook(container) ??
    killed(view, container, end) ??
    exited(view, container, end);
  return { confidence: 'certain', ...told };
}

type Ask<R> = (view: PodView, container: Container, end: ContainerEnd | undefined) => R;

function ended({ pod }: PodView, container: Container, [field, value]: readonly [string, Evidence['value']]): Evidence {
  const place = container.state?.kind === 'terminated' ? 'state' : 'lastState';
  return ofContainer(pod, container, [`${place}.terminated.${field}`, value]);
}

const outOfMemory: Ask<Told | undefined> = (view, container, end) => {
  if (end?.reason !== 'OOMKilled') return undefined;
  const { memoryLimit } = container;
  return {
    reason: 'oom_killed',
    says: `is killed for want of memory${memoryLimit === undefined ? '' : ` (limit ${memoryLimit})`}`,
    evidence: [
      ended(view, container, ['reason', end.reason]),
      ...(memoryLimit === undefined
        ? []
        : [
            {
              ...ended(view, container, ['', memoryLimit]),
              field: `spec.containers[${container.name}].resources.limits.memory`,
            },
          ]),
    ],
  };
};

/** What the runtime fails at before it comes to the command. */
const beforeCommand =
  /error mounting|not a directory|bind source|already (in use|reserved)|cgroup|apparmor|seccomp|device/i;

const notRunnable: Ask<Told | undefined> = (view, container, end) => {
  const { state } = container;
  const words = end ?? (state?.kind === 'waiting' ? state : undefined);
  const isOfRuntime = words !== undefined && runtimeReasons.has(words.reason);
  const code = end?.exitCode;
  if (code !== 127 && code !== 126 && !isOfRuntime) return undefined;
  const evidence = [
    ...(code === undefined ? [] : [ended(view, container, ['exitCode', code])]),
    // Only the runtime's own words: those of the application may hold anything.
    ...(isOfRuntime && end !== undefined && end.message !== ''
      ? [ended(view, container, ['message', brief(end.message)])]
      : []),
  ];
  if (isOfRuntime && beforeCommand.test(words.message))
    return { reason: '', says: `cannot be started: ${brief(words.message, 100)}`, evidence };
  return {
    reason: 'command_not_found',
    says: 'cannot be started, its command is not there or cannot be run',
    evidence,
  };
};

function failedHook({ state }: Container): Told | undefined {
  const hook = state?.kind === 'waiting' ? hooks[state.reason] : undefined;
  return hook === undefined ? undefined : { reason: '', says: `is ended because its ${hook} hook fails`, evidence: [] };
}

const killed: Ask<Told | undefined> = (view, container, end) => {
  const kill = killOf(view.events, container, end);
  if (kill === undefined) return undefined;
  const { event, probe, isTold } = kill;
  return {
    reason: 'liveness_probe',
    confidence: isTold ? 'certain' : 'likely',
    says: `is killed again and again, ${isTold ? 'because' : 'it seems because'} its ${probe} probe fails`,
    evidence: [
      ofEvent(event),
      ...(end?.exitCode === undefined ? [] : [ended(view, container, ['exitCode', end.exitCode])]),
    ],
  };
};

const exited: Ask<Told> = (view, container, end) => {
  const { state } = container;
  const code = end?.exitCode;
  if (code === undefined) {
    const words = state?.kind === 'waiting' ? ` (${brief(state.message || state.reason)})` : '';
    return { reason: '', says: `does not stay up${words}`, evidence: [] };
  }
  const says = code === 0 ? 'ends again and again, with exit code 0' : `crashes with exit code ${code}`;
  const hasWord = end !== undefined && end.reason !== '' && end.reason !== 'Error' && end.reason !== 'Completed';
  return {
    reason: 'exit_code',
    says,
    evidence: [
      ended(view, container, ['exitCode', code]),
      ...(hasWord ? [ended(view, container, ['reason', end.reason])] : []),
    ],
  };
};
