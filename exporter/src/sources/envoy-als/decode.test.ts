import { type Flag, otherFlag } from '@uhwatch/contract/outcomes.ts';
import { describe, expect, test } from 'vitest';
import { randomBelow } from '../../testing/random.ts';
import { fields } from '../../envoy/entry.ts';
import { flagsOf } from '../../envoy/flags.ts';
import { MessageDecoder } from './decode.ts';
import { type AlsMessage, encode } from './testing/encode.ts';

interface Read {
  readonly cluster: string;
  readonly authority: string;
  readonly serverName: string;
  readonly destination: string;
  readonly route: string;
  readonly details: string;
  readonly code: number;
  readonly flags: readonly Flag[];
  readonly final: boolean;
}

const nothing: Read = {
  cluster: '',
  authority: '',
  serverName: '',
  destination: '',
  route: '',
  details: '',
  code: 0,
  flags: [],
  final: true,
};

/** What the decoder tells of messages, one after the other. */
function readAll(...messages: readonly Buffer[]): (Read | 'malformed')[] {
  const read: (Read | 'malformed')[] = [];
  const decoder = new MessageDecoder({
    identifier: () => undefined,
    entry(entry) {
      read.push({
        cluster: entry.text(fields.cluster),
        authority: entry.text(fields.authority),
        serverName: entry.text(fields.serverName),
        destination: entry.text(fields.destination),
        route: entry.text(fields.route),
        details: entry.text(fields.details),
        code: entry.code,
        flags: flagsOf(entry.flagSet),
        final: entry.final,
      });
    },
    malformed: () => read.push('malformed'),
  });
  for (const message of messages) decoder.message(message);
  return read;
}

function http(...entries: readonly object[]): Buffer {
  return encode({ http_logs: { log_entry: entries } });
}

function withCommon(common: object): Buffer {
  return http({ common_properties: common });
}

/** A length-delimited field whose number is below 16. */
function field(number: number, value: Buffer): Buffer {
  expect(value.length).toBeLessThan(128);
  return Buffer.concat([Buffer.from([(number << 3) | 2, value.length]), value]);
}

const unhealthy = {
  common_properties: {
    sample_rate: 1,
    downstream_remote_address: { socket_address: { address: '10.0.0.1', port_value: 40_000 } },
    start_time: { seconds: 1_795_000_000, nanos: 999_999_999 },
    upstream_cluster: 'outbound|80||checkout.shop.svc.cluster.local',
    response_flags: { no_healthy_upstream: true },
    route_name: 'default',
    custom_tags: { zone: 'a', rack: '7' },
    duration: { seconds: 0, nanos: 1_000 },
    stream_id: 'f2b1',
    access_log_type: 'DownstreamEnd',
  },
  protocol_version: 3,
  request: { request_method: 2, authority: 'checkout.shop', path: '/pay', request_headers: { 'x-tenant': 'a' } },
  response: { response_code: { value: 503 }, response_code_details: 'no_healthy_upstream' },
};

describe('of what another encoder wrote, with the field numbers of Envoy', () => {
  test('an HTTP entry tells cluster, authority, route, details, code and flags', () => {
    expect(readAll(http(unhealthy))).toEqual([
      {
        ...nothing,
        cluster: 'outbound|80||checkout.shop.svc.cluster.local',
        authority: 'checkout.shop',
        route: 'default',
        details: 'no_healthy_upstream',
        code: 503,
        flags: ['UH'],
        final: true,
      },
    ]);
  });

  test('a TCP entry has no request', () => {
    const entry = {
      common_properties: {
        upstream_cluster: 'outbound|5432||db.shop.svc.cluster.local',
        response_flags: { upstream_connection_failure: true, upstream_retry_limit_exceeded: true },
        access_log_type: 'TcpConnectionEnd',
      },
      connection_properties: { received_bytes: 300, sent_bytes: 0 },
    };
    expect(readAll(encode({ tcp_logs: { log_entry: [entry] } }))).toEqual([
      { ...nothing, cluster: 'outbound|5432||db.shop.svc.cluster.local', flags: ['UF', 'URX'] },
    ]);
  });

  test('without a cluster, as with every UH, the custom tag upstream_cluster names it', () => {
    const cluster = 'outbound|80||checkout.shop.svc.cluster.local';
    const custom_tags = { zone: 'a', upstream_cluster: cluster, upstream_clusters: 'x', upstream: 'y' };
    expect(readAll(withCommon({ custom_tags }))).toEqual([{ ...nothing, cluster }]);
    expect(readAll(withCommon({ custom_tags, upstream_cluster: 'chosen' }))).toEqual([
      { ...nothing, cluster: 'chosen' },
    ]);
  });

  test('without a request the name of TLS stands for the authority', () => {
    const common_properties = { tls_properties: { tls_cipher_suite: { value: 4865 }, tls_sni_hostname: 'db.example' } };
    expect(readAll(encode({ tcp_logs: { log_entry: [{ common_properties }] } }))).toEqual([
      { ...nothing, serverName: 'db.example' },
    ]);
    const request = { authority: 'a.example' };
    expect(readAll(http({ common_properties, request }))).toEqual([
      { ...nothing, serverName: 'db.example', authority: 'a.example' },
    ]);
  });

  test.each([
    [{ socket_address: { address: '10.96.3.4', port_value: 9092 } }, '10.96.3.4:9092'],
    [{ socket_address: { address: 'fd00::4', port_value: 9092 } }, '[fd00::4]:9092'],
    [{ pipe: { path: '/run/envoy.sock' } }, ''],
  ])('the address that the client connected to: %j', (downstream_local_address, destination) => {
    expect(readAll(withCommon({ downstream_local_address }))).toEqual([{ ...nothing, destination }]);
  });

  test('each entry of a message is told by itself, and the identifier is no entry', () => {
    const identifier = { node: { id: 'gateway-1', cluster: 'gateway' }, log_name: 'http_envoy_accesslog' };
    const message: AlsMessage = { identifier, http_logs: { log_entry: [unhealthy, {}, unhealthy] } };
    expect(readAll(encode(message)).map((read) => read !== 'malformed' && read.code)).toEqual([503, 0, 503]);
    expect(readAll(encode({ identifier }))).toEqual([]);
    expect(readAll(Buffer.alloc(0))).toEqual([]);
  });

  test.each([
    ['failed_local_healthcheck', 'LH'],
    ['no_healthy_upstream', 'UH'],
    ['upstream_request_timeout', 'UT'],
    ['local_reset', 'LR'],
    ['upstream_remote_reset', 'UR'],
    ['upstream_connection_failure', 'UF'],
    ['upstream_connection_termination', 'UC'],
    ['upstream_overflow', 'UO'],
    ['no_route_found', 'NR'],
    ['delay_injected', 'DI'],
    ['fault_injected', 'FI'],
    ['rate_limited', 'RL'],
    ['rate_limit_service_error', 'RLSE'],
    ['downstream_connection_termination', 'DC'],
    ['upstream_retry_limit_exceeded', 'URX'],
    ['stream_idle_timeout', 'SI'],
    ['invalid_envoy_request_headers', 'IH'],
    ['downstream_protocol_error', 'DPE'],
    ['upstream_max_stream_duration_reached', 'UMSDR'],
    ['response_from_cache_filter', 'RFCF'],
    ['no_filter_config_found', 'NFCF'],
    ['duration_timeout', 'DT'],
    ['upstream_protocol_error', 'UPE'],
    ['no_cluster_found', 'NC'],
    ['overload_manager', 'OM'],
    ['dns_resolution_failure', 'DF'],
    ['downstream_remote_reset', 'DR'],
    ['of_a_later_envoy', otherFlag],
  ])('%s is the flag %s', (name, flag) => {
    expect(readAll(withCommon({ response_flags: { [name]: true } }))).toEqual([{ ...nothing, flags: [flag] }]);
  });

  test('who says why a request was unauthorized says that it was', () => {
    const flags = { unauthorized_details: { reason: 'EXTERNAL_SERVICE' } };
    expect(readAll(withCommon({ response_flags: flags }))).toEqual([{ ...nothing, flags: ['UAEX'] }]);
  });

  test.each([
    ['NotSet', true],
    ['TcpUpstreamConnected', false],
    ['TcpPeriodic', false],
    ['TcpConnectionEnd', false],
    ['DownstreamStart', false],
    ['DownstreamPeriodic', false],
    ['DownstreamEnd', true],
    ['UpstreamPoolReady', false],
    ['UpstreamPeriodic', false],
    ['UpstreamEnd', false],
    ['DownstreamTunnelSuccessfullyEstablished', false],
    ['UdpTunnelUpstreamConnected', false],
    ['UdpPeriodic', false],
    ['UdpSessionEnd', true],
  ])('an HTTP entry of type %s is final: %s', (access_log_type, final) => {
    expect(readAll(withCommon({ access_log_type }))).toEqual([{ ...nothing, final }]);
  });

  test.each([
    ['NotSet', true],
    ['TcpConnectionEnd', true],
    ['DownstreamEnd', false],
    ['UdpSessionEnd', true],
  ])('a TCP entry of type %s is final: %s', (access_log_type, final) => {
    const tcp = encode({ tcp_logs: { log_entry: [{ common_properties: { access_log_type } }] } });
    expect(readAll(tcp)).toEqual([{ ...nothing, final }]);
  });

  test('an intermediate entry is not final, whatever its type', () => {
    const common = { intermediate_log_entry: true, access_log_type: 'DownstreamEnd' };
    expect(readAll(withCommon(common))).toEqual([{ ...nothing, final: false }]);
  });

  test('values may be long, and need not be text', () => {
    const authority = 'ä'.repeat(100_000);
    expect(readAll(http({ request: { authority, path: '/'.repeat(70_000) } }))).toEqual([{ ...nothing, authority }]);
  });
});

describe('of bytes that no encoder wrote', () => {
  const entryOf = (...parts: readonly Buffer[]) => field(2, field(1, Buffer.concat(parts)));

  test('a flag that is written as false is not set', () => {
    const flags = Buffer.from([2 << 3, 0, 8 << 3, 1]);
    // Field 16 needs two bytes of tag.
    const common = Buffer.concat([Buffer.from([0x82, 0x01, flags.length]), flags]);
    expect(readAll(entryOf(field(1, common)))).toEqual([{ ...nothing, flags: ['UO'] }]);
  });

  test('fields of every wire type that a later Envoy may add are stepped over', () => {
    const later = Buffer.concat([
      Buffer.from([((100 << 3) & 0x7f) | 0x80, 100 >> 4, 0xff, 0x01]),
      Buffer.from([(9 << 3) | 1, 1, 2, 3, 4, 5, 6, 7, 8]),
      Buffer.from([(10 << 3) | 5, 1, 2, 3, 4]),
      field(11, Buffer.from('new')),
    ]);
    const request = Buffer.concat([later, field(3, Buffer.from('a.example')), later]);
    expect(readAll(Buffer.concat([later, entryOf(later, field(3, request), later), later]))).toEqual([
      { ...nothing, authority: 'a.example' },
    ]);
  });

  test('a field of the wrong wire type is not the field', () => {
    const common = Buffer.from([15 << 3, 7]);
    expect(readAll(entryOf(field(1, common)))).toEqual([nothing]);
  });

  test('an entry that breaks off is malformed, and the next one of the message counts', () => {
    const brokenOff = field(1, field(3, Buffer.from([(3 << 3) | 2, 200])));
    const good = field(1, field(3, field(3, Buffer.from('a.example'))));
    expect(readAll(field(2, Buffer.concat([brokenOff, good])))).toEqual([
      'malformed',
      { ...nothing, authority: 'a.example' },
    ]);
  });

  test.each([
    ['a length beyond the end', [(2 << 3) | 2, 0x7f]],
    ['a length of 2^63', [(2 << 3) | 2, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]],
    ['a varint without an end', [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80]],
    ['a tag without a value', [(2 << 3) | 2]],
    ['field 0', [0x00, 0x01]],
    ['a group', [(4 << 3) | 3, (4 << 3) | 4]],
    ['a number cut off', [(9 << 3) | 1, 1, 2]],
  ])('a message with %s is malformed, and the next message counts', (_what, bytes) => {
    const [first, second] = readAll(Buffer.from(bytes), http(unhealthy));
    expect(first).toBe('malformed');
    expect(second).toMatchObject({ flags: ['UH'] });
  });

  test('any bytes at all are read without a fault, in no more entries than they can hold, and the next message counts', () => {
    const good = http(unhealthy, unhealthy);
    const random = randomBelow(7);
    for (let round = 0; round < 5_000; round++) {
      const bytes = Buffer.from(good.subarray(0, random(3) === 0 ? random(good.length) : good.length));
      for (let change = random(8); change > 0 && bytes.length > 0; change--) bytes[random(bytes.length)] = random(256);
      const read = readAll(bytes, good);
      expect(read.length).toBeLessThanOrEqual(bytes.length + 2);
      expect(read.slice(-2)).toEqual(readAll(good));
    }
  });

  test('a message that is cut anywhere is malformed as a whole, because its first length says that bytes are missing', () => {
    const whole = http(unhealthy, unhealthy);
    for (let length = 0; length < whole.length; length++) {
      const read = readAll(whole.subarray(0, length));
      expect(read).toEqual(length === 0 ? [] : ['malformed']);
    }
  });
});
