import { setTimeout as delay } from 'node:timers/promises';
import type { Api, KubernetesObject, WatchEvent } from './api.ts';

/** How the containers of a pod are, as the annotation `test/state` of the pod says; `ready` when it says nothing. */
export type PodState = 'ready' | 'unready' | 'pending' | 'failed' | 'crash-loop' | 'image-pull';

const stateAnnotation = 'test/state';
/** As often as the shortest grace of a test needs; a real kubelet's is 10 s. */
const leaseMs = 2_000;
/** Between two tries to tell an apiserver that is away how a pod is. */
const retryMs = 100;

interface Pod extends KubernetesObject {
  readonly spec: { readonly nodeName?: string; readonly containers: readonly { readonly name: string }[] };
  readonly status?: { readonly phase?: string };
}

/**
 * The part of a kubelet that the control plane sees, without containers: a node with a lease, and pods that become what
 * their annotation asks for. It holds hundreds of pods at no cost; what a container really does is the real node's.
 */
export class PretendedNode {
  readonly name: string;
  readonly #api: Api;
  readonly #subnet: number;
  readonly #end = new AbortController();
  readonly #addresses = new Map<string, number>();
  readonly #latest = new Map<string, Pod>();
  readonly #done = new Map<string, string>();
  readonly #since = new Date().toISOString();
  #next = 1;
  #lease: NodeJS.Timeout | undefined;

  private constructor(api: Api, name: string, subnet: number) {
    this.#api = api;
    this.name = name;
    this.#subnet = subnet;
  }

  /** Resolves when the node is ready. `subnet` sets the third part of the addresses of its pods: 10.SUBNET.x.y. */
  static async start(api: Api, name: string, subnet: number): Promise<PretendedNode> {
    const node = new PretendedNode(api, name, subnet);
    await api.create('/api/v1/nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels: { 'kubernetes.io/hostname': name } },
    });
    await node.#live();
    // While the apiserver is away there is nobody to tell.
    node.#lease = setInterval(() => void node.#live().catch(() => undefined), leaseMs);
    const path = `/api/v1/pods?fieldSelector=spec.nodeName%3D${name}`;
    void api.watch(path, (event) => node.#onEvent(event), node.#end.signal);
    return node;
  }

  /** Neither renews its lease nor looks after its pods any more: after 40 s the control plane takes it for lost. */
  vanish(): void {
    clearInterval(this.#lease);
    this.#end.abort();
  }

  /** Lets the pod become what is asked; its controller does not see the change. */
  async setState(namespace: string, pod: string, state: PodState): Promise<void> {
    await this.#api.patch(`/api/v1/namespaces/${namespace}/pods/${pod}`, {
      metadata: { annotations: { [stateAnnotation]: state } },
    });
  }

  /** Says that the node lives; its conditions too, because the control plane took it for lost while nobody heard it. */
  async #live(): Promise<void> {
    await this.#renew();
    await this.#report();
  }

  async #renew(): Promise<void> {
    await this.#api.apply(`/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${this.name}`, {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: this.name, namespace: 'kube-node-lease' },
      spec: {
        holderIdentity: this.name,
        leaseDurationSeconds: 40,
        renewTime: new Date().toISOString().replace('Z', '000Z'),
      },
    });
  }

  async #report(): Promise<void> {
    const at = new Date().toISOString();
    const condition = (type: string, status: string) => ({
      type,
      status,
      reason: 'Pretended',
      message: '',
      lastHeartbeatTime: at,
      lastTransitionTime: this.#since,
    });
    await this.#api.patch(`/api/v1/nodes/${this.name}/status`, {
      status: {
        capacity: { cpu: '1000', memory: '1000Gi', pods: '5000' },
        allocatable: { cpu: '1000', memory: '1000Gi', pods: '5000' },
        addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
        conditions: [
          condition('Ready', 'True'),
          ...['MemoryPressure', 'DiskPressure', 'PIDPressure'].map((type) => condition(type, 'False')),
        ],
      },
    });
  }

  #onEvent({ type, object }: WatchEvent): void {
    if (type !== 'ADDED' && type !== 'MODIFIED') return;
    const { uid = '' } = object.metadata;
    this.#latest.set(uid, object as Pod);
    void this.#keepTrying(uid);
  }

  /** As a kubelet does: an apiserver that is away is told when it is back, how the pod is by then. */
  async #keepTrying(uid: string): Promise<void> {
    for (let pod = this.#latest.get(uid); pod !== undefined; pod = this.#latest.get(uid)) {
      try {
        await this.#keep(pod);
        return;
      } catch (error) {
        // A pod that is gone or was changed meanwhile comes again by the watch.
        if (this.#end.signal.aborted || /answered (404|409)/.test(String(error))) return;
        if (/answered 4(?!03|29)/.test(String(error))) throw error;
        this.#done.delete(uid);
        await delay(retryMs);
      }
    }
  }

  async #keep(pod: Pod): Promise<void> {
    const { name, namespace = '', uid = '', annotations, deletionTimestamp } = pod.metadata;
    const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
    if (deletionTimestamp !== undefined) {
      if (annotations?.['test/linger'] !== undefined) return;
      await this.#api.delete(path, { gracePeriodSeconds: 0, preconditions: { uid } });
      return;
    }
    const state = annotations?.[stateAnnotation] ?? 'ready';
    if (this.#done.get(uid) === state) return;
    this.#done.set(uid, state);
    await this.#api.patch(`${path}/status`, { status: this.#statusOf(pod, state as PodState) });
  }

  #statusOf({ metadata, spec }: Pod, state: PodState): object {
    const number = this.#numberOf(metadata.uid ?? '');
    const isReady = state === 'ready';
    const at = new Date().toISOString();
    const condition = (type: string, is: boolean) => ({
      type,
      status: is ? 'True' : 'False',
      lastTransitionTime: at,
      ...(!is && { reason: 'ContainersNotReady', message: 'containers with unready status' }),
    });
    return {
      phase: phases[state],
      podIP: `10.${this.#subnet}.${number >> 8}.${number & 255}`,
      podIPs: [
        { ip: `10.${this.#subnet}.${number >> 8}.${number & 255}` },
        { ip: `fd00:${this.#subnet}::${number.toString(16)}` },
      ],
      hostIP: '127.0.0.1',
      startTime: at,
      conditions: [condition('Initialized', true), condition('ContainersReady', isReady), condition('Ready', isReady)],
      containerStatuses: spec.containers.map((container) => ({
        name: container.name,
        ready: isReady,
        started: isReady,
        restartCount: 0,
        image: 'test',
        imageID: 'test',
        state: containerState(state, at),
      })),
    };
  }

  #numberOf(uid: string): number {
    let number = this.#addresses.get(uid);
    if (number === undefined) this.#addresses.set(uid, (number = this.#next++));
    return number;
  }
}

const phases: Record<PodState, string> = {
  ready: 'Running',
  unready: 'Running',
  pending: 'Pending',
  failed: 'Failed',
  'crash-loop': 'Running',
  'image-pull': 'Pending',
};

function containerState(state: PodState, at: string): object {
  if (state === 'ready' || state === 'unready') return { running: { startedAt: at } };
  if (state === 'failed') return { terminated: { exitCode: 1, reason: 'Error', finishedAt: at } };
  const reasons = { 'crash-loop': 'CrashLoopBackOff', 'image-pull': 'ImagePullBackOff', pending: 'ContainerCreating' };
  return { waiting: { reason: reasons[state] } };
}
