import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UpstreamDetail, UpstreamList } from '@uhwatch/contract/api.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FakeApiserver } from '../exporter/src/testing/apiserver/fake-apiserver.ts';
import { service, slice, workload } from '../exporter/src/sources/kubernetes/testing/watched-cluster.ts';
import { certificateAuthority, serverCertificate } from '../exporter/src/testing/certificates.ts';
import { eventually } from '../exporter/src/testing/eventually.ts';
import { type Started, startUhwatch } from './support/processes.ts';
import { program } from './support/programs.ts';
import { scrapeJob, startPrometheus } from './support/prometheus.ts';

const prometheus = program('prometheus');
const promtool = program('promtool');

interface QueryAnswer {
  readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
}

/** An apiserver over TLS -> uhwatch with a credentials plugin -> a real Prometheus. */
describe.skipIf(!prometheus || !promtool)('a cluster, from the apiserver to Prometheus', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-e2e-'));
  const api = new FakeApiserver();
  const running: Started[] = [];
  let uhwatch: Started & { readonly url: string };
  let prometheusUrl: string;

  function write(name: string, content: object | string): string {
    const file = path.join(folder, name);
    // JSON is YAML, too.
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  }

  /** The value of the one series that the query finds; undefined for none. */
  async function query(expression: string): Promise<number | undefined> {
    const answer = await fetch(`${prometheusUrl}/api/v1/query?query=${encodeURIComponent(expression)}`);
    const { result } = ((await answer.json()) as QueryAnswer).data;
    expect(result.length, expression).toBeLessThan(2);
    return result[0] && Number(result[0].value[1]);
  }

  const seen = (expression: string, value: number) =>
    eventually(async () => expect(await query(expression), expression).toBe(value), 20_000);

  beforeAll(async () => {
    const ca = await certificateAuthority();
    const server = await api.start(0, await serverCertificate(ca));
    api.acceptedTokens = new Set(['of-the-plugin']);
    // What a cloud's plugin does, without the cloud.
    const credential = {
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: 'of-the-plugin' },
    };
    const plugin = write('plugin.sh', `#!/bin/sh\necho '${JSON.stringify(credential)}'\n`);
    chmodSync(plugin, 0o755);
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './plugin.sh', interactiveMode: 'Never' };
    const kubeconfig = write('kubeconfig', {
      'current-context': 'test',
      contexts: [{ name: 'test', context: { cluster: 'fake', user: 'me' } }],
      clusters: [{ name: 'fake', cluster: { server, 'certificate-authority': write('ca.crt', ca.cert) } }],
      users: [{ name: 'me', user: { exec } }],
    });
    api.faults.refuse = { path: /statefulsets/, status: 403 };
    for (const name of ['web', 'cart']) {
      api.put(service(name));
      api.put(slice(name, [true, true]));
      api.put(workload('Deployment', name, 2));
    }
    uhwatch = await startUhwatch(['serve', '--kubernetes.kubeconfig', kubeconfig]);
    running.push(uhwatch);
    const config = { global: { scrape_interval: '1s' }, scrape_configs: [scrapeJob([uhwatch])] };
    const scraper = await startPrometheus(path.join(folder, 'prometheus'), config);
    running.push(scraper);
    prometheusUrl = scraper.url;
  }, 60_000);

  afterAll(async () => {
    for (const one of running) await one.stop();
    await api.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('Prometheus sees what is ready and what is wanted, of each service', async () => {
    await seen('upstream_endpoints{upstream_service="web",state="ready"}', 2);
    await seen('upstream_desired_endpoints{upstream_service="web"}', 2);
    await seen('sum(upstream_status{status="healthy"})', 2);
    expect(new Set(api.tokens)).toEqual(new Set(['Bearer of-the-plugin']));
  });

  test('a dip between two scrapes shows: how low it went, how long it took, and each pod that went and came', async () => {
    await seen('upstream_ready_low_watermark{upstream_service="cart"}', 2);
    api.put(slice('cart', [false, false]));
    await eventually(async () => {
      const answer = await fetch(`${uhwatch.url}/api/v1/upstreams/shop/cart`);
      expect(UpstreamDetail.parse(await answer.json()).endpoints?.ready).toBe(0);
    });
    api.put(slice('cart', [true, true]));
    await seen('upstream_ready_low_watermark{upstream_service="cart"}', 0);
    await seen('upstream_ready_changes_total{upstream_service="cart",direction="down"}', 2);
    await seen('upstream_ready_changes_total{upstream_service="cart",direction="up"}', 2);
    await seen('upstream_endpoints{upstream_service="cart",state="ready"}', 2);
    const without = await query('upstream_no_ready_seconds_total{upstream_service="cart"}');
    expect(without).toBeGreaterThan(0);
    expect(without).toBeLessThan(8);
  });

  test('a right that is missing is told in a metric and to the page, and the rest goes on', async () => {
    await seen('uhwatch_resource_up{resource="statefulsets"}', 0);
    await seen('uhwatch_resource_up{resource="endpointslices"}', 1);
    await seen('uhwatch_source_up{source="kubernetes"}', 1);
    const { sources } = UpstreamList.parse(await (await fetch(`${uhwatch.url}/api/v1/upstreams`)).json());
    const parts = sources.flatMap(({ resources }) => resources).filter(({ error }) => error !== null);
    expect(parts).toEqual([
      {
        name: 'statefulsets',
        up: false,
        error: expect.stringMatching(
          /answered 403 .*without it the desired number of endpoints is not known/,
        ) as string,
      },
    ]);
  });

  test('a renewed certificate and a new authority need no restart', async () => {
    const ca = await certificateAuthority('the next');
    write('ca.crt', ca.cert);
    api.secure(await serverCertificate(ca));
    api.cutWatches();
    api.put(slice('web', [true, false]));
    await seen('upstream_endpoints{upstream_service="web",state="ready"}', 1);
  });

  test('a service that is deleted stays with zero endpoints, so that no alert resolves by absence', async () => {
    api.delete('s-web');
    await seen('upstream_endpoints{upstream_service="web",state="ready"}', 0);
    await seen('upstream_desired_endpoints{upstream_service="web"}', 2);
    await seen('upstream_status{upstream_service="web",status="no_healthy_upstream"}', 1);
    await seen('upstream_finding_endpoints{upstream_service="web",cause="service_missing"}', 0);
  });

  test('promtool has nothing to complain about', async () => {
    const input = await (await fetch(`${uhwatch.url}/metrics`)).text();
    const { status, stdout, stderr } = spawnSync(promtool ?? '', ['check', 'metrics'], { input, encoding: 'utf8' });
    expect(stdout + stderr).toBe('');
    expect(status).toBe(0);
  });
});
