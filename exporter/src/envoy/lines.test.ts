import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EventBody } from '../model/event.ts';
import { builtinFormats, compileFormat, type Formats } from './format/compile.ts';
import { FormatError } from './format/template.ts';
import { createIdentify } from './identity.ts';
import { EnvoyLines } from './lines.ts';
import { Tally } from './tally.ts';
import { randomBelow } from '../testing/random.ts';
import { golden } from './testing/golden.ts';

const testdata = path.join(import.meta.dirname, 'testdata');

/** Reads the lines of one log, as bytes, and tells what was counted. */
function eventsOf(lines: readonly (string | Buffer)[], formats: Formats = builtinFormats): EventBody[] {
  const tally = new Tally(createIdentify({ patterns: [] }));
  const log = new EnvoyLines(tally, formats);
  for (const line of lines) {
    // What stands around a line in the reader's buffer is not part of it.
    const bytes = Buffer.concat([Buffer.from('"before" '), Buffer.from(line), Buffer.from('\n{"after"} x')]);
    log.line(bytes, 9, 9 + Buffer.from(line).length);
  }
  const events: EventBody[] = [];
  tally.flush({ old: false }, (event) => events.push(event));
  return events;
}

function linesOf(name: string): string[] {
  return readFileSync(path.join(testdata, `${name}.log`), 'utf8')
    .split('\n')
    .slice(0, -1);
}

const logs = readdirSync(testdata)
  .filter((file) => file.endsWith('.log'))
  .map((file) => path.parse(file).name);

describe('log in, counts out', () => {
  test.each(logs)('%s', async (name) => {
    await expect(golden(eventsOf(linesOf(name)))).toMatchFileSnapshot(path.join(testdata, `${name}.golden`));
  });
});

test('every way in which products decorate a line leaves its count the same', () => {
  for (const line of linesOf('decorations')) {
    expect(golden(eventsOf([line])), line).toBe('lines counted=1\nshop/checkout:80 requests=1 UH=1\n');
  }
});

test('fields that somebody appended to a format do not name the upstream', () => {
  for (const line of linesOf('appended-fields')) {
    expect(golden(eventsOf([line])), line).toBe('lines counted=1\nshop/a:- requests=1 UH=1\n');
  }
});

test('a name comes only from a column that surely names the upstream, whatever the line before was', () => {
  const known = linesOf('envoy-text').slice(0, 2);
  const before = golden(eventsOf(known));
  for (const line of linesOf('unknown-text')) {
    expect(golden(eventsOf([...known, line])), line).toBe(
      before.replace('lines counted=2', 'lines counted=2 malformed=1'),
    );
  }
});

test('a column that somebody put between the flags and the bytes does not hide the authority', () => {
  const line =
    '[2026-11-22T12:00:00.000Z] "GET /none HTTP/1.1" 503 UH no_healthy_upstream 0 19 0 - "-" "curl/8.4.0" "6d67d674-0000-4a2d-b172-000000000002" "checkout.shop.svc:8000" "-"';
  expect(golden(eventsOf([line, line]))).toBe('lines counted=2\nshop/checkout:8000 requests=2 UH=2\n');
});

describe('keys that come and go, as with omit_empty_values', () => {
  const uh =
    '{"authority":"a.example","response_flags":"UH","upstream_cluster":"outbound|80||a.shop.svc.cluster.local"}';

  test('do not hide the cluster of later lines', () => {
    const nr = '{"authority":"b.example","response_flags":"NR"}';
    const lines = [nr, ...Array<string>(700).fill(uh), nr, ...Array<string>(700).fill(uh)];
    expect(golden(eventsOf(lines))).toMatch(/^shop\/a:80 requests=1400 UH=1400$/m);
  });

  test('do not hide that an entry is not final', () => {
    const periodic = `${uh.slice(0, -1)},"access_log_type":"DownstreamPeriodic"}`;
    expect(golden(eventsOf([uh, ...Array<string>(50).fill(periodic)]))).toContain('shop/a:80 requests=1 UH=1');
  });
});

test('JSON in keys that nobody knows is malformed, and what a program says of itself is not', () => {
  expect(golden(eventsOf(['{"flags":"UH","cluster":"a"}', '{"level":"info","msg":"ready"}']))).toBe(
    'lines ignored=1 malformed=1\n',
  );
});

test('a log may mix all formats, in any order', () => {
  const mixed = logs.filter((name) => name !== 'not-entries').flatMap((name) => linesOf(name));
  const apart = mixed.flatMap((line) => eventsOf([line]));
  const together = eventsOf([...mixed, ...mixed.toReversed()]);
  const requests = (events: readonly EventBody[]): Map<string, number> => {
    const sums = new Map<string, number>();
    for (const event of events) {
      if (event.type !== 'traffic') continue;
      for (const { namespace, service, port, requests: n } of event.counts) {
        const name = `${namespace}/${service}:${port}`;
        sums.set(name, (sums.get(name) ?? 0) + n);
      }
    }
    return sums;
  };
  const once = requests(apart);
  expect(requests(together)).toEqual(new Map([...once].map(([name, n]) => [name, 2 * n])));
});

describe('a format that the user gives', () => {
  const given = (format: Parameters<typeof compileFormat>[0], line: string): string =>
    golden(eventsOf([line], compileFormat(format)));

  /** Contour's name has other readings, which only the model can rule out. */
  const checkoutOnce = /^lines counted=1\nshop\/checkout:80 (?:or \S+ )*requests=1 UH=1\n$/;

  test.each([
    ['%RESPONSE_FLAGS% %UPSTREAM_CLUSTER%', 'UH shop_checkout_80'],
    ['%UPSTREAM_CLUSTER%|%RESPONSE_FLAGS_LONG%\n', 'shop_checkout_80|NoHealthyUpstream'],
    [
      '%START_TIME(%Y/%m/%d %T)% 100%% %RESPONSE_FLAGS% "%REQ(USER-AGENT):20%" %UPSTREAM_CLUSTER_RAW%',
      '2026/11/22 12:00:00 100% UH "a "b" c" shop_checkout_80',
    ],
    [
      '%START_TIME(%Y-%m-%d %H:%M:%S)% %RESPONSE_FLAGS% %UPSTREAM_CLUSTER% "%REQ(USER-AGENT)%"',
      '2026-11-22 12:00:00 UH shop_checkout_80 "curl"',
    ],
    [
      '%RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS(ALLOW_WHITESPACES)% %UPSTREAM_CLUSTER%',
      'UH no healthy upstream shop_checkout_80',
    ],
    ['"%UPSTREAM_CLUSTER%" "%REQ(X-FORWARDED-FOR)%" %RESPONSE_FLAGS%', '"shop_checkout_80" "1.2.3.4, 5.6.7.8" UH'],
    [
      '[%START_TIME%] %RESPONSE_CODE% %RESPONSE_FLAGS% %UPSTREAM_CLUSTER% %ROUTE_NAME%',
      '[2026-11-22T12:00:00.000Z] 503 UH shop_checkout_80 a route',
    ],
    ['{"f":"%RESPONSE_FLAGS%","c":"%UPSTREAM_CLUSTER%"}', '{"c":"shop_checkout_80","f":"UH"}'],
    [
      { response: { flags: '%RESPONSE_FLAGS%' }, upstream: { name: '%UPSTREAM_CLUSTER%' } },
      '{"flags":"NR","upstream":{"x":[{}],"name":"shop_checkout_80"},"response":{"flags":"UH"}}',
    ],
    [
      '{"code":%RESPONSE_CODE%,"f":"%RESPONSE_FLAGS%","c":"%UPSTREAM_CLUSTER%"}',
      '{"code":503,"f":"UH","c":"shop_checkout_80"}',
    ],
    ['{%START_TIME%} %RESPONSE_FLAGS% %UPSTREAM_CLUSTER%', '{2026-11-22T12:00:00.000Z} UH shop_checkout_80'],
    ['  %RESPONSE_FLAGS% %CEL(size(string(request.path)))% %UPSTREAM_CLUSTER%\\n', 'UH 12 shop_checkout_80'],
    [
      ['@timestamp', 'response_flags', 'cluster=%UPSTREAM_CLUSTER%'],
      '{"@timestamp":"x","response_flags":"UH","cluster":"shop_checkout_80"}',
    ],
  ])('%j', (format, line) => {
    expect(given(format, line)).toMatch(checkoutOnce);
    expect(given(format, `[pod/envoy-1/envoy] ${line}`)).toMatch(checkoutOnce);
  });

  test.each([
    [
      '[%START_TIME%] %REQ(:AUTHORITY)%',
      'it lacks %RESPONSE_FLAGS%, without which nobody sees UH; add it to the format and to this option',
    ],
    [
      '%RESPONSE_FLAGS% %DURATION%',
      'it names no upstream; add %UPSTREAM_CLUSTER_RAW% or %REQ(:AUTHORITY)% to the format and to this option',
    ],
    [
      '%REQ(USER-AGENT)% %RESPONSE_FLAGS% %REQ(USER-AGENT)% %UPSTREAM_CLUSTER%',
      'a value that holds blanks, such as %REQ(USER-AGENT)%, stands without quotes before a field that is needed; put it in quotes, in the format and in this option',
    ],
    ['%RESPONSE_FLAGS%\\n%UPSTREAM_CLUSTER%', 'it has several lines, and a log is read line by line; give one line'],
    [{ a: ['%RESPONSE_FLAGS%', '%UPSTREAM_CLUSTER%'] }, 'no key of it holds %RESPONSE_FLAGS% and nothing else'],
    [
      '%RESPONSE_FLAGS%%UPSTREAM_CLUSTER%',
      'nothing stands between operators 1 and 2, so their values cannot be told apart; put a blank between them',
    ],
    [
      '%RESPONSE_FLAGS% %upstream% x',
      '"%upstream% x" begins no operator such as %RESPONSE_FLAGS%; write %% for a percent sign',
    ],
    [
      { cluster: '%UPSTREAM_CLUSTER%' },
      "no key of it holds %RESPONSE_FLAGS% and nothing else, without which nobody sees UH; add one to the proxy's format and to this option",
    ],
    [
      { flags: '%RESPONSE_FLAGS%' },
      "no key of it holds the name of the upstream and nothing else, as %UPSTREAM_CLUSTER_RAW% does; add one to the proxy's format and to this option",
    ],
  ])('%j is refused with its remedy', (format, sentence) => {
    expect(() => compileFormat(format)).toThrow(sentence);
  });

  test.each<[Parameters<typeof compileFormat>[0], string]>([
    [
      'ts=%START_TIME% method=%REQ(:METHOD)% path="%REQ(:PATH)%" proto=%PROTOCOL% code=%RESPONSE_CODE% details=%RESPONSE_CODE_DETAILS% cluster=%UPSTREAM_CLUSTER% upstream=%UPSTREAM_HOST% dur=%DURATION%',
      'ts=2026-11-22T12:00:00.000Z method=GET path="/x?details=via_upstream" proto=HTTP/1.1 code=503 details=no_healthy_upstream cluster=shop_checkout_80 upstream=- dur=0',
    ],
    ['%UPSTREAM_CLUSTER% %RESPONSE_CODE_DETAILS%', 'shop_checkout_80 no_healthy_upstream'],
    [{ d: '%RESPONSE_CODE_DETAILS%', c: '%UPSTREAM_CLUSTER%' }, '{"d":"no_healthy_upstream","c":"shop_checkout_80"}'],
  ])('without flags the details tell the outcome: %j', (format, line) => {
    expect(given(format, line)).toMatch(checkoutOnce);
    const connection = line.replace(
      'no_healthy_upstream',
      'upstream_reset_before_response_started{connection_failure}',
    );
    expect(given(format, connection)).toMatch(/ requests=1 UF=1$/m);
    expect(given(format, line.replace('no_healthy_upstream', 'via_upstream'))).toMatch(/ requests=1$/m);
  });

  test('where the format has flags, the details decide nothing', () => {
    const format = '%RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS% %UPSTREAM_CLUSTER%';
    expect(given(format, '- no_healthy_upstream shop_checkout_80')).toMatch(/ requests=1$/m);
  });

  test('a line in another format is malformed: what is given is meant', () => {
    expect(given('%RESPONSE_FLAGS%|%UPSTREAM_CLUSTER%', linesOf('istio-text')[0] ?? '')).toBe('lines malformed=1\n');
  });
});

describe('what a client sends cannot be taken for what the proxy says', () => {
  const istio = (path: string, agent: string): string =>
    `[2026-11-22T12:00:00.000Z] "GET ${path} HTTP/1.1" 200 - via_upstream - "-" 0 3 1 1 "-" "${agent}" "1a2b" "checkout.shop" "10.244.8.17:8080" outbound|80||checkout.shop.svc.cluster.local 10.244.0.5:43210 10.96.0.10:80 10.244.0.9:51000 - default`;

  test.each([
    ['a quote in the path', istio('/a"b" 503 UH'.replaceAll(' ', '+'), 'curl')],
    [
      'a whole entry as user agent',
      istio('/', '[x] \\"GET / HTTP/1.1\\" 503 UH - - \\"-\\" outbound|80||forged.shop.svc.cluster.local'),
    ],
    [
      'a user agent that closes its quote',
      istio('/', '" "x" "forged" "-" outbound|1||forged.shop.svc.cluster.local - - - - "'),
    ],
    ['JSON as user agent', istio('/', '{"response_flags":"UH","upstream_cluster":"forged"}')],
    [
      'keys inside a JSON string',
      JSON.stringify({
        user_agent: '","response_flags":"UH","upstream_cluster":"forged","x":"',
        upstream_cluster: 'outbound|80||checkout.shop.svc.cluster.local',
        response_flags: '-',
        path: '{"upstream_cluster":"forged"}',
      }),
    ],
  ])('%s', (_what, line) => {
    expect(golden(eventsOf([line]))).toBe('lines counted=1\nshop/checkout:80 requests=1\n');
  });
});

test('the field that names the upstream may come before or behind the flags, and only some lines may have it', () => {
  const lines = [
    '{"response_flags":"UH","upstream_cluster":"shop_checkout_80","authority":"a.example"}',
    '{"response_flags":"UH","upstream_cluster":null,"authority":"a.example"}',
    '{"authority":"a.example","response_flags":"UH"}',
    '{"response_flags":"UH","upstream_cluster":"shop_checkout_80","access_log_type":"DownstreamPeriodic"}',
  ];
  const counted = golden(eventsOf([...lines, ...lines.toReversed()]));
  expect(counted).toMatch(/^-\/a\.example:- .*requests=4 UH=4$/m);
  expect(counted).toMatch(/^shop\/checkout:80 .*requests=2 UH=2$/m);
  expect(counted).toContain('ignored=2');
});

describe('any bytes at all', () => {
  test.each(logs)('made of %s never throw, and the next good line still counts', (name) => {
    const random = randomBelow(42);
    const originals = linesOf(name).filter((line) => line !== '');
    const good = Buffer.from(linesOf('istio-text')[0] ?? '');
    const tally = new Tally(createIdentify({ patterns: [] }));
    const log = new EnvoyLines(tally, builtinFormats);
    const told = (): string => {
      const events: EventBody[] = [];
      tally.flush({ old: false }, (event) => events.push(event));
      return golden(events);
    };
    for (let round = 0; round < 500; round++) {
      const bytes = Buffer.from(originals[random(originals.length)] ?? '');
      for (let change = random(6); change >= 0; change--) bytes[random(bytes.length)] = random(256);
      const start = random(8) === 0 ? random(bytes.length) : 0;
      const end = random(4) === 0 ? start + random(bytes.length - start) : bytes.length;
      log.line(bytes, start, end);
      told();
      log.line(good, 0, good.length);
      expect(told(), bytes.toString('latin1', start, end)).toBe('lines counted=1\nshop/checkout:80 requests=1\n');
    }
  });

  test('as a format compile or are refused in a sentence, and what compiles never throws', () => {
    const random = randomBelow(7);
    const pieces = [
      '%RESPONSE_FLAGS%',
      '%UPSTREAM_CLUSTER%',
      '%REQ(:AUTHORITY)%',
      '%RESPONSE_CODE%',
      '%REQ(USER-AGENT)%',
      '%START_TIME(%s %T)%',
      '%%',
      '%',
      '%REQ(',
      ')%',
      '"',
      ' ',
      '|',
      '[',
      '{"a":',
      '}',
      ',',
      '\n',
      '\\n',
      'x',
      '%CEL((a))%:3',
    ];
    const lines = ['envoy-text', 'istio-json', 'not-entries'].flatMap((name) => linesOf(name));
    let compiled = 0;
    for (let round = 0; round < 3_000; round++) {
      const format = Array.from({ length: 1 + random(9) }, () => pieces[random(pieces.length)] ?? '').join('');
      try {
        golden(eventsOf(lines, compileFormat(format)));
        compiled++;
      } catch (error) {
        expect(error, format).toBeInstanceOf(FormatError);
      }
    }
    expect(compiled).toBeGreaterThan(5);
  });

  test('a hostile line costs time in proportion to its length', () => {
    const lineOf = (items: number): string[] => [
      `[${'"ab",'.repeat(items)}`,
      '{"a":'.repeat(items),
      `{"message":"${'\\"'.repeat(items)}"}`,
      '" '.repeat(items),
      'ACCESS '.repeat(items),
    ];
    // Quadratic, these would take minutes; the test's own limit is ten seconds.
    expect(golden(eventsOf(lineOf(180_000)))).toBe('lines malformed=5\n');
  });
});

test.each([
  ['hosts', (host: string) => ({ response_flags: 'NR', authority: host })],
  [
    'hosts of as many pods',
    (host: string, pod: number) => ({
      response_flags: 'UF',
      upstream_cluster: 'inbound|8080||',
      authority: host,
      downstream_local_address: `10.${pod >> 16}.${(pod >> 8) & 255}.${pod & 255}:8080`,
    }),
  ],
])('a million distinct %s leave the memory of the tally small', (_what, entryOf) => {
  const tally = new Tally(createIdentify({ patterns: [] }));
  const log = new EnvoyLines(tally, builtinFormats);
  let requests = 0;
  const before = process.memoryUsage().arrayBuffers;
  for (let host = 0; host < 200_000; host++) {
    const line = Buffer.from(JSON.stringify(entryOf(`${host}.${'x'.repeat(host % 200)}.example`, host)));
    log.line(line, 0, line.length);
    if (host % 1_000 === 0) flush();
  }
  flush();
  expect(requests).toBe(200_000);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 << 20);

  function flush(): void {
    tally.flush({ old: false }, (event) => {
      if (event.type === 'traffic') for (const count of event.counts) requests += count.requests;
    });
  }
});

test('a flush begins anew, so nothing is counted twice', () => {
  const tally = new Tally(createIdentify({ patterns: [] }));
  const line = Buffer.from(linesOf('istio-text')[1] ?? '');
  new EnvoyLines(tally, builtinFormats).line(line, 0, line.length);
  const types: string[] = [];
  for (let flush = 0; flush < 2; flush++) tally.flush({ old: false }, ({ type }) => types.push(type));
  expect(types).toEqual(['traffic', 'lines']);
});

test('what a program says of itself in JSON is no entry, though its text stands where collectors put a line', () => {
  const said = [
    '{"level":"info","time":"2026-11-22T12:00:00Z","msg":"ready"}',
    '{"msg":"ready \\"x\\"","level":"warn"}',
  ];
  const carried = '{"message":"ready","user_agent":"\\"level\\":\\"info\\""}';
  expect(golden(eventsOf([...said, carried]))).toBe('lines ignored=2 malformed=1\n');
});

test('whoever asks hears of each line that is in no format', () => {
  const heard: string[] = [];
  const tally = new Tally(createIdentify({ patterns: [] }));
  const log = new EnvoyLines(tally, builtinFormats, (bytes, start, end) =>
    heard.push(bytes.toString('utf8', start, end)),
  );
  for (const line of ['garbage', linesOf('istio-text')[0] ?? '', '{"level":"info"}'])
    log.line(Buffer.from(line), 0, Buffer.byteLength(line));
  expect(heard).toEqual(['garbage']);
});
