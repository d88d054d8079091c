import { setTimeout as delay } from 'node:timers/promises';
import { UpstreamDetail, UpstreamList } from '@uhwatch/contract/api.ts';
import { expect } from 'vitest';
import { eventually } from '../../../exporter/src/testing/eventually.ts';
import type { Uhwatch } from '../../support/processes.ts';
import { ControlPlane, type ControlPlaneOptions } from './control-plane.ts';
import { deployedUhwatch } from './deployed.ts';
import { deployment, pathOf, service } from './objects.ts';
import { PretendedNode, type PodState } from './pretended-node.ts';
import { inStep } from './truth.ts';

interface Named {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
}

/** A control plane with one pretended node, and uhwatch with the permissions of its manifests. */
export class TestCluster {
  readonly plane: ControlPlane;
  readonly node: PretendedNode;
  uhwatch: Uhwatch;
  /** The namespace of the present test. */
  namespace = '';
  #count = 0;

  private constructor(plane: ControlPlane, node: PretendedNode, uhwatch: Uhwatch) {
    this.plane = plane;
    this.node = node;
    this.uhwatch = uhwatch;
  }

  static async start(options: ControlPlaneOptions = {}): Promise<TestCluster> {
    const plane = await ControlPlane.start(options);
    try {
      const node = await PretendedNode.start(plane.api, 'node-1', 200);
      return new TestCluster(plane, node, await deployedUhwatch(plane));
    } catch (error) {
      await plane.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.node.vanish();
    await this.uhwatch.stop();
    await this.plane.stop();
  }

  /** A new namespace for a test, which has it to itself. */
  async nextNamespace(): Promise<void> {
    this.namespace = `shop-${++this.#count}`;
    const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: this.namespace } };
    await this.plane.api.create('/api/v1/namespaces', object);
  }

  /** A new namespace with two ready pods of `web` behind their Service. */
  async nextWithWeb(): Promise<void> {
    await this.nextNamespace();
    const { namespace } = this;
    await this.apply(service('web', { namespace }), deployment('web', { namespace, replicas: 2 }));
    await this.reaches('before', { 'web:http': 'ready 2' });
  }

  /** Resolves when it is ready again. */
  async restartApiserver(downMs = 0): Promise<void> {
    await this.plane.kill('kube-apiserver');
    await delay(downMs);
    await this.plane.startApiserver();
  }

  async apply(...objects: readonly Named[]): Promise<void> {
    for (const object of objects) {
      const { name, namespace } = object.metadata;
      await this.plane.api.apply(pathOf(object.kind, name, namespace), object);
    }
  }

  async delete(kind: string, name: string): Promise<void> {
    await this.plane.api.delete(pathOf(kind, name, this.namespace));
  }

  async scale(name: string, replicas: number): Promise<void> {
    await this.plane.api.patch(pathOf('Deployment', name, this.namespace), { spec: { replicas } });
  }

  /** Waits until kubectl tells these counts of the namespace, by `SERVICE:PORT`, and uhwatch the same. */
  reaches(what: string, expected: Readonly<Record<string, string>>, withinMs?: number): Promise<void> {
    const { namespace } = this;
    return inStep(this.plane, what, {
      url: this.uhwatch.url,
      namespaces: [namespace],
      expected: Object.fromEntries(Object.entries(expected).map(([name, counts]) => [`${namespace}/${name}`, counts])),
      ...(withinMs !== undefined && { withinMs }),
    });
  }

  /** What uhwatch's API tells of its Kubernetes source. */
  async source(): Promise<UpstreamList['sources'][number]> {
    const { sources } = UpstreamList.parse(await (await fetch(`${this.uhwatch.url}/api/v1/upstreams`)).json());
    const [kubernetes] = sources.filter(({ name }) => name === 'kubernetes');
    if (kubernetes === undefined) throw new Error('no source kubernetes');
    return kubernetes;
  }

  /** What uhwatch's API tells of a service of the namespace; throws while it does not know it. */
  async detail(name: string): Promise<UpstreamDetail> {
    const answer = await fetch(`${this.uhwatch.url}/api/v1/upstreams/${this.namespace}/${name}`);
    if (answer.status !== 200) throw new Error(`uhwatch answers ${answer.status} for ${name}`);
    return UpstreamDetail.parse(await answer.json());
  }

  /** Waits until what the API tells of a service matches. */
  async becomes(name: string, expected: object, withinMs = 20_000): Promise<void> {
    await eventually(async () => expect(await this.detail(name)).toMatchObject(expected), withinMs);
  }

  async podNames(app: string): Promise<string[]> {
    const path = `/api/v1/namespaces/${this.namespace}/pods?labelSelector=app%3D${app}`;
    const { items } = await this.plane.api.get<{ items: { metadata: { name: string } }[] }>(path);
    return items.map(({ metadata }) => metadata.name);
  }

  async setState(app: string, state: PodState, pods = Infinity): Promise<void> {
    for (const name of (await this.podNames(app)).slice(0, pods)) await this.node.setState(this.namespace, name, state);
  }
}
