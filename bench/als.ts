import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { systemClock } from '../exporter/src/app/clock.ts';
import { Store, upstreamKey } from '../exporter/src/model/store.ts';
import { teller } from '../exporter/src/model/teller.ts';
import { createIdentify } from '../exporter/src/envoy/identity.ts';
import { envoyAls } from '../exporter/src/sources/envoy-als/index.ts';
import type { Bench, Figure } from './bench.ts';

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

const entries = 2_000_000;
const limit = 300_000;

/** Access logs over gRPC into the model, from a client in another process. */
export const als: Bench = {
  name: 'als',
  help: 'Entries of the Access Log Service per CPU second of the exporter, in messages of 16 KiB from another process.',
  async run(note) {
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
    const client = spawn(
      process.execPath,
      [path.join(import.meta.dirname, 'als-client.ts'), String(await listening.promise), String(entries)],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    const measured = await measure(client);
    stopping.abort();
    await running;
    const { sent, wallSeconds, cpuSeconds } = measured;
    note(
      `${sent.entries} entries in ${sent.messages} messages of ${Math.round(sent.bytes / sent.messages)} bytes: ` +
        `${Math.round(sent.entries / wallSeconds)}/s by the clock, ${Math.round(sent.entries / cpuSeconds)} per CPU second`,
    );
    const figure: Figure = {
      bench: 'als',
      unit: 'entries/s',
      // The client and other programs may slow the clock down, not the work of one core.
      value: Math.round(sent.entries / cpuSeconds),
      agree: holds(store, sent),
      limit,
      better: 'more',
    };
    return [figure];
  },
};

/** Lets the client send, and takes the time until the server has answered it. */
async function measure(client: ChildProcess): Promise<{ sent: Sent; wallSeconds: number; cpuSeconds: number }> {
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

/** Whether the model counted what was sent, of each upstream. */
function holds(store: Store, { requests, inTrouble }: Sent): boolean {
  const { upstreams } = store.snapshot();
  return requests.every((expected, n) => {
    const traffic = upstreams.get(upstreamKey('shop', `service-${n}`))?.traffic ?? [];
    const counted = traffic.reduce((sum, row) => sum + row.requests, 0);
    const unhealthy = traffic.reduce((sum, row) => sum + (row.outcomes.get('UH') ?? 0), 0);
    return counted === expected && unhealthy === (n < inTrouble ? expected : 0);
  });
}
