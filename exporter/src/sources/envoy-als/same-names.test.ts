import { describe, expect, test } from 'vitest';
import type { EventBody } from '../../model/event.ts';
import { builtinFormats } from '../../envoy/format/compile.ts';
import { createIdentify } from '../../envoy/identity.ts';
import { EnvoyLines } from '../../envoy/lines.ts';
import { Tally } from '../../envoy/tally.ts';
import { golden } from '../../envoy/testing/golden.ts';
import { Messages } from './messages.ts';
import { encode } from './testing/encode.ts';

/** A finished request, or with code 0 a TCP connection; what is missing is `-`, null or left out. */
interface Request {
  readonly code: number;
  readonly flag: string;
  readonly cluster?: string;
  readonly authority?: string;
  readonly serverName?: string;
  /** The address that the client connected to. */
  readonly ip?: string;
  readonly port?: number;
}

const fieldOfFlag: Readonly<Record<string, string>> = {
  UH: 'no_healthy_upstream',
  UF: 'upstream_connection_failure',
  NR: 'no_route_found',
  NC: 'no_cluster_found',
};

function destinationOf({ ip, port }: Request): string | undefined {
  if (ip === undefined) return undefined;
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

function textOf(request: Request): string {
  const { code, flag, cluster = '-', authority = '-', serverName = '-' } = request;
  const first = code === 0 ? '- - -' : 'GET / HTTP/1.1';
  return `[2026-11-22T12:00:00.000Z] "${first}" ${code} ${flag} - - "-" 0 0 0 - "-" "-" "-" "${authority}" "-" ${cluster} - ${destinationOf(request) ?? '-'} 10.2.0.4:56440 ${serverName} -`;
}

/** Istio's order, in which the cluster stands before what few entries are asked for. */
function jsonOf(request: Request): string {
  return JSON.stringify({
    upstream_cluster: request.cluster ?? null,
    response_flags: request.flag,
    authority: request.authority ?? null,
    response_code: request.code,
    route_name: null,
    response_code_details: null,
    requested_server_name: request.serverName ?? null,
    downstream_local_address: destinationOf(request) ?? null,
  });
}

function alsOf({ code, flag, cluster, authority, serverName, ip, port }: Request): Buffer {
  const common_properties = {
    ...(ip !== undefined && { downstream_local_address: { socket_address: { address: ip, port_value: port } } }),
    ...(serverName !== undefined && { tls_properties: { tls_sni_hostname: serverName } }),
    ...(cluster !== undefined && { custom_tags: { upstream_cluster: cluster } }),
    ...(flag !== '-' && { response_flags: { [fieldOfFlag[flag] ?? '']: true } }),
  };
  if (code === 0) return encode({ tcp_logs: { log_entry: [{ common_properties }] } });
  const request = { ...(authority !== undefined && { authority }) };
  return encode({
    http_logs: { log_entry: [{ common_properties, request, response: { response_code: { value: code } } }] },
  });
}

function toldOf(count: (tally: Tally) => void): string {
  const tally = new Tally(createIdentify({ patterns: [] }));
  count(tally);
  const events: EventBody[] = [];
  tally.flush({ old: false }, (event) => events.push(event));
  return golden(events)
    .replace(/^lines .*\n/m, '')
    .trim();
}

function byLines(lines: readonly string[]): string {
  return toldOf((tally) => {
    const log = new EnvoyLines(tally, builtinFormats);
    for (const line of lines) log.line(Buffer.from(line), 0, Buffer.byteLength(line));
  });
}

const web = 'web.shop.svc.cluster.local';

describe('text, JSON and the access log service name a request alike', () => {
  test.each<[string, Request, string]>([
    ['NC by its host', { code: 503, flag: 'NC', authority: `${web}:8080` }, 'shop/web:8080 requests=1 NC=1'],
    [
      'NR by its host',
      { code: 404, flag: 'NR', authority: 'nothing.example' },
      '-/nothing.example:- or example/nothing:- requests=1 NR=1',
    ],
    [
      'UH of an Envoy that names no cluster, by its host',
      { code: 503, flag: 'UH', authority: web },
      'shop/web:- requests=1 UH=1',
    ],
    [
      'TCP by its SNI',
      { code: 0, flag: 'UH', serverName: `outbound_.80_.v1_.${web}` },
      'shop/web:80 subset v1 requests=1 UH=1',
    ],
    [
      'a host before an SNI',
      { code: 503, flag: 'NC', authority: 'a.b.example', serverName: 'c.d.example' },
      '-/a.b.example:- requests=1 NC=1',
    ],
    [
      'an outage without any name by where the client connected to',
      { code: 0, flag: 'UH', ip: '10.96.3.4', port: 9092 },
      '-/__unnamed__:- to 10.96.3.4:9092 requests=1 UH=1',
    ],
    [
      'the same over IPv6',
      { code: 0, flag: 'UF', ip: 'fd00::4', port: 9092 },
      '-/__unnamed__:- to fd00::4:9092 requests=1 UF=1',
    ],
    ['an outage of which nothing is known', { code: 0, flag: 'UH' }, '-/__unnamed__:- requests=1 UH=1'],
    [
      'the health check of a gateway, which did not fail, not at all',
      { code: 0, flag: '-', ip: '10.2.0.4', port: 80 },
      '',
    ],
    [
      'inbound by the SNI of the client’s proxy',
      {
        code: 200,
        flag: 'UF',
        cluster: 'inbound|9000||',
        authority: 'x.example',
        serverName: `outbound_.80_._.${web}`,
      },
      'shop/web:80 inbound requests=1 UF=1',
    ],
    [
      'inbound without TLS by its host',
      { code: 503, flag: 'UF', cluster: 'inbound|9000||', authority: `${web}:80` },
      'shop/web:80 inbound requests=1 UF=1',
    ],
    [
      'inbound without TLS by its host, whatever the pod',
      { code: 503, flag: 'UF', cluster: 'inbound|9000||', authority: web, ip: '10.2.0.4', port: 9000 },
      'shop/web:- inbound requests=1 UF=1',
    ],
    [
      'inbound for a public host by that and the pod',
      { code: 503, flag: 'UF', cluster: 'inbound|9000||', authority: 'x.y.example', ip: '10.2.0.4', port: 9000 },
      '-/x.y.example:- inbound to 10.2.0.4:9000 requests=1 UF=1',
    ],
    [
      'the same over IPv6',
      { code: 200, flag: '-', cluster: 'inbound|9000||', authority: 'x.y.example', ip: 'fd00::4', port: 9000 },
      '-/x.y.example:- inbound to fd00::4:9000 requests=1',
    ],
    [
      'inbound for a public host by that alone, where the pod is not told',
      { code: 503, flag: 'UF', cluster: 'inbound|9000||', authority: 'x.y.example' },
      '-/x.y.example:- inbound requests=1 UF=1',
    ],
    [
      'inbound TCP by the pod',
      { code: 0, flag: 'UF', cluster: 'inbound|6379||', ip: '10.2.0.4', port: 6379 },
      '-/__unnamed__:6379 inbound to 10.2.0.4:6379 requests=1 UF=1',
    ],
    [
      'inbound of a kubelet by the port of the pod',
      { code: 503, flag: 'UF', cluster: 'inbound|9000||', authority: '10.2.0.4:9000', ip: '10.2.0.4', port: 9000 },
      '-/__unnamed__:9000 inbound requests=1 UF=1',
    ],
    [
      'inbound of Istio 1.7 by its cluster',
      { code: 0, flag: 'UF', cluster: `inbound|80|http-web|${web}` },
      'shop/web:80 inbound requests=1 UF=1',
    ],
  ])('%s', (_what, request, row) => {
    expect(byLines([textOf(request)])).toBe(row);
    expect(byLines([jsonOf(request)])).toBe(row);
    expect(toldOf((tally) => new Messages(tally).count(alsOf(request)))).toBe(row);
  });
});

test('in a long JSON log whose lines are alike, what few of them need is found all the same', () => {
  const ok = jsonOf({ code: 200, flag: '-', cluster: `outbound|80||${web}`, authority: web });
  const nameless = jsonOf({ code: 0, flag: 'UH', ip: '10.96.3.4', port: 9092 });
  const lines = Array.from({ length: 1_000 }, (_, n) => (n % 10 === 9 ? nameless : ok));
  expect(byLines(lines)).toContain('-/__unnamed__:- to 10.96.3.4:9092 requests=100 UH=100');
});

test('a log in which lines of an old format stand first names later ones by what the old one lacks', () => {
  const old =
    '[2026-11-22T12:00:00.000Z] "GET / HTTP/1.1" 200 - 0 0 0 - "-" "-" "-" "-" "10.2.0.9:80" outbound|80||a.shop.svc - 10.96.0.1:80 10.2.0.4:1';
  const request = { code: 200, flag: 'UF', cluster: 'inbound|9000||', serverName: `outbound_.80_._.${web}` };
  expect(byLines([old, textOf(request)])).toContain('shop/web:80 inbound requests=1 UF=1');
});
