/**
 * Prometheus' own client with the series of an exposition, on a free port: `node prometheus-client-process.ts FILE`.
 * Run by `prometheus-client.ts`.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { constants, createGzip } from 'node:zlib';
import { Gauge, Registry } from '@prometheus-io/client';
import { preferMemory } from '../../exporter/src/app/memory.ts';

preferMemory();

/** Every sample of the text as a series of a gauge of that name. */
function registryOf(exposition: Buffer): Registry {
  const registry = new Registry();
  const gauges = new Map<string, Gauge<string>>();
  // A label value must neither keep the line alive that it is a part of, nor be there once for each series.
  const values = new Map<string, string>();
  const own = (value: string): string => {
    const known = values.get(value) ?? Buffer.from(value).toString();
    values.set(known, known);
    return known;
  };
  for (const line of linesOf(exposition)) {
    const [, name = '', labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
    const labeled = Object.fromEntries(pairs.map(([, key = '', text = '']) => [own(key), own(text)]));
    const gauge = gauges.get(name) ?? gaugeOf(registry, own(name), Object.keys(labeled));
    gauges.set(own(name), gauge);
    gauge.set(labeled, Number(value));
  }
  return registry;
}

function gaugeOf(registry: Registry, name: string, labelNames: string[]): Gauge<string> {
  return new Gauge({ name, help: 'As uhwatch shows it.', labelNames, registers: [registry] });
}

/** Lines with a value. */
function* linesOf(exposition: Buffer): Generator<string> {
  for (let start = 0; start < exposition.length;) {
    const end = exposition.indexOf(0x0a, start);
    if (start < end && exposition[start] !== 0x23) yield exposition.toString('utf8', start, end);
    start = end + 1;
  }
}

const [file = ''] = process.argv.slice(2);
const registry = registryOf(readFileSync(file));
const server = createServer((request, response) => {
  void registry.metrics().then((text) => {
    response.setHeader('content-type', registry.contentType);
    if (request.headers['accept-encoding'] !== 'gzip') return response.end(text);
    response.setHeader('content-encoding', 'gzip');
    const gzip = createGzip({ level: constants.Z_BEST_SPEED });
    gzip.pipe(response);
    return gzip.end(text);
  });
});
server.listen(0, '127.0.0.1', () => {
  console.error(`listens on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
