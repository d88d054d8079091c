/**
 * Records examples/demo/recording from a real Envoy: `npm run record-demo` (UHWATCH_ENVOY names the binary, else `envoy`
 * on the PATH). Ninety seconds of a rollout whose readiness probe fails, beside healthy and differently unhealthy upstreams.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { bootstrap, endpoints, endpointsFile, type Host, istioTextFormat } from '../envoy/bootstrap.ts';
import { objectList, type PodView, type ServiceView } from '../envoy/objects.ts';

const durationMs = 90_000;
const output = path.join(import.meta.dirname, 'recording');

interface Pod extends PodView {
  ready: boolean;
  readonly port: number;
  readonly server: Server;
}

/** One upstream of the scene, with the requests per second that it gets. */
interface Actor {
  readonly name: string;
  readonly replicas: number;
  readonly perSecond: number;
  readonly pods: Pod[];
  changedAt: Date;
}

/** The scene: what happens to which pod, and when. */
const scene: readonly {
  readonly atMs: number;
  readonly actor: string;
  readonly pod: number;
  readonly to: 'ready' | 'unready' | 'dead';
}[] = [
  // The new version of checkout comes up pod by pod, and its readiness probe fails.
  { atMs: 15_000, actor: 'checkout', pod: 0, to: 'unready' },
  { atMs: 22_000, actor: 'checkout', pod: 1, to: 'unready' },
  { atMs: 29_000, actor: 'checkout', pod: 2, to: 'unready' },
  // Somebody rolls back.
  { atMs: 60_000, actor: 'checkout', pod: 0, to: 'ready' },
  { atMs: 66_000, actor: 'checkout', pod: 1, to: 'ready' },
  { atMs: 72_000, actor: 'checkout', pod: 2, to: 'ready' },
  // A pod of cart dies while Kubernetes still calls it ready: that is UF, not UH.
  { atMs: 36_000, actor: 'cart', pod: 1, to: 'dead' },
  { atMs: 48_000, actor: 'cart', pod: 1, to: 'unready' },
];

async function pod(actor: string, index: number): Promise<Pod> {
  const server = createServer((_request, response) => response.end('ok\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const name = `${actor}-6d9c7b5f4-${['x2lqp', 'k8vzn', 'm4wtd'][index] ?? 'aaaaa'}`;
  return { name, address: `10.244.${actor.length}.${17 + index}`, ready: true, port, server };
}

async function actor(name: string, replicas: number, perSecond: number): Promise<Actor> {
  const pods = await Promise.all(Array.from({ length: replicas }, (_, index) => pod(name, index)));
  return { name, replicas, perSecond, pods, changedAt: new Date() };
}

async function publish(edsDir: string, { name, pods }: Actor, version: number): Promise<void> {
  const hosts = pods.map(({ port, ready }): Host => ({ address: '127.0.0.1', port, healthy: ready }));
  const file = endpointsFile(edsDir, name);
  await writeFile(`${file}.new`, endpoints(name, version, hosts));
  await rename(`${file}.new`, file);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Asks once; what comes back is in the access log. */
function ask(port: number, host: string): void {
  const call = request({ host: '127.0.0.1', port, path: '/', headers: { host, 'user-agent': 'demo' } }, (answer) =>
    answer.resume(),
  );
  call.on('error', () => undefined);
  call.end();
}

/** Sends every actor its requests, evenly, until the scene ends. */
function startRequests(port: number, actors: readonly Actor[]): () => void {
  const callers = actors
    .filter(({ perSecond }) => perSecond > 0)
    .map(({ name, perSecond }) => setInterval(() => ask(port, `${name}.shop.svc.cluster.local`), 1000 / perSecond));
  callers.push(setInterval(() => ask(port, 'old-shop.example.com'), 15_000));
  return () => callers.forEach((caller) => clearInterval(caller));
}

async function ready(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const answered = await new Promise<boolean>((resolve) => {
      const call = request({ host: '127.0.0.1', port, path: '/' }, (answer) =>
        resolve(answer.resume().statusCode !== undefined),
      );
      call.on('error', () => resolve(false));
      call.end();
    });
    if (answered) return;
    await delay(50);
  }
  throw new Error('Envoy did not answer within 10 s; its messages are above');
}

async function play(actors: readonly Actor[], edsDir: string, startedAt: number): Promise<void> {
  const write = (atMs: number) => {
    const views = actors.map(({ name, replicas, pods, changedAt }): ServiceView => ({
      name,
      replicas,
      pods,
      changedAt,
    }));
    return writeFile(path.join(output, 'objects', `${String(atMs).padStart(6, '0')}.json`), objectList(views));
  };
  await write(0);
  for (const { atMs, actor: name, pod: index, to } of [...scene].sort((a, b) => a.atMs - b.atMs)) {
    await delay(startedAt + atMs - Date.now());
    const found = actors.find((candidate) => candidate.name === name);
    const changed = found?.pods[index];
    if (found === undefined || changed === undefined)
      throw new Error(`the scene names ${name}/${index}, which is no actor`);
    if (to === 'dead') {
      changed.server.closeAllConnections();
      changed.server.close();
      continue;
    }
    changed.ready = to === 'ready';
    found.changedAt = new Date();
    await publish(edsDir, found, atMs);
    await write(atMs);
  }
  await delay(startedAt + durationMs - Date.now());
}

/** Without the requests that only asked whether Envoy is up. */
function linesSince(log: string, startedAt: number): string {
  const startTime = (line: string): number => Date.parse(line.slice(1, line.indexOf(']')));
  return log.replaceAll(/^.+\n/gm, (line) => (startTime(line) >= startedAt ? line : ''));
}

async function record(): Promise<void> {
  const work = await mkdtemp(path.join(tmpdir(), 'uhwatch-record-'));
  await rm(output, { recursive: true, force: true });
  await mkdir(path.join(output, 'objects'), { recursive: true });
  const actors = await Promise.all([
    actor('checkout', 3, 3),
    actor('cart', 2, 2),
    actor('catalog', 2, 2),
    actor('batch-report', 0, 0),
  ]);
  for (const each of actors) await publish(work, each, 0);
  const listenPort = await freePort();
  const log = path.join(work, 'access.log');
  const config = {
    listenPort,
    logs: [{ path: log, format: istioTextFormat }],
    services: actors.map(({ name }) => name),
    edsDir: work,
  };
  await writeFile(path.join(work, 'envoy.json'), bootstrap(config));
  const flags = [
    '-c',
    path.join(work, 'envoy.json'),
    '--file-flush-interval-msec',
    '50',
    '--log-level',
    'warn',
    '--use-dynamic-base-id',
  ];
  const envoy = spawn(process.env['UHWATCH_ENVOY'] ?? 'envoy', flags, { stdio: ['ignore', 'inherit', 'inherit'] });
  try {
    await ready(listenPort);
    // What the readiness check above asked is no part of the incident.
    const firstLine = Date.now() + 200;
    await delay(200);
    const stop = startRequests(listenPort, actors);
    await play(actors, work, firstLine);
    stop();
    await delay(300);
    await writeFile(path.join(output, 'access.log'), linesSince(await readFile(log, 'utf8'), firstLine));
    const about = {
      about: 'Recorded by examples/demo/record.ts from a real Envoy 1.40.',
      startedAt: new Date(firstLine).toISOString(),
      durationMs,
    };
    await writeFile(path.join(output, 'recording.json'), `${JSON.stringify(about, null, 2)}\n`);
  } finally {
    envoy.kill();
    for (const { server } of actors.flatMap(({ pods }) => pods)) server.close();
    await rm(work, { recursive: true, force: true });
  }
}

await record();
