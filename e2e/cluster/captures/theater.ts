import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../../../exporter/src/testing/eventually.ts';
import type { ControlPlane } from '../support/control-plane.ts';
import { PretendedNode } from '../support/pretended-node.ts';
import { RealNode } from '../support/real-node.ts';
import { dump, type Dumped } from './dump.ts';
import type { Scene, SceneStage, Seen } from './scene.ts';

const withinMs = 240_000;
const lookMs = 100;

/** A control plane with nodes, on which scenes are played. */
export class Theater {
  readonly plane: ControlPlane;
  readonly #pretended = new Map<string, PretendedNode>();
  #real: RealNode | undefined;

  constructor(plane: ControlPlane) {
    this.plane = plane;
  }

  /** The nodes of one kind; the pretended ones go when the real one comes, so that no object names them. */
  async startNodes(on: Scene['on']): Promise<void> {
    for (const [name, node] of this.#pretended) {
      node.vanish();
      await this.plane.api.delete(`/api/v1/nodes/${name}`);
    }
    this.#pretended.clear();
    if (on === 'real') this.#real = await RealNode.start(this.plane, 'node-1');
    else
      for (const [index, name] of ['node-1', 'node-2'].entries())
        this.#pretended.set(name, await PretendedNode.start(this.plane.api, name, 200 + index));
  }

  /** Plays a scene as far as its last act; what it ends with need not be seen yet. */
  async begin(scene: Scene): Promise<void> {
    const { name: namespace, labels, prepare, objects, acts = [] } = scene;
    const { api } = this.plane;
    await api.create('/api/v1/namespaces', { metadata: { name: namespace, labels } });
    await eventually(() => api.get(`/api/v1/namespaces/${namespace}/serviceaccounts/default`), 30_000);
    prepare?.(await this.stageOf(scene));
    const list = { apiVersion: 'v1', kind: 'List', items: objects };
    this.plane.kubectl(['apply', '--server-side', '-n', namespace, '-f', '-'], JSON.stringify(list));
    for (const act of acts) {
      await this.seen(scene, act.when);
      await act.do(await this.stageOf(scene));
    }
  }

  async end(scene: Scene): Promise<void> {
    scene.undo?.(await this.stageOf(scene));
    await this.plane.api.delete(`/api/v1/namespaces/${scene.name}`);
  }

  async stageOf({ name: namespace }: Scene): Promise<SceneStage> {
    const { plane } = this;
    return {
      plane,
      namespace,
      node: this.#real,
      objects: await dump(plane.api, namespace),
      kubectl: (...args) => plane.kubectl(['-n', namespace, ...args]),
      loseNode: (name) => this.#pretended.get(name)?.vanish(),
    };
  }

  /** The objects in which it is seen, as soon as it is. */
  seen({ name }: Scene, seen: Seen): Promise<Dumped[]> {
    return eventually(async () => {
      await delay(lookMs);
      const objects = await dump(this.plane.api, name);
      if (!seen(objects)) throw new Error(`not seen in:\n${JSON.stringify(objects).slice(-3_000)}`);
      return objects;
    }, withinMs);
  }

  async stop(): Promise<void> {
    for (const node of this.#pretended.values()) node.vanish();
    await this.#real?.stop();
    await this.plane.stop();
  }
}
