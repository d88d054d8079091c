import { list, number, object, text } from '../../kubernetes/json.ts';

/** What the following of a log needs to know of a v1 Pod. */
export interface GatewayPod {
  readonly name: string;
  /** A pod that is deleted and made anew under its name is another one. */
  readonly uid: string;
  /** Names of its containers, native sidecars (init containers that go on) included. */
  readonly containers: readonly string[];
  /** The run of the container that its log is of, or undefined before its first start. */
  readonly instance: ContainerInstance | undefined;
}

/** One run of a container; each restart is another one. */
export interface ContainerInstance {
  readonly id: string;
  /** Runs before this one, whose last the API calls `previous`. */
  readonly restarts: number;
  /** Nothing more will be written. */
  readonly terminated: boolean;
}

/** Projects a v1 Pod, as far as `container` goes. */
export function gatewayPod(item: unknown, container: string): GatewayPod {
  const { metadata, spec, status } = object(item);
  const { name, uid } = object(metadata);
  const { containers, initContainers } = object(spec);
  const { containerStatuses, initContainerStatuses } = object(status);
  const all = [...list(containers), ...list(initContainers)];
  const statuses = [...list(containerStatuses), ...list(initContainerStatuses)].map(object);
  return {
    name: text(name) ?? '',
    uid: text(uid) ?? '',
    containers: all.map((each) => text(object(each)['name']) ?? ''),
    instance: instanceOf(statuses.find((each) => each['name'] === container) ?? {}),
  };
}

/** Source: v1 ContainerStatus. `containerID` is empty until the container was started for the first time. */
function instanceOf(status: Readonly<Record<string, unknown>>): ContainerInstance | undefined {
  const id = text(status['containerID']) ?? '';
  if (id === '') return undefined;
  return {
    id,
    restarts: number(status['restartCount']) ?? 0,
    // A container that waits to be started again has ended as well.
    terminated: !('running' in object(status['state'])),
  };
}
