import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UpstreamList } from '@uhwatch/contract/api.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { istioTextFormat } from '../examples/envoy/bootstrap.ts';
import { eventually } from '../exporter/src/testing/eventually.ts';
import { linesIn, startEnvoy } from './support/envoy.ts';
import { samples } from './support/metrics.ts';
import { answering, freePort, type Started, startUhwatch, type Uhwatch } from './support/processes.ts';
import { program } from './support/programs.ts';
import { askUpstream, startTcpPod, transportsEnvoy, type UpstreamRow } from './support/transports-envoy.ts';

const envoy = program('envoy');

const asked = 4;

/** Hosts that take connections and do not answer as they should: no flag of these is UH, UF or URX. */
describe.skipIf(!envoy)('requests that fail behind a healthy host, on a real Envoy', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-failures-'));
  const log = path.join(folder, 'envoy.log');
  const closing: { close(): void }[] = [];
  let gateway: Started;
  let uhwatch: Uhwatch;

  async function upstreams(): Promise<UpstreamRow[]> {
    const hanging = await startTcpPod(() => undefined);
    const resetting = await startTcpPod((socket) => socket.once('data', () => socket.resetAndDestroy()));
    closing.push(hanging.server, resetting.server);
    const row = { port: 80, via: 'http' } as const;
    return [
      { ...row, service: 'slow', host: hanging.port, timeoutSeconds: 0.2 },
      { ...row, service: 'crashing', host: resetting.port },
      { ...row, service: 'busy', host: hanging.port, broken: true },
    ];
  }

  beforeAll(async () => {
    const rows = await upstreams();
    const [httpPort, adminPort, alsPort] = [await freePort(), await freePort(), await freePort()];
    const config = path.join(folder, 'envoy.json');
    const logs = [{ path: log, format: istioTextFormat }];
    writeFileSync(log, '');
    writeFileSync(config, transportsEnvoy({ upstreams: rows, logs, httpPort, adminPort, alsPort }));
    gateway = startEnvoy(envoy ?? '', config);
    await answering(`http://127.0.0.1:${adminPort}/ready`, gateway);
    uhwatch = await startUhwatch(['serve', '--envoy-access-log.paths', log]);
    await eventually(async () =>
      expect(await (await fetch(`${uhwatch.url}/metrics`)).text()).toContain(
        'uhwatch_source_up{source="envoy-access-log"} 1',
      ),
    );
    for (const row of rows) for (let n = 0; n < asked; n++) await askUpstream(row, httpPort);
    await eventually(() => expect(linesIn(log)).toHaveLength(rows.length * asked));
  }, 60_000);

  afterAll(async () => {
    await uhwatch.stop();
    await gateway.stop();
    for (const server of closing) server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('each of them is degraded, with a finding that says how they fail', async () => {
    await eventually(async () => {
      const { upstreams: all } = UpstreamList.parse(await (await fetch(`${uhwatch.url}/api/v1/upstreams`)).json());
      const found = all.map(({ upstream_service, status, findings }) => [
        upstream_service,
        status,
        findings.map(({ code, cause, title }) => `${code} ${cause}: ${title}`),
      ]);
      expect(found.sort()).toEqual([
        [
          'busy',
          'degraded',
          ['UP212 overload: A circuit breaker of the proxy refused 4 of 4 requests in the last 60 s (UO)'],
        ],
        [
          'crashing',
          'degraded',
          [
            'UP211 reset: The upstream broke off 4 of 4 requests in the last 60 s: it closed the connection (UC) or reset the stream (UR)',
          ],
        ],
        [
          'slow',
          'degraded',
          ['UP210 timeout: The upstream did not answer in time for 4 of 4 requests in the last 60 s (UT)'],
        ],
      ]);
    });
  });

  test('each failed request counts once, in its class', async () => {
    await eventually(async () => {
      const counted = await samples(uhwatch.url, 'upstream_failures_total');
      const failed = counted.filter(({ value }) => value > 0);
      expect(failed.map(({ labels, value }) => [labels['upstream_service'], labels['class'], value]).sort()).toEqual([
        ['busy', 'overload', asked],
        ['crashing', 'reset', asked],
        ['slow', 'timeout', asked],
      ]);
    });
  });
});
