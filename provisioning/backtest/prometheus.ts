import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { stepSeconds } from './metrics/buffer.ts';

/** Runs a program to its end. Throws an Error with what it wrote when it fails. */
async function run(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${String(code)}: ${complaint}`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** A series of a range query; times are seconds since the epoch. */
export interface SeriesResult {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [time: number, value: string])[];
}

export interface Range {
  readonly from: number;
  /** Included. */
  readonly to: number;
  readonly step: number;
}

/** How Prometheus is to look at a history. */
export interface Served {
  /** Its configuration file. */
  readonly config: string;
  readonly args: readonly string[];
}

/** Nothing is scraped or evaluated: everything is asked for. */
const asked: Served = {
  config: 'scrape_configs: []\n',
  args: [
    '--storage.tsdb.retention.time=50y',
    // A block has no marks of series that ended: what was not scraped last is gone, as it is after a scrape without it.
    // Half a second less, because versions differ in whether a sample just as old counts.
    `--query.lookback-delta=${stepSeconds * 1000 - 500}ms`,
    '--query.max-samples=500000000',
    '--query.timeout=30m',
  ],
};

/** A folder of blocks that promtool writes and a real Prometheus reads. */
export class History {
  readonly #folder: string;
  #files = 0;
  #server: { readonly process: ChildProcess; readonly url: string } | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(this.#data, { recursive: true });
  }

  get #data(): string {
    return path.join(this.#folder, 'data');
  }

  /**
   * Adds pieces of OpenMetrics text that span at most `hours`, from a multiple of them on. Prometheus sees them once it
   * is started again.
   */
  async add(pieces: Iterable<string>, hours: number): Promise<() => Promise<void>> {
    const file = path.join(this.#folder, `${(this.#files += 1)}.om`);
    await pipeline(Readable.from(pieces), createWriteStream(file));
    return async () => {
      const args = ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', `--max-block-duration=${hours}h`];
      await run('promtool', [...args, file, this.#data]);
      rmSync(file);
    };
  }

  /** Starts Prometheus, again where it runs, and waits until it answers. Its address is told. */
  async serve({ config, args }: Served = asked): Promise<string> {
    await this.stop();
    const port = await freePort();
    const file = path.join(this.#folder, 'prometheus.yml');
    writeFileSync(file, config);
    const own = [
      `--config.file=${file}`,
      `--storage.tsdb.path=${this.#data}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ];
    const child = spawn('prometheus', [...own, ...args], { stdio: 'ignore' });
    const url = `http://127.0.0.1:${port}`;
    this.#server = { process: child, url };
    await this.#ready(child);
    return url;
  }

  async #ready(child: ChildProcess): Promise<void> {
    for (;;) {
      if (child.exitCode !== null) throw new Error(`prometheus ended with ${child.exitCode} on ${this.#folder}`);
      const answer = await fetch(`${this.#server?.url}/-/ready`).catch(() => undefined);
      if (answer?.ok) return;
      await delay(50);
    }
  }

  /** A range query of at most 11,000 points, which is all that Prometheus answers. Throws an Error with its words. */
  async range(query: string, { from, to, step }: Range): Promise<readonly SeriesResult[]> {
    const body = new URLSearchParams({ query, start: String(from), end: String(to), step: String(step) });
    const answer = await fetch(`${this.#server?.url}/api/v1/query_range`, { method: 'POST', body });
    const { data, error } = (await answer.json()) as { data?: { result: SeriesResult[] }; error?: string };
    if (data === undefined) throw new Error(`Prometheus does not answer ${query}: ${error ?? answer.statusText}`);
    return data.result;
  }

  async stop(): Promise<void> {
    const { process: child } = this.#server ?? {};
    this.#server = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, 'close');
    child.kill('SIGTERM');
    await ended;
  }
}
