import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { type BenchProgram, startExporter } from '../program.ts';
import { median } from '../statistics.ts';
import { BenchApiserver } from './apiserver.ts';

export interface BenchCluster {
  readonly api: BenchApiserver;
  readonly exporter: BenchProgram;
  /** From when the exporter listened until it was ready, in milliseconds; the median of so many starts. */
  readonly syncMs: number;
}

export interface BenchClusterOptions {
  /** Of ten endpoints each. */
  readonly services: number;
  /** How often the exporter is started and reads the cluster; default once. */
  readonly starts?: number;
  /** What is measured before each start, in turns with it. */
  readonly beforeStart?: (api: BenchApiserver) => Promise<void>;
  /** Options of the exporter beside where its cluster is. */
  readonly flags?: readonly string[];
}

/** Runs a measurement on a cluster, with an exporter that has read it. */
export async function withCluster<T>(
  { services, starts = 1, beforeStart, flags = [] }: BenchClusterOptions,
  measure: (cluster: BenchCluster) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-bench-'));
  const api = new BenchApiserver();
  let exporter: BenchProgram | undefined;
  try {
    await api.ask({ type: 'fill', services, endpoints: 10, deployments: false });
    await api.start();
    const kubeconfig = api.kubeconfig(path.join(folder, 'config'));
    const syncMs: number[] = [];
    while (syncMs.length < starts) {
      await exporter?.stop();
      await beforeStart?.(api);
      exporter = await startExporter([`--kubernetes.kubeconfig=${kubeconfig}`, ...flags]);
      syncMs.push(await readyAfterMs(exporter));
    }
    if (exporter === undefined) throw new Error('a cluster needs one start of the exporter at least');
    return await measure({ api, exporter, syncMs: median(syncMs) });
  } finally {
    await exporter?.stop();
    await api.stop();
    rmSync(folder, { recursive: true });
  }
}

async function readyAfterMs(exporter: BenchProgram): Promise<number> {
  const listeningAt = performance.now();
  // What it did to start is none of the measurement.
  await exporter.loop('report and watch turns');
  while ((await fetch(`${exporter.url}/-/ready`)).status !== 200) await delay(10);
  return performance.now() - listeningAt;
}

/** Scrapes as a Prometheus would until memory is what it stays at; resolves with the last answer. */
export async function settle({ url }: BenchProgram): Promise<Buffer> {
  let body: Buffer = Buffer.alloc(0);
  for (let i = 0; i < 8; i++) {
    body = await scrapeBytes(url, 'gzip');
    await delay(1_000);
  }
  return body;
}

export type Encoding = 'gzip' | 'identity';

const agent = new Agent({ keepAlive: true });

/** The answer of a scrape as it came: megabytes, for which this process must not take longer than the exporter. */
export function scrapeRaw(url: string, encoding: Encoding): Promise<Buffer> {
  return get(`${url}/metrics`, encoding);
}

/** The body of an answer as it came. */
export async function get(url: string, encoding: Encoding): Promise<Buffer> {
  const [answer] = (await once(
    request(url, { agent, headers: { 'accept-encoding': encoding } }).end(),
    'response',
  )) as [IncomingMessage];
  const chunks: Buffer[] = [];
  answer.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(answer, 'end');
  return Buffer.concat(chunks);
}

/** The answer of a scrape, unpacked. */
export async function scrapeBytes(url: string, encoding: Encoding): Promise<Buffer> {
  return unpack(await scrapeRaw(url, encoding), encoding);
}

export function unpack(raw: Buffer, encoding: Encoding): Buffer {
  return encoding === 'gzip' ? gunzipSync(raw) : raw;
}

/** Lines with a value; some programs leave lines empty between families. */
export function countSamples(body: Buffer): number {
  let samples = 0;
  for (let at = 0; at >= 0 && at < body.length; at = body.indexOf(0x0a, at) + 1 || -1) {
    if (body[at] !== 0x23 && body[at] !== 0x0a) samples++;
  }
  return samples;
}
