/** The client of `als.ts`, in a process of its own: `node als-client.ts PORT ENTRIES`. Prints as JSON what it sent. */
import { once } from 'node:events';
import http2, { type ClientHttp2Stream } from 'node:http2';
import { callPath, encode } from '../exporter/src/sources/envoy-als/testing/encode.ts';
import type { Sent } from './als.ts';

const upstreams = 200;
/** The first ones have no healthy endpoint. */
const upstreamsInTrouble = 10;
/** Envoy's default `buffer_size_bytes`: it sends once its entries are as long as this. */
const messageBytes = 16_384;
/** Each worker thread of an Envoy has a connection. */
const workers = 4;
const differentMessages = 256;

interface Prepared {
  /** A gRPC message with its frame. */
  readonly framed: Buffer;
  /** The upstream of each entry. */
  readonly upstreams: readonly number[];
}

const duration = (nanos: number) => ({ seconds: 0, nanos });
const address = (host: string, port: number) => ({ socket_address: { address: host, port_value: port } });

/** The fields that Envoy 1.40 fills in. */
function entry(n: number, upstream: number): object {
  const failed = upstream < upstreamsInTrouble;
  const pod = `10.12.${n % 256}.${(n * 7) % 256}`;
  return {
    common_properties: {
      downstream_remote_address: address(pod, 32_768 + (n % 20_000)),
      downstream_local_address: address(`172.20.${upstream % 256}.14`, 8080),
      start_time: { seconds: 1_795_000_000 + n, nanos: (n * 7_919_000) % 1_000_000_000 },
      time_to_last_rx_byte: duration(84_000 + n),
      time_to_first_downstream_tx_byte: duration(1_912_000 + n),
      time_to_last_downstream_tx_byte: duration(1_998_000 + n),
      // Envoy names the cluster of the host that it chose; without one only the custom tag does.
      ...(!failed && {
        upstream_cluster: clusterOf(upstream),
        time_to_first_upstream_tx_byte: duration(402_000 + n),
        time_to_last_upstream_tx_byte: duration(411_000 + n),
        time_to_first_upstream_rx_byte: duration(1_804_000 + n),
        time_to_last_upstream_rx_byte: duration(1_890_000 + n),
        upstream_remote_address: address(`10.14.${upstream}.${n % 250}`, 8080),
        upstream_local_address: address(pod, 49_152 + (n % 10_000)),
        upstream_request_attempt_count: 1,
      }),
      custom_tags: { upstream_cluster: clusterOf(upstream) },
      response_flags: failed ? { no_healthy_upstream: true } : {},
      route_name: 'default',
      downstream_direct_remote_address: address(pod, 32_768 + (n % 20_000)),
      duration: duration(2_004_000 + n),
      stream_id: `6c1b6b9c-91d5-4d5e-8f0a-${String(n).padStart(12, '0')}`,
      access_log_type: 6,
    },
    protocol_version: 2,
    request: {
      request_method: 1,
      scheme: 'http',
      authority: `service-${upstream}.shop.svc.cluster.local:8080`,
      path: `/api/v1/orders/${n}?expand=items`,
      user_agent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
      request_id: `0b9f0a6e-0f5e-9c0b-a3c1-${String(n).padStart(12, '0')}`,
      request_headers_bytes: 412,
    },
    response: {
      response_code: { value: failed ? 503 : 200 },
      response_headers_bytes: 208,
      response_body_bytes: failed ? 19 : 4_096,
      response_code_details: failed ? 'no_healthy_upstream' : 'via_upstream',
    },
  };
}

function clusterOf(upstream: number): string {
  return `outbound|8080||service-${upstream}.shop.svc.cluster.local`;
}

function prepare(first: number): Prepared {
  const entries: object[] = [];
  const chosen: number[] = [];
  let size = 0;
  for (let n = first; size < messageBytes; n++) {
    const upstream = (n * 7_919) % upstreams;
    const next = entry(n, upstream);
    entries.push(next);
    chosen.push(upstream);
    size += encode({ http_logs: { log_entry: [next] } }).length;
  }
  return { framed: frame(encode({ http_logs: { log_entry: entries } })), upstreams: chosen };
}

function frame(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** Sends until the quota is met, never faster than the server takes it. */
async function work(stream: ClientHttp2Stream, take: () => Buffer | undefined): Promise<void> {
  const identifier = { node: { id: 'sidecar~10.12.0.1~bench.shop', cluster: 'bench.shop' }, log_name: 'bench' };
  stream.write(frame(encode({ identifier })));
  for (let framed = take(); framed !== undefined; framed = take()) {
    if (!stream.write(framed)) await once(stream, 'drain');
  }
  stream.end();
  stream.resume();
  await once(stream, 'close');
}

async function main(port: number, quota: number): Promise<Sent> {
  const prepared = Array.from({ length: differentMessages }, (_, n) => prepare(n * 1_000));
  const requests = new Array<number>(upstreams).fill(0);
  let entries = 0;
  let messages = 0;
  let bytes = 0;
  const take = (): Buffer | undefined => {
    const next = prepared[messages % prepared.length];
    if (entries >= quota || next === undefined) return undefined;
    for (const upstream of next.upstreams) requests[upstream] = (requests[upstream] ?? 0) + 1;
    entries += next.upstreams.length;
    messages++;
    bytes += next.framed.length;
    return next.framed;
  };
  const headers = { ':method': 'POST', ':path': callPath, 'content-type': 'application/grpc', te: 'trailers' };
  const sessions = Array.from({ length: workers }, () => http2.connect(`http://127.0.0.1:${port}`));
  await Promise.all(sessions.map((session) => once(session, 'remoteSettings')));
  process.stdout.write('ready\n');
  await once(process.stdin, 'data');
  await Promise.all(sessions.map((session) => work(session.request(headers), take)));
  for (const session of sessions) session.close();
  process.stdin.destroy();
  return { entries, messages, bytes, requests, inTrouble: upstreamsInTrouble };
}

const [port, quota] = process.argv.slice(2).map(Number);
if (port === undefined || quota === undefined) throw new Error('usage: node als-client.ts PORT ENTRIES');
process.stdout.write(`${JSON.stringify(await main(port, quota))}\n`);
