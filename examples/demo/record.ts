/**
 * Records the demo anew: `npm run record-demo`, as root on Linux with Go 1.26 (UHWATCH_ENVOY names the Envoy). A real
 * control plane and a real node play the scene behind a real Envoy; what changes in the cluster and what Envoy logs is
 * written to examples/demo/recording, and how the cluster looks in the middle of the outage to examples/demo/outage.json.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ControlPlane } from '../../e2e/cluster/support/control-plane.ts';
import type { Api, KubernetesObject } from '../../e2e/cluster/support/api.ts';
import { RealNode, realNodeIsPermitted } from '../../e2e/cluster/support/real-node.ts';
import { eventually } from '../../exporter/src/testing/eventually.ts';
import { Diary } from './diary.ts';
import { Gateway, type Slice } from './gateway.ts';
import * as scene from './scene.ts';

const output = path.join(import.meta.dirname, 'recording');
const serviceLabel = 'kubernetes.io/service-name';

/** A registry without any image. */
async function emptyRegistry(): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer((_request, response) => response.writeHead(404).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

/** Keeps the gateway's hosts as the slices are. */
function publishing(diary: Diary, gateway: Gateway): (changed: KubernetesObject) => void {
  return ({ kind, metadata }) => {
    const service = metadata.labels?.[serviceLabel];
    if (kind !== 'EndpointSlice' || service === undefined) return;
    const slices = diary.objects.filter(
      (object) =>
        object.kind === 'EndpointSlice' &&
        (object.metadata['labels'] as Record<string, string>)[serviceLabel] === service,
    );
    gateway.publish(service, slices as unknown as readonly Slice[]);
  };
}

function stageOn(api: Api, diary: Diary): scene.Stage {
  let closed: string | undefined;
  return {
    setImage: (name, image) =>
      api.patch(`/apis/apps/v1/namespaces/${scene.namespace}/deployments/${name}`, {
        spec: { template: { spec: { containers: [{ name: 'app', image }] } } },
      }),
    closePort: async (service) => {
      const pod = diary.objects.find(({ kind, metadata }) => kind === 'Pod' && metadata.name.startsWith(`${service}-`));
      closed = pod?.metadata.name;
      const { podIP } = pod?.['status'] as { readonly podIP: string };
      await fetch(`http://${podIP}:8080/port`, { method: 'DELETE' }).catch(() => undefined);
    },
    replace: () => api.delete(`/api/v1/namespaces/${scene.namespace}/pods/${closed}`),
  };
}

/** Sends every service its requests, evenly, until it is told to stop. */
function startRequests(gateway: Gateway): () => void {
  const ask = (host: string) => (): void => void gateway.ask(host).catch(() => undefined);
  const callers = Object.entries(scene.requestsPerSecond).map(([name, perSecond]) =>
    setInterval(ask(`${name}.${scene.namespace}.svc.cluster.local`), 1000 / perSecond),
  );
  callers.push(setInterval(ask('old-shop.example.com'), 15_000));
  return () => callers.forEach((caller) => clearInterval(caller));
}

/** Plays the acts, and hands out the objects of the moment that is dumped. */
async function play(stage: scene.Stage, diary: Diary, startedAt: number): Promise<readonly object[]> {
  const until = (atMs: number): Promise<void> => delay(startedAt + atMs - Date.now());
  const dump = until(scene.dumpAtMs).then(() => diary.objects);
  for (const act of scene.acts) {
    await until(act.atMs);
    await act.do(stage);
  }
  await until(scene.durationMs);
  return dump;
}

async function record(plane: ControlPlane, gateway: Gateway, signal: AbortSignal): Promise<void> {
  const diary = new Diary();
  await plane.api.create('/api/v1/namespaces', { metadata: { name: scene.namespace } });
  await eventually(() => plane.api.get(`/api/v1/namespaces/${scene.namespace}/serviceaccounts/default`), 30_000);
  diary.follow(plane.api, publishing(diary, gateway), signal);
  const list = { apiVersion: 'v1', kind: 'List', items: scene.objects };
  plane.kubectl(['apply', '--server-side', '-f', '-'], JSON.stringify(list));
  plane.kubectl(['-n', scene.namespace, 'wait', 'deployments', '--all', '--for=condition=Available', '--timeout=120s']);
  await delay(scene.quietMs);
  const startedAt = Date.now();
  const stopRequests = startRequests(gateway);
  const dump = await play(stageOn(plane.api, diary), diary, startedAt);
  stopRequests();
  await delay(300);
  await rm(output, { recursive: true, force: true });
  await mkdir(output, { recursive: true });
  const about = {
    about: 'Recorded by examples/demo/record.ts from a real Kubernetes 1.36 and a real Envoy 1.40.',
    startedAt: new Date(startedAt).toISOString(),
    durationMs: scene.durationMs,
  };
  await writeFile(path.join(output, 'recording.json'), `${JSON.stringify(about, null, 2)}\n`);
  await writeFile(path.join(output, 'access.log'), await gateway.logSince(startedAt));
  await writeFile(path.join(output, 'objects.jsonl'), diary.linesSince(startedAt));
  const items = dump.map((object) => JSON.stringify(object)).join(',\n');
  const outage = `{"apiVersion":"v1","kind":"List","items":[\n${items}\n]}\n`;
  await writeFile(path.join(import.meta.dirname, 'outage.json'), outage);
}

if (!realNodeIsPermitted()) throw new Error('the demo is recorded on a real node: run npm run record-demo as root');
const ends: (() => unknown)[] = [];
try {
  const work = await mkdtemp(path.join(tmpdir(), 'uhwatch-record-'));
  ends.push(() => rm(work, { recursive: true, force: true }));
  const registry = await emptyRegistry();
  ends.push(registry.close);
  const plane = await ControlPlane.start();
  ends.push(() => plane.stop());
  const node = await RealNode.start(plane, 'node-1', {
    images: scene.images(),
    registries: { [scene.registry]: registry.url },
    kubelet: { registerWithTaints: [] },
  });
  ends.push(() => node.stop());
  const gateway = await Gateway.start(work, scene.services);
  ends.push(() => gateway.stop());
  const following = new AbortController();
  ends.push(() => following.abort());
  await record(plane, gateway, following.signal);
} finally {
  for (const end of ends.reverse()) await end();
}
