import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { answering, freePort, start, type Started } from './processes.ts';
import { program } from './programs.ts';

/** A running Prometheus and the address at which it serves. */
export interface Prometheus extends Started {
  readonly url: string;
}

interface Own {
  /** Its program; the one of this machine where nothing is said. */
  readonly command?: string | undefined;
  readonly args?: readonly string[];
}

/**
 * Starts a Prometheus with this configuration, which is JSON and so YAML too, and waits until it answers. What it writes,
 * and files that the configuration names, are in that folder.
 */
export async function startPrometheus(folder: string, config: object, own: Own = {}): Promise<Prometheus> {
  const { command = program('prometheus') ?? '', args = [] } = own;
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'prometheus.yml');
  writeFileSync(file, JSON.stringify(config));
  const address = `127.0.0.1:${await freePort()}`;
  const flags = [`--config.file=${file}`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=${address}`];
  const server = { ...start(command, [...flags, ...args]), url: `http://${address}` };
  await answering(`${server.url}/-/ready`, server);
  return server;
}

/** A job that scrapes these, each with labels of its own. */
export function scrapeJob(targets: readonly { url: string; labels?: Readonly<Record<string, string>> }[]): object {
  const static_configs = targets.map(({ url, labels = {} }) => ({ targets: [new URL(url).host], labels }));
  return { job_name: 'uhwatch', static_configs };
}
