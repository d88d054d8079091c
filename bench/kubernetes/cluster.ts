import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { type BenchExporter, startExporter } from '../exporter.ts';
import { BenchApiserver } from './apiserver.ts';

export interface BenchCluster {
  readonly api: BenchApiserver;
  readonly exporter: BenchExporter;
  /** From when the exporter listened until it was ready, in milliseconds. */
  readonly syncMs: number;
}

/** Runs a measurement on a cluster of so many services of ten endpoints, with an exporter that has read it. */
export async function withCluster<T>(services: number, measure: (cluster: BenchCluster) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-bench-'));
  const api = new BenchApiserver();
  let exporter: BenchExporter | undefined;
  try {
    await api.ask({ type: 'fill', services, endpoints: 10, deployments: false });
    await api.start();
    exporter = await startExporter([`--kubernetes.kubeconfig=${api.kubeconfig(path.join(folder, 'config'))}`]);
    const listeningAt = performance.now();
    // What it did to start is none of the measurement.
    await exporter.loop('report and watch turns');
    while ((await fetch(`${exporter.url}/-/ready`)).status !== 200) await delay(10);
    return await measure({ api, exporter, syncMs: performance.now() - listeningAt });
  } finally {
    await exporter?.stop();
    await api.stop();
    rmSync(folder, { recursive: true });
  }
}

/** Scrapes as a Prometheus would until memory is what it stays at; resolves with the last answer. */
export async function settle({ url }: BenchExporter): Promise<Buffer> {
  let body: Buffer = Buffer.alloc(0);
  for (let i = 0; i < 8; i++) {
    body = await scrapeBytes(url, 'gzip');
    await delay(1_000);
  }
  return body;
}

const agent = new Agent({ keepAlive: true });

/** The answer of a scrape as it came: megabytes, for which this process must not take longer than the exporter. */
export async function scrapeRaw(url: string, encoding: 'gzip' | 'identity'): Promise<Buffer> {
  const [answer] = (await once(
    request(`${url}/metrics`, { agent, headers: { 'accept-encoding': encoding } }).end(),
    'response',
  )) as [IncomingMessage];
  const chunks: Buffer[] = [];
  answer.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(answer, 'end');
  return Buffer.concat(chunks);
}

/** The answer of a scrape, unpacked. */
export async function scrapeBytes(url: string, encoding: 'gzip' | 'identity'): Promise<Buffer> {
  return unpack(await scrapeRaw(url, encoding), encoding);
}

export function unpack(raw: Buffer, encoding: 'gzip' | 'identity'): Buffer {
  return encoding === 'gzip' ? gunzipSync(raw) : raw;
}

/** Lines with a value. */
export function countSamples(body: Buffer): number {
  let samples = 0;
  for (let at = 0; at >= 0 && at < body.length; at = body.indexOf(0x0a, at) + 1 || -1) if (body[at] !== 0x23) samples++;
  return samples;
}
