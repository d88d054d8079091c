import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { envoyGatewayJsonFormat } from '../examples/envoy/bootstrap.ts';
import { eventually } from '../exporter/src/testing/eventually.ts';
import { ask, linesIn, startEnvoy } from './support/envoy.ts';
import { linesOf, samples } from './support/metrics.ts';
import { freePort, type Started, startUhwatch } from './support/processes.ts';
import { program } from './support/programs.ts';
import { gatewayWithoutBackend } from './support/transports-envoy.ts';

const envoy = program('envoy');

describe.skipIf(!envoy)('a route of Envoy Gateway without ready endpoints, on a real Envoy', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-gateway-'));
  const log = path.join(folder, 'gateway.log');
  const host = 'shop.example.com';
  const asked = 6;
  let gateway: Started;

  beforeAll(async () => {
    const port = await freePort();
    const config = path.join(folder, 'envoy.json');
    writeFileSync(config, gatewayWithoutBackend(host, port, { path: log, format: envoyGatewayJsonFormat }));
    gateway = startEnvoy(envoy ?? '', config);
    // Nothing is asked until the listener is there, so the first answer is the first entry.
    await eventually(async () => expect(await ask(port, host)).toBe(503), 20_000);
    for (let i = 1; i < asked; i++) expect(await ask(port, host)).toBe(503);
    await eventually(() => expect(linesIn(log)).toHaveLength(asked));
  }, 30_000);

  afterAll(async () => {
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('Envoy writes neither a flag nor a cluster, only the route and that it answered by itself', () => {
    const entries = linesIn(log).map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const entry of entries) {
      expect(entry).toMatchObject({
        response_code: 503,
        response_flags: '-',
        response_code_details: 'direct_response',
        upstream_cluster: null,
        route_name: 'httproute/shop/checkout/rule/0/match/0/shop_example_com',
      });
    }
  });

  test('uhwatch counts it for the rule of the route, as an answer without a backend', async () => {
    const uhwatch = await startUhwatch([
      'serve',
      '--envoy-access-log.start-at',
      'start',
      '--envoy-access-log.paths',
      log,
    ]);
    try {
      await eventually(async () =>
        expect(await samples(uhwatch.url, 'upstream_no_backend_responses_total')).toEqual([
          {
            labels: {
              upstream_namespace: 'shop',
              upstream_service: 'httproute/checkout/rule/0',
              upstream_port: '',
              subset: '',
              proxy: 'envoy',
            },
            value: asked,
          },
        ]),
      );
      expect(await linesOf(uhwatch.url)).toEqual({
        counted: asked,
        inbound: 0,
        ignored: 0,
        malformed: 0,
        truncated: 0,
      });
    } finally {
      await uhwatch.stop();
    }
  });
});
