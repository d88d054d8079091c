import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UpstreamDetail, UpstreamList, type UpstreamSummary } from '@uhwatch/contract/api.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { envoyTextFormat, istioJsonFormat, istioTextFormat, type LogFile } from '../examples/envoy/bootstrap.ts';
import { eventually } from '../exporter/src/testing/eventually.ts';
import { ask, type Gateway, setHosts, startGateway, startPod } from './support/envoy.ts';
import { startUhwatch } from './support/processes.ts';
import { program } from './support/programs.ts';

const envoy = program('envoy');

type Counts = readonly [service: string, counts: readonly [requests: number, flags: Readonly<Record<string, number>>]];

async function countsOf(url: string, { upstream_namespace, upstream_service }: UpstreamSummary): Promise<Counts> {
  const answer = await fetch(`${url}/api/v1/upstreams/${upstream_namespace || '-'}/${upstream_service}`);
  const [row] = UpstreamDetail.parse(await answer.json()).traffic;
  return [upstream_service, [row?.requests ?? 0, row?.flags ?? {}]];
}

/** One real Envoy writes the same requests in every format; each log alone must give the same counts. */
describe.skipIf(!envoy)('the formats of a real Envoy', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-formats-'));
  const logs: Record<string, LogFile> = {
    'Istio text': { path: path.join(folder, 'istio.log'), format: istioTextFormat },
    'Envoy text': { path: path.join(folder, 'envoy.log'), format: envoyTextFormat },
    'Istio JSON': { path: path.join(folder, 'json.log'), format: istioJsonFormat },
  };
  const requests = { catalog: 7, payments: 5, cart: 3, nobody: 2 };
  let gateway: Gateway;
  let warmUp = { requests: 0, refused: 0 };
  const pods: { close(): void }[] = [];

  beforeAll(async () => {
    const services = ['catalog', 'payments', 'cart'];
    gateway = await startGateway({ program: envoy ?? '', folder, services, logs: Object.values(logs) });
    const pod = await startPod();
    const dead = await startPod();
    pods.push(pod.server);
    await new Promise((resolve) => dead.server.close(resolve));
    await setHosts(folder, 'catalog', [pod.host]);
    await setHosts(folder, 'cart', [dead.host]);
    let asked = 0;
    await eventually(async () => {
      asked++;
      expect(await ask(gateway.port, 'catalog.shop.svc.cluster.local')).toBe(200);
    });
    warmUp = { requests: asked, refused: asked - 1 };
    for (const [name, count] of Object.entries(requests)) {
      for (let i = 0; i < count; i++) await ask(gateway.port, `${name}.shop.svc.cluster.local`);
    }
  }, 60_000);

  afterAll(async () => {
    await gateway.stop();
    for (const pod of pods) pod.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(Object.keys(logs))('%s: UH, UF, NR and success are told apart and counted', async (name) => {
    const uhwatch = await startUhwatch([
      'serve',
      '--envoy-access-log.paths',
      logs[name]?.path ?? '',
      '--envoy-access-log.start-at',
      'start',
    ]);
    try {
      const told = await eventually(async () => {
        const { upstreams } = UpstreamList.parse(await (await fetch(`${uhwatch.url}/api/v1/upstreams`)).json());
        expect(upstreams).toHaveLength(5);
        return Promise.all(upstreams.map((upstream) => countsOf(uhwatch.url, upstream)));
      });
      expect(Object.fromEntries(told)).toEqual({
        // Asked until Envoy had heard of its pod.
        catalog: [requests.catalog + warmUp.requests, warmUp.refused === 0 ? {} : { UH: warmUp.refused }],
        payments: [requests.payments, { UH: requests.payments }],
        cart: [requests.cart, { UF: requests.cart }],
        nobody: [requests.nobody, { NR: requests.nobody }],
        // The question whether Envoy is up.
        'is-it-up.example.com': [1, { NR: 1 }],
      });
    } finally {
      await uhwatch.stop();
    }
  });
});
