import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { systemClock } from '../exporter/src/app/clock.ts';
import { Store, upstreamKey } from '../exporter/src/model/store.ts';
import { teller } from '../exporter/src/model/teller.ts';
import { createIdentify } from '../exporter/src/envoy/identity.ts';
import { envoyAls } from '../exporter/src/sources/envoy-als/index.ts';
import { type Bench, figure } from './bench.ts';
import { startGrpcServer } from './yardsticks/grpc-server.ts';

/** What the client tells at its end. */
export interface Sent {
  readonly entries: number;
  readonly messages: number;
  readonly bytes: number;
  /** By number of the upstream. */
  readonly requests: readonly number[];
  /** The upstreams below this number answered nothing but UH. */
  readonly inTrouble: number;
}

interface Taken {
  readonly entriesPerCpuSecond: number;
  /** Whether what was counted is what was sent, of each upstream. */
  readonly agree: boolean;
}

type Note = (words: string) => void;
/** What was counted of the service with that number. */
type Counted = (service: number) => { readonly requests: number; readonly unhealthy: number };

const entries = 2_000_000;
/** Enough for the yardstick, which takes several times as long. */
const peerEntries = 600_000;

/** Access logs over gRPC into the model, from a client in another process. */
export const als: Bench = {
  name: 'als',
  help: 'Entries of the Access Log Service per CPU second of the exporter, in messages of 16 KiB from another process, against grpc-js with protobuf.js.',
  async run(note) {
    const ours = await takeByUhwatch(note);
    const peer = await takeByGrpcServer(note);
    return [
      figure({
        bench: 'als',
        unit: 'entries/s',
        value: ours.entriesPerCpuSecond,
        peer: 'grpc-js with protobuf.js',
        peer_value: peer.entriesPerCpuSecond,
        ratio_limit: 2.5,
        agree: ours.agree && peer.agree,
      }),
    ];
  },
};

async function takeByUhwatch(note: Note): Promise<Taken> {
  const store = new Store();
  const stopping = new AbortController();
  const listening = Promise.withResolvers<number>();
  const source = envoyAls({
    listenAddress: '127.0.0.1:0',
    clock: systemClock,
    identify: createIdentify({ patterns: [] }),
    flushMs: 100,
    warn: note,
    debug: note,
    onListen: (port) => listening.resolve(port),
  });
  const running = source.run(
    teller('envoy-als', { emit: (event) => store.apply(event), clock: systemClock }),
    stopping.signal,
  );
  const measured = await measure(await listening.promise, entries);
  stopping.abort();
  await running;
  const { upstreams } = store.snapshot();
  return taken({ who: 'uhwatch', measured, note }, (service) => {
    const traffic = upstreams.get(upstreamKey('shop', `service-${service}`))?.traffic ?? [];
    return {
      requests: traffic.reduce((sum, row) => sum + row.requests, 0),
      unhealthy: traffic.reduce((sum, row) => sum + (row.outcomes.get('UH') ?? 0), 0),
    };
  });
}

async function takeByGrpcServer(note: Note): Promise<Taken> {
  const server = await startGrpcServer();
  const measured = await measure(server.port, peerEntries);
  server.stop();
  return taken({ who: 'grpc-js with protobuf.js', measured, note }, (service) => {
    const cluster = `outbound|8080||service-${service}.shop.svc.cluster.local`;
    return server.counts.get(cluster) ?? { requests: 0, unhealthy: 0 };
  });
}

interface Measured {
  readonly sent: Sent;
  readonly wallSeconds: number;
  /** Of this process: the client and other programs may slow the clock down, not the work of one core. */
  readonly cpuSeconds: number;
}

/** Lets a client send to the port, and takes the time until the server has answered it. */
async function measure(port: number, quota: number): Promise<Measured> {
  const program = path.join(import.meta.dirname, 'als-client.ts');
  const client: ChildProcess = spawn(process.execPath, [program, String(port), String(quota)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { stdin, stdout } = client;
  if (stdin === null || stdout === null) throw new Error('the client has no pipes');
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  await lines.next();
  const startedAt = performance.now();
  const cpuAtStart = process.cpuUsage();
  stdin.end('go\n');
  const told = await lines.next();
  const { user, system } = process.cpuUsage(cpuAtStart);
  const wallSeconds = (performance.now() - startedAt) / 1_000;
  if (told.done === true) throw new Error('the client ended before it had sent everything');
  return { sent: JSON.parse(told.value) as Sent, wallSeconds, cpuSeconds: (user + system) / 1_000_000 };
}

function taken(
  { who, measured, note }: { readonly who: string; readonly measured: Measured; readonly note: Note },
  countedOf: Counted,
): Taken {
  const { sent, wallSeconds, cpuSeconds } = measured;
  const entriesPerCpuSecond = Math.round(sent.entries / cpuSeconds);
  note(
    `${who}: ${sent.entries} entries in ${sent.messages} messages of ${Math.round(sent.bytes / sent.messages)} bytes: ` +
      `${Math.round(sent.entries / wallSeconds)}/s by the clock, ${entriesPerCpuSecond} per CPU second`,
  );
  const agree = sent.requests.every((expected, service) => {
    const { requests, unhealthy } = countedOf(service);
    return requests === expected && unhealthy === (service < sent.inTrouble ? expected : 0);
  });
  return { entriesPerCpuSecond, agree };
}
