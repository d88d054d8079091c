import { closeSync, openSync, writeSync } from 'node:fs';

/** How one request is written. */
export type Layout = (request: BenchRequest) => string;

export interface BenchRequest {
  readonly n: number;
  /** Of 200 services in 20 namespaces. */
  readonly cluster: string;
  readonly authority: string;
  /** Some are UH, some UF,URX; under NR there is no cluster, and only the authority names anybody. */
  readonly flags: string;
}

export const upstreams = 200;

/** Request `n`: services in a mixed order, about 3 % with a flag. */
export function requestOf(n: number): BenchRequest {
  const service = (n * 7919) % upstreams;
  const flags = flagsOf(n);
  return {
    n,
    cluster: flags === 'NR' ? '-' : `outbound|80||service-${service}.namespace-${service % 20}.svc.cluster.local`,
    authority: flags === 'NR' ? `old-${service % 5}.example.com` : `service-${service}.example.com`,
    flags,
  };
}

function flagsOf(n: number): string {
  if (n % 37 === 0) return 'UH';
  if (n % 101 === 0) return 'UF,URX';
  return n % 103 === 0 ? 'NR' : '-';
}

const agent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0';

function id(n: number): string {
  return `4f1c2b3a-9d5e-4000-8000-${String(n).padStart(12, '0')}`;
}

export function istioText({ n, cluster, authority, flags }: BenchRequest): string {
  const ok = flags === '-';
  return `[2026-11-22T10:00:${String(n % 60).padStart(2, '0')}.${String(n % 1000).padStart(3, '0')}Z] "GET /api/v1/items/${n}?page=2 HTTP/1.1" ${ok ? 200 : 503} ${flags} ${ok ? 'via_upstream' : 'no_healthy_upstream'} - "-" 0 ${n % 5000} ${n % 90} ${ok ? n % 80 : '-'} "10.1.2.3,172.16.0.9" "${agent}" "${id(n)}" "${authority}" "${ok ? '10.244.1.7:8080' : '-'}" ${cluster} 10.244.0.5:41234 10.244.0.5:8443 203.0.113.7:51234 ${authority} default\n`;
}

export function istioJson({ n, cluster, authority, flags }: BenchRequest): string {
  const ok = flags === '-';
  return `${JSON.stringify({
    authority,
    bytes_received: 0,
    bytes_sent: n % 5000,
    connection_termination_details: null,
    downstream_local_address: '10.244.0.5:8443',
    downstream_remote_address: '203.0.113.7:51234',
    duration: n % 90,
    method: 'GET',
    path: `/api/v1/items/${n}?page=2`,
    protocol: 'HTTP/1.1',
    request_id: id(n),
    requested_server_name: authority,
    response_code: ok ? 200 : 503,
    response_code_details: ok ? 'via_upstream' : 'no_healthy_upstream',
    response_flags: flags,
    route_name: 'default',
    start_time: '2026-11-22T10:00:00.000Z',
    upstream_cluster: cluster,
    upstream_host: ok ? '10.244.1.7:8080' : null,
    upstream_local_address: '10.244.0.5:41234',
    upstream_service_time: ok ? String(n % 80) : null,
    upstream_transport_failure_reason: null,
    user_agent: agent,
    x_forwarded_for: '10.1.2.3,172.16.0.9',
  })}\n`;
}

/** As the kubelet stores what a container prints. */
export function cri(inner: Layout): Layout {
  return (request) =>
    `2026-11-22T10:00:00.${String(request.n % 1_000_000_000).padStart(9, '0')}Z stdout F ${inner(request)}`;
}

/** Writes `lines` requests; resolves to the bytes. */
export function writeLog(file: string, lines: number, layout: Layout): number {
  const handle = openSync(file, 'w');
  let bytes = 0;
  let text = '';
  for (let n = 0; n < lines; n++) {
    text += layout(requestOf(n));
    if (text.length < 1 << 20 && n < lines - 1) continue;
    bytes += writeSync(handle, text);
    text = '';
  }
  closeSync(handle);
  return bytes;
}

/** The true counts of `lines` requests, by `NAMESPACE/SERVICE:PORT requests` and `NAMESPACE/SERVICE:PORT FLAG`. */
export function truth(lines: number): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  for (let n = 0; n < lines; n++) {
    const { cluster, authority, flags } = requestOf(n);
    const [service = '', namespace = ''] = cluster.slice('outbound|80||'.length).split('.');
    const name = cluster === '-' ? `/${authority}:` : `${namespace}/${service}:80`;
    add(`${name} requests`);
    if (flags !== '-') for (const flag of flags.split(',')) add(`${name} ${flag}`);
  }
  return counts;
}

export function sameCounts(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  return a.size === b.size && [...a].every(([key, count]) => b.get(key) === count);
}
