import { setTimeout as delay } from 'node:timers/promises';
import { type Bench, type Figure, figure } from './bench.ts';
import type { BenchApiserver } from './kubernetes/apiserver.ts';
import { countSamples, type Encoding, scrapeRaw, settle, unpack, withCluster } from './kubernetes/cluster.ts';
import type { BenchProgram } from './program.ts';
import { median, rounded } from './statistics.ts';
import { prometheusClient, withPrometheusClient } from './yardsticks/prometheus-client.ts';

const services = 10_000;
const changed = services / 100;
/** The first scrapes after a start take about twice as long, until V8 has compiled what they need. */
const warmUp = 20;
const rounds = 21;
const peerWarmUp = 5;
const peerRounds = 11;
/** Evidence that comes in between would be part of neither the scrape nor its peer. */
const withoutEvidence = ['--kubernetes.evidence-requests-per-second=0'];
const ratioLimits = { gzip: 20, identity: 40 } as const satisfies Record<Encoding, number>;

interface Scraped {
  /** Milliseconds in which the event loop worked. */
  readonly activeMs: number;
  readonly body: Buffer;
}

async function scrapeOnce(program: BenchProgram, encoding: Encoding): Promise<Scraped> {
  await program.loop();
  const raw = await scrapeRaw(program.url, encoding);
  const { activeMs } = await program.loop();
  return { activeMs, body: unpack(raw, encoding) };
}

interface Measured {
  readonly encoding: Encoding;
  /** The median of the rounds. */
  readonly activeMs: number;
  readonly samples: number;
  /** Whether the answers were the true ones. */
  readonly agree: boolean;
  /** The last answer. */
  readonly body: Buffer;
}

async function measure(api: BenchApiserver, exporter: BenchProgram, encoding: Encoding): Promise<Measured> {
  const times: number[] = [];
  let body: Buffer = Buffer.alloc(0);
  let agree = true;
  for (let round = 0; round < warmUp + rounds; round++) {
    const unready = 1 + (round % 5);
    await api.ask({ type: 'change', count: changed, from: round * 131, unready });
    await delay(400);
    const scraped = await scrapeOnce(exporter, encoding);
    if (round >= warmUp) times.push(scraped.activeMs);
    body = scraped.body;
    const shown = body.toString('latin1').match(new RegExp(`state="ready"} ${10 - unready}$`, 'gm'))?.length ?? 0;
    agree &&= shown >= changed;
  }
  return { encoding, activeMs: median(times), samples: countSamples(body), agree, body };
}

/** The same scrapes of Prometheus' client, in which nothing changes. */
async function besideClient(client: BenchProgram, { encoding, activeMs, samples, agree }: Measured): Promise<Figure> {
  const times: number[] = [];
  let same = agree;
  for (let round = 0; round < peerWarmUp + peerRounds; round++) {
    const scraped = await scrapeOnce(client, encoding);
    if (round >= peerWarmUp) times.push(scraped.activeMs);
    same &&= countSamples(scraped.body) === samples;
  }
  return figure({
    bench: 'scrape',
    unit: `ms, ${encoding}`,
    value: rounded(activeMs, 1),
    peer: prometheusClient,
    peer_value: rounded(median(times), 1),
    ratio_limit: ratioLimits[encoding],
    agree: same,
  });
}

export const scrapeBench: Bench = {
  name: 'scrape',
  help: "Event-loop time of a scrape with 10,000 services of which 1 % changed since the last, after a warm-up, against Prometheus' client with as many series; median of 21.",
  async run(note) {
    const { gzip, identity } = await withCluster({ services, flags: withoutEvidence }, async ({ api, exporter }) => {
      await settle(exporter);
      return { gzip: await measure(api, exporter, 'gzip'), identity: await measure(api, exporter, 'identity') };
    });
    note(`${identity.samples.toLocaleString('en')} samples`);
    return withPrometheusClient(identity.body, async (client) => [
      await besideClient(client, gzip),
      await besideClient(client, identity),
    ]);
  },
};
