/**
 * Plays a small cluster for docker-compose.yml: pods that answer HTTP, the endpoints that Istio would send to Envoy, the
 * objects that kubectl would print, and people who send requests. `catalog` is healthy, `cart` comes and goes, and
 * `payments` never has a ready pod.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { endpoints, endpointsFile } from '../envoy/bootstrap.ts';
import { objectList, type PodView, type ServiceView } from '../envoy/objects.ts';

interface Pod extends PodView {
  ready: boolean;
  /** Absent for a pod that never answers. */
  readonly server: Server | undefined;
}

interface Upstream {
  readonly name: string;
  readonly pods: readonly Pod[];
  changedAt: Date;
}

/** The environment, for the tests; the defaults are the demo's. */
function setting(name: string, otherwise: string): string {
  return process.env[`WORLD_${name}`] ?? otherwise;
}

const folder = setting('DIR', '/world');
const envoy = new URL(setting('ENVOY', 'http://envoy:8080'));
/** Pods listen on this port and those after it; 0 takes free ones. */
const firstPort = Number(setting('PORT', '8081'));
const perSecond = Number(setting('REQUESTS_PER_SECOND', '5'));
/** `cart` is down for longer than the minute that its alert waits. */
const upMs = Number(setting('UP_SECONDS', '60')) * 1000;
const downMs = Number(setting('DOWN_SECONDS', '90')) * 1000;
/** Requests that may wait for an answer at once, per upstream: a slow Envoy must not make a heap of them. */
const inFlightLimit = 10;

/** Envoy takes addresses only, no names. */
function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}
const address = setting('ADDRESS', ownAddress());

async function listen(port: number): Promise<Server> {
  const server = createServer((_request, response) => response.end('ok\n'));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
  return server;
}

/** An upstream of two pods. `port` is that of the first pod, or undefined when they never answer. */
async function upstream(name: string, port: number | undefined): Promise<Upstream> {
  const pods = ['x2lqp', 'k8vzn'].map(async (suffix, index) => ({
    name: `${name}-6d9c7b5f4-${suffix}`,
    address: `10.244.${name.length}.${17 + index}`,
    ready: port !== undefined,
    server: port === undefined ? undefined : await listen(port === 0 ? 0 : port + index),
  }));
  return { name, pods: await Promise.all(pods), changedAt: new Date() };
}

/** Readers never see half a file. */
async function replace(file: string, content: string): Promise<void> {
  await writeFile(`${file}.new`, content);
  await rename(`${file}.new`, file);
}

/** As Istio up to 1.30 sends them: an unready pod is no host at all. */
async function tellEnvoy({ name, pods, changedAt }: Upstream): Promise<void> {
  const hosts = pods
    .filter(({ ready }) => ready)
    .flatMap(({ server }) =>
      server ? [{ address, port: (server.address() as AddressInfo).port, healthy: true }] : [],
    );
  await replace(endpointsFile(path.join(folder, 'eds'), name), endpoints(name, changedAt.getTime(), hosts));
}

async function tellKubernetes(upstreams: readonly Upstream[]): Promise<void> {
  const views = upstreams.map(({ name, pods, changedAt }): ServiceView => ({
    name,
    replicas: pods.length,
    pods,
    changedAt,
  }));
  await replace(path.join(folder, 'objects.json'), objectList(views));
}

/** Kubernetes knows first, the proxy follows. */
async function setReady(flapping: Upstream, ready: boolean, all: readonly Upstream[]): Promise<void> {
  for (const pod of flapping.pods) pod.ready = ready;
  flapping.changedAt = new Date();
  await tellKubernetes(all);
  await tellEnvoy(flapping);
}

async function flap(flapping: Upstream, all: readonly Upstream[], signal: AbortSignal): Promise<void> {
  for (let ready = false; !signal.aborted; ready = !ready) {
    await delay(ready ? downMs : upMs, undefined, { signal });
    await setReady(flapping, ready, all);
  }
}

/** Sends requests at an even rate; what becomes of them is in Envoy's access log. */
function keepAsking({ name }: Upstream, agent: Agent): NodeJS.Timeout {
  let inFlight = 0;
  const host = `${name}.shop.svc.cluster.local`;
  return setInterval(() => {
    if (inFlight >= inFlightLimit) return;
    inFlight += 1;
    const call = request(envoy, { agent, headers: { host }, timeout: 5000 }, (answer) => answer.resume());
    call.on('timeout', () => call.destroy());
    // While Envoy starts there is nobody to answer.
    call.on('error', () => undefined);
    call.on('close', () => (inFlight -= 1));
    call.end();
  }, 1000 / perSecond);
}

async function main(): Promise<void> {
  await mkdir(path.join(folder, 'eds'), { recursive: true });
  const cart = await upstream('cart', firstPort === 0 ? 0 : firstPort + 2);
  const all = [await upstream('catalog', firstPort), cart, await upstream('payments', undefined)];
  await tellKubernetes(all);
  for (const each of all) await tellEnvoy(each);

  const ending = new AbortController();
  const agent = new Agent({ keepAlive: true });
  const callers = all.map((each) => keepAsking(each, agent));
  const stop = () => ending.abort();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  try {
    await flap(cart, all, ending.signal);
  } catch (error) {
    if (!ending.signal.aborted) throw error;
  } finally {
    for (const caller of callers) clearInterval(caller);
    agent.destroy();
    for (const { server } of all.flatMap(({ pods }) => pods)) {
      server?.close();
      server?.closeAllConnections();
    }
  }
}

await main();
