import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { bootstrap, endpoints, endpointsFile, type Host, type LogFile } from '../../examples/envoy/bootstrap.ts';
import { eventually } from '../../exporter/src/testing/eventually.ts';
import { freePort, start, type Started } from './processes.ts';

export interface Gateway extends Started {
  readonly port: number;
}

export interface GatewayOptions {
  readonly program: string;
  /** Folder for its configuration and its endpoint files. */
  readonly folder: string;
  readonly services: readonly string[];
  readonly logs: readonly LogFile[];
}

/** Tells a running Envoy the hosts of a service, in one step. */
export async function setHosts(folder: string, service: string, hosts: readonly Host[]): Promise<void> {
  const file = endpointsFile(folder, service);
  await writeFile(`${file}.new`, endpoints(service, Date.now(), hosts));
  await rename(`${file}.new`, file);
}

const flags = [
  '--file-flush-interval-msec',
  '50',
  '--log-level',
  'warn',
  '--use-dynamic-base-id',
  '--concurrency',
  '1',
];

/** Starts a real Envoy that writes its logs at once; it may not answer yet. */
export function startEnvoy(program: string, config: string): Started {
  return start(program, ['-c', config, ...flags]);
}

/** The same in a working directory, below which its configuration names its logs. */
export function startEnvoyIn(folder: string, program: string, config: string): Started {
  return start('env', ['-C', folder, program, '-c', config, ...flags]);
}

/** Starts a real Envoy whose services have no hosts yet, and waits until it answers. */
export async function startGateway({ program, folder, services, logs }: GatewayOptions): Promise<Gateway> {
  for (const service of services) await setHosts(folder, service, []);
  const port = await freePort();
  const config = path.join(folder, 'envoy.json');
  await writeFile(config, bootstrap({ listenPort: port, logs, services, edsDir: folder }));
  const envoy = startEnvoy(program, config);
  await eventually(async () => {
    if ((await ask(port, 'is-it-up.example.com')) === undefined)
      throw new Error(`Envoy does not answer; it wrote:\n${envoy.output()}`);
  }, 20_000);
  return { ...envoy, port };
}

/** The whole lines of a log. */
export function linesIn(file: string): string[] {
  return readFileSync(file, 'utf8').split('\n').slice(0, -1);
}

/** Sends one request; the status that came back, or undefined when nobody answered. */
export function ask(port: number, host: string, address = '127.0.0.1'): Promise<number | undefined> {
  return new Promise((resolve) => {
    const call = request({ host: address, port, path: '/', headers: { host } }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode));
    });
    call.on('error', () => resolve(undefined));
    call.end();
  });
}

/** A pod that answers, on a free port. */
export async function startPod(): Promise<{ readonly host: Host; readonly server: Server }> {
  const server = createServer((_request, response) => response.end('ok\n')).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return { host: { address: '127.0.0.1', port, healthy: true }, server };
}
