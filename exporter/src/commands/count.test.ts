import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError } from '../config/config-error.ts';
import { asNobody } from '../tail/testing/as-nobody.ts';
import { noTimePassed, pass } from '../tail/testing/time.ts';
import { eventually } from '../testing/eventually.ts';
import { count } from './count.ts';

const testdata = path.join(import.meta.dirname, 'testdata');

/** Of every format some lines, so that the table has what it can have. */
const lines = [
  ['UH', 'outbound|80||checkout.shop.svc.cluster.local'],
  ['UH', 'outbound|80||checkout.shop.svc.cluster.local'],
  ['-', 'outbound|80||checkout.shop.svc.cluster.local'],
  ['UF,URX', 'outbound|8080|v1|cart.shop.svc.cluster.local'],
  ['-', 'outbound|8080|v2|cart.shop.svc.cluster.local'],
  ['NR', '-'],
  ['-', 'inbound|8080||'],
].map(([flags, cluster]) =>
  JSON.stringify({ response_flags: flags, upstream_cluster: cluster, authority: 'old.example.com' }),
);
const log = `${lines.join('\n')}\n\ngarbage\n`;
const summary = '9 lines: 6 counted, 2 ignored, 1 malformed, 0 truncated\n';

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'uhwatch-count-'));
});

afterEach(() => {
  noTimePassed();
  fs.rmSync(folder, { recursive: true });
});

function at(name: string): string {
  return path.join(folder, name);
}

function file(name: string, content: string | Buffer): string {
  fs.writeFileSync(at(name), content);
  return at(name);
}

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Around {
  readonly stdin?: PassThrough;
  readonly signal?: AbortSignal;
  readonly onErr?: (text: string) => void;
}

async function run(argv: readonly string[], around: Around = {}): Promise<Said> {
  let out = '';
  let err = '';
  const code = await count.run({
    argv,
    env: {},
    signal: around.signal ?? new AbortController().signal,
    out: (text) => (out += text),
    err: (text) => {
      err += text;
      around.onErr?.(text);
    },
    stdin: around.stdin ?? new PassThrough().end(),
    isTerminal: false,
  });
  return { code, out, err };
}

/** The sentences with which it refuses to work, for exit code 2. */
async function refusal(...argv: readonly string[]): Promise<string> {
  const error = await run(argv).then(
    (said) => expect.fail(`it worked: ${JSON.stringify(said)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ConfigError)) throw error;
  return error.problems.join('\n').replaceAll(`${folder}/`, '');
}

describe('what it prints', () => {
  test('a table, the worst first', async () => {
    const { code, out, err } = await run([file('a.log', log)]);
    await expect(out).toMatchFileSnapshot(path.join(testdata, 'count-table.golden'));
    expect(err).toBe(summary);
    expect(code).toBe(0);
  });

  test('the same as metrics, which Prometheus reads', async () => {
    const { code, out } = await run(['-o', 'metrics', file('a.log', log)]);
    await expect(out).toMatchFileSnapshot(path.join(testdata, 'count-metrics.golden'));
    expect(code).toBe(0);
  });

  test('the same as JSON, in the order of the table', async () => {
    const { out, err } = await run(['--output=json', file('a.log', log)]);
    const row = { upstream_namespace: 'shop', upstream_port: '80', subset: '', proxy: 'envoy' };
    expect(JSON.parse(out)).toEqual({
      upstreams: [
        { ...row, upstream_service: 'checkout', requests: 3, flags: { UH: 2 } },
        {
          ...row,
          upstream_namespace: '',
          upstream_service: 'old.example.com',
          upstream_port: '',
          requests: 1,
          flags: { NR: 1 },
        },
        {
          ...row,
          upstream_service: 'cart',
          upstream_port: '8080',
          subset: 'v1',
          requests: 1,
          flags: { UF: 1, URX: 1 },
        },
        { ...row, upstream_service: 'cart', upstream_port: '8080', subset: 'v2', requests: 1, flags: {} },
      ],
      lines: { counted: 6, ignored: 2, malformed: 1, truncated: 0 },
    });
    expect(err).toBe(summary);
  });

  test('direct responses of Envoy Gateway are outages too, and have a column of their own', async () => {
    const direct = JSON.stringify({
      response_code: 503,
      response_flags: '-',
      response_code_details: 'direct_response',
      route_name: 'httproute/shop/checkout/rule/0/match/0/*',
      upstream_cluster: null,
    });
    const ok = JSON.stringify({ response_flags: '-', upstream_cluster: 'shop_busy_80' });
    const { out } = await run([file('a.log', `${ok}\n${ok}\n${direct}\n`)]);
    const [header, first] = out.split('\n').map((line) => line.split(/ {2,}/));
    expect(header).toEqual(['NAMESPACE', 'SERVICE', 'PORT', 'REQUESTS', 'UH', 'UF', 'URX', 'NO BACKEND']);
    expect(first).toEqual(['shop', 'httproute/checkout/rule/0', '-', '1', '0', '0', '0', '1']);
  });

  test('what a client sent as a host cannot steer the terminal', async () => {
    const forged = JSON.stringify({ response_flags: 'NR', authority: 'a\u001b[2Jb\nc\u202ed' });
    const { out } = await run([file('a.log', `${forged}\n`)]);
    expect(out.split('\n')).toHaveLength(3);
    expect(out).toContain('a\uFFFD[2jb\uFFFDc\uFFFDd');
  });

  test('an empty log is an empty table', async () => {
    expect(await run([file('a.log', '')])).toEqual({
      code: 1,
      out: '',
      err: '0 lines: 0 counted, 0 ignored, 0 malformed, 0 truncated\nthere is nothing to count: the log is empty\n',
    });
  });
});

describe('what it reads', () => {
  const counted = async (argv: readonly string[], around?: Around): Promise<unknown> => {
    return (JSON.parse((await run(['-o', 'json', ...argv], around)).out) as { lines: unknown }).lines;
  };
  const once = { counted: 6, ignored: 2, malformed: 1, truncated: 0 };

  test('several logs add up', async () => {
    expect(await counted([file('a.log', log), file('b.log', log)])).toEqual({
      counted: 12,
      ignored: 4,
      malformed: 2,
      truncated: 0,
    });
  });

  test('gzip is known by what is in it, whatever the name, and so is plain text', async () => {
    expect(await counted([file('a.log', gzipSync(log))])).toEqual(once);
    expect(await counted([file('a.log.gz', log)])).toEqual(once);
  });

  test('gzip in several members, as log rotation appends it', async () => {
    const half = log.indexOf('\n') + 1;
    const members = Buffer.concat([gzipSync(log.slice(0, half)), gzipSync(log.slice(half))]);
    expect(gunzipSync(members).toString()).toBe(log);
    expect(await counted([file('a.log.gz', members)])).toEqual(once);
  });

  test('standard input, plain or compressed, in whatever pieces it comes', async () => {
    for (const bytes of [Buffer.from(log), gzipSync(log)]) {
      const stdin = new PassThrough();
      const reading = counted(['-'], { stdin });
      stdin.write(bytes.subarray(0, 1));
      await new Promise(setImmediate);
      stdin.write(bytes.subarray(1, 40));
      await new Promise(setImmediate);
      stdin.end(bytes.subarray(40));
      expect(await reading).toEqual(once);
    }
  });

  test('a standard input of nothing, or of one byte', async () => {
    expect(await counted(['-'])).toEqual({ counted: 0, ignored: 0, malformed: 0, truncated: 0 });
    expect(await counted(['-'], { stdin: new PassThrough().end('x') })).toMatchObject({ malformed: 1 });
  });

  test('a pipe with a name, plain or compressed', async () => {
    for (const [n, bytes] of [Buffer.from(log), gzipSync(log)].entries()) {
      const pipe = at(`pipe-${n}`);
      spawnSync('mkfifo', [pipe]);
      const [lines] = await Promise.all([counted([pipe]), fs.promises.writeFile(pipe, bytes)]);
      expect(lines).toEqual(once);
    }
  });

  test('a last line without its end', async () => {
    expect(await counted([file('a.log', lines[0] ?? '')])).toMatchObject({ counted: 1 });
  });

  test('what a container runtime wrote around the lines makes no difference', async () => {
    const bare = await run([file('a.log', log)]);
    const time = '2026-11-22T12:00:00.123456789Z';
    const texts = log.split('\n').slice(0, -1);
    const cri = texts.flatMap((text) => [
      `${time} stdout P ${text.slice(0, 9)}\n`,
      `${time} stdout F ${text.slice(9)}\n`,
    ]);
    const docker = texts.map((text) => `${JSON.stringify({ log: `${text}\n`, stream: 'stdout', time })}\n`);
    for (const wrapped of [cri, docker]) expect(await run([file('b.log', wrapped.join(''))])).toEqual(bare);
  });

  test('a log much longer than what is read at once', async () => {
    const long = `${lines[0] ?? ''}\n`.repeat(60_000);
    expect(await counted([file('a.log', long), file('b.log', gzipSync(long))])).toMatchObject({ counted: 120_000 });
  });
});

describe('what it says beside the result', () => {
  test('that no line is in a known format, and what to do', async () => {
    expect(await run([file('a.log', 'GET /\n')])).toEqual({
      code: 1,
      out: '',
      err: '1 line: 0 counted, 0 ignored, 1 malformed, 0 truncated\nno line is in a known format: give the proxy\'s own with --format, as in --format "$(cat format.txt)"\n',
    });
  });

  test('that no line is in the given format', async () => {
    const { code, err } = await run(['--format', '%RESPONSE_FLAGS%|%UPSTREAM_CLUSTER%', file('a.log', 'GET /\n')]);
    expect(code).toBe(1);
    expect(err).toContain('\nno line is in the format of --format: compare it with a line of the log\n');
  });

  test('that a log of a sidecar holds entries, though none to be counted', async () => {
    const { code, err } = await run([file('a.log', `${lines.at(-1) ?? ''}\ngarbage\n`)]);
    expect(code).toBe(1);
    expect(err).toBe(
      '2 lines: 0 counted, 1 ignored, 1 malformed, 0 truncated\nno entry is to be counted: all are inbound, not final, or name no upstream\n',
    );
  });

  test('how many requests are beyond the limit of upstreams', async () => {
    const many = Array.from({ length: 5 }, (_, n) =>
      JSON.stringify({ response_flags: 'NR', authority: `${n}.example.com` }),
    );
    const { out, err } = await run(['--series-limit', '2', file('a.log', [...many, ...many].join('\n'))]);
    expect(err).toContain(
      '\n6 requests stand under __other__, because there are too many upstreams; raise --series-limit\n',
    );
    expect(out).toMatch(/^- +__other__ +- +6 /m);
  });

  test('how far it is, where that takes long', async () => {
    const stdin = new PassThrough();
    stdin.write(`${lines[0] ?? ''}\n`);
    const words = new Promise<string>((said) => {
      const reading = run(['-'], { stdin, onErr: said });
      setImmediate(() => {
        pass(60_000);
        stdin.write(`${lines[1] ?? ''}\n`);
        void reading;
      });
    });
    expect(await words).toMatch(/^standard input: 0\.0 MiB, 2 lines, 0 lines\/s\n$/);
    stdin.end();
  });

  test('that it was interrupted, with what was read until then', async () => {
    const stdin = new PassThrough();
    const stop = new AbortController();
    stdin.write(log);
    const reading = run(['-', file('a.log', log), file('b.log.gz', gzipSync(log))], { stdin, signal: stop.signal });
    await eventually(() => expect(stdin.readableLength).toBe(0));
    stop.abort();
    const { code, err, out } = await reading;
    expect(err).toBe(`${summary}interrupted before the end: this is what was read until then\n`);
    expect(out).toContain('checkout');
    expect(code).toBe(1);
  });
});

describe('options of its own', () => {
  test('a format of the user', async () => {
    const { out } = await run(['--format', '%UPSTREAM_CLUSTER% %RESPONSE_FLAGS%', file('a.log', 'backend UH\n')]);
    expect(out).toMatch(/^- +backend +- +1 +1 /m);
  });

  test('patterns of the user, with commas and several', async () => {
    const { out } = await run([
      '--upstream-pattern',
      '^(?<service>[a-z]{2,9})~(?<port>\\d{1,5})$',
      '--upstream-pattern=^(?<namespace>\\w+)!(?<service>\\w+)$',
      '--format',
      '%UPSTREAM_CLUSTER% %RESPONSE_FLAGS%',
      file('a.log', 'web~80 UH\nshop!cart UH\n'),
    ]);
    expect(out).toMatch(/^- +web +80 +1 +1 /m);
    expect(out).toMatch(/^shop +cart +- +1 +1 /m);
  });
});

describe('what it cannot work with is one sentence with its remedy, and exit code 2', () => {
  const { usage } = count;

  test.each<[string[], string]>([
    [[], `count needs a log to read, or - for standard input: ${usage}`],
    [['none.log'], 'none.log does not exist; correct the path'],
    [['-', '-'], 'standard input (-) can be read once; give - once'],
    [['-o', 'yaml', 'a.log'], '-o yaml is not known; choose table, json, metrics'],
    [['--frobnicate', 'a.log'], `Unknown option '--frobnicate'; ${usage}`],
    [['a.log', '-o'], `Option '-o, --output <value>' argument missing; ${usage}`],
    [
      ['--format', '%UPSTREAM_CLUSTER%', 'a.log'],
      '--format: the format cannot be used: it lacks %RESPONSE_FLAGS%, without which nobody sees UH; add it to the format and to this option',
    ],
    [
      ['--upstream-pattern', '^(.*)$', 'a.log'],
      '--upstream-pattern cannot be used: pattern "^(.*)$" does not say which part is the service; put it in a group (?<service>...)',
    ],
    [['--series-limit', 'many', 'a.log'], '--series-limit must be a whole number from 1 to 1000000'],
    [['--series-limit', '', 'a.log'], '--series-limit must be a whole number from 1 to 1000000'],
    [['--series-limit', '0', 'a.log'], '--series-limit must be a whole number from 1 to 1000000'],
  ])('%j', async (argv, sentence) => {
    expect(await refusal(...argv)).toBe(sentence);
  });

  test('a folder', async () => {
    fs.mkdirSync(at('logs'));
    expect(await refusal(at('logs'))).toBe('logs is a folder; name the log files in it');
  });

  test('a log that may not be read', async () => {
    fs.chmodSync(folder, 0o755);
    const secret = file('secret.log', log);
    fs.chmodSync(secret, 0o000);
    await asNobody(async () => {
      expect(await refusal(secret)).toBe('secret.log may not be read; give yourself read permission on it');
    });
  });

  test('gzip that is cut off, or is none', async () => {
    const whole = gzipSync(log);
    expect(await refusal(file('cut.gz', whole.subarray(0, whole.length - 10)))).toBe(
      'cut.gz begins like gzip and is not, or is cut off (Z_BUF_ERROR); get it whole',
    );
    expect(await refusal(file('odd.gz', Buffer.from([0x1f, 0x8b, 0x20, 0x20])))).toMatch(
      /^odd\.gz begins like gzip and is not, or is cut off \(Z_\w+\); get it whole$/,
    );
  });

  test('a standard input that fails', async () => {
    const stdin = new PassThrough();
    stdin.write(gzipSync(log).subarray(0, 20));
    const reading = run(['-'], { stdin });
    setImmediate(() => stdin.destroy(Object.assign(new Error('broken'), { code: 'EIO' })));
    await expect(reading).rejects.toThrow('standard input cannot be read (EIO); check the file system');
  });

  test('a missing log is told of before another one is read', async () => {
    const stdin = new PassThrough();
    await expect(run(['-', at('none.log')], { stdin })).rejects.toThrow('does not exist');
    expect(stdin.readableFlowing).toBeNull();
  });
});
