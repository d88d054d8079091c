import { renameSync, writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { freePort, start, type Started } from '../../e2e/support/processes.ts';
import { program } from '../../e2e/support/programs.ts';
import { eventually } from '../../exporter/src/testing/eventually.ts';
import { bootstrap, endpoints, endpointsFile, type Host, istioTextFormat } from '../envoy/bootstrap.ts';

/** An EndpointSlice, as far as a proxy looks at it. */
export interface Slice {
  readonly ports: readonly { readonly port: number }[] | null;
  readonly endpoints:
    | readonly {
        readonly addresses: readonly string[];
        readonly conditions: { readonly ready?: boolean; readonly terminating?: boolean };
      }[]
    | null;
}

/** A real Envoy that knows of the pods what their slices say, and logs as Istio's does. */
export class Gateway {
  readonly #folder: string;
  readonly #port: number;
  readonly #envoy: Started;
  #version = 0;

  private constructor(folder: string, port: number, envoy: Started) {
    this.#folder = folder;
    this.#port = port;
    this.#envoy = envoy;
  }

  /** Starts it in front of services of namespace `shop`, which have no hosts yet. Its files go into the folder. */
  static async start(folder: string, services: readonly string[]): Promise<Gateway> {
    const envoy = program('envoy');
    if (envoy === undefined) throw new Error('the demo is recorded with a real Envoy');
    const listenPort = await freePort();
    const logs = [{ path: path.join(folder, 'access.log'), format: istioTextFormat }];
    for (const name of services) await writeFile(endpointsFile(folder, name), endpoints(name, 0, []));
    const config = path.join(folder, 'envoy.json');
    await writeFile(config, bootstrap({ listenPort, logs, services, edsDir: folder }));
    const flags = ['--file-flush-interval-msec', '50', '--log-level', 'warn', '--use-dynamic-base-id'];
    const gateway = new Gateway(folder, listenPort, start(envoy, ['-c', config, ...flags]));
    await eventually(() => gateway.ask('nobody.example.com'), 20_000);
    return gateway;
  }

  /** Tells it the hosts of a service. An unready one is sent as Istio 1.31 sends it, one on its way out is not. */
  publish(service: string, slices: readonly Slice[]): void {
    const hosts = slices.flatMap(({ ports, endpoints: all }) =>
      (all ?? [])
        .filter(({ conditions }) => conditions.terminating !== true)
        .map(({ addresses, conditions }): Host => ({
          address: addresses[0] ?? '',
          port: ports?.[0]?.port ?? 0,
          healthy: conditions.ready === true,
        })),
    );
    const file = endpointsFile(this.#folder, service);
    writeFileSync(`${file}.new`, endpoints(service, ++this.#version, hosts));
    renameSync(`${file}.new`, file);
  }

  /** Asks once; what comes back is in the access log. Rejects when Envoy itself does not answer. */
  ask(host: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const headers = { host, 'user-agent': 'demo' };
      const call = request({ host: '127.0.0.1', port: this.#port, path: '/', headers }, (answer) => {
        answer.resume().on('end', resolve);
      });
      call.on('error', reject);
      call.end();
    });
  }

  /** What it logged of requests that began at that time or later, in milliseconds since the epoch. */
  async logSince(startedAt: number): Promise<string> {
    const log = await readFile(path.join(this.#folder, 'access.log'), 'utf8');
    const startTime = (line: string): number => Date.parse(line.slice(1, line.indexOf(']')));
    return log.replaceAll(/^.+\n/gm, (line) => (startTime(line) >= startedAt ? line : ''));
  }

  stop(): Promise<unknown> {
    return this.#envoy.stop();
  }
}
