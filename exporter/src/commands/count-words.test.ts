import fs from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { asNobody } from '../tail/testing/as-nobody.ts';
import { pass } from '../tail/testing/time.ts';
import { eventually } from '../testing/eventually.ts';
import { count } from './count.ts';
import { counting, lines, log, summary } from './testing/counting.ts';

const { at, file, run, refusal } = counting();

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
    expect(code).toBe(0);
    expect(err).toBe(
      "2 lines: 0 counted, 1 inbound, 0 ignored, 1 malformed, 0 truncated\nno request of a client is told of: inbound is what the server's own proxy saw, and is counted apart\n",
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
    fs.chmodSync(at('.'), 0o755);
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
    const said: [string, boolean | null][] = [];
    const reading = run(['-', at('none.log')], { stdin, onErr: (text) => said.push([text, stdin.readableFlowing]) });
    await eventually(() => expect(said).not.toEqual([]));
    expect(said).toEqual([[`${at('none.log')} does not exist; correct the path\n`, null]]);
    stdin.end();
    await reading;
  });

  test('several missing logs are told of together', async () => {
    expect(await refusal(at('none.log'), at('nor-this.log'))).toBe(
      'none.log does not exist; correct the path\nnor-this.log does not exist; correct the path',
    );
  });
});

describe('what is wrong with one log of several', () => {
  test('does not keep the others from being counted, and the exit code tells of it', async () => {
    const cut = gzipSync(log).subarray(0, -10);
    const { code, out, err } = await run(['-o', 'json', at('none.log'), file('a.log', log), file('cut.gz', cut)]);
    expect(code).toBe(2);
    expect(err).toContain('none.log does not exist; correct the path\n');
    expect(err).toContain('cut.gz begins like gzip and is not, or is cut off');
    const { lines: all, files } = JSON.parse(out) as { lines: { counted: number }; files: { file: string }[] };
    expect(all.counted).toBeGreaterThanOrEqual(6);
    expect(files.map((one) => path.basename(one.file))).toEqual(['a.log', 'cut.gz']);
  });

  test('is told with its name: lines in no format with the first of them, and a log of which nothing counts', async () => {
    const names = [file('a.log', `${lines[0] ?? ''}\n`), file('b.log', 'GET /\nGET /2\n'), file('c.log', '\n')];
    const { code, out, err } = await run(['-o', 'json', ...names]);
    expect(code).toBe(0);
    expect(
      err
        .replaceAll(`${at('.')}/`, '')
        .split('\n')
        .slice(1),
    ).toEqual(['b.log: 2 malformed; a line of b.log is in no known format: "GET /"', 'c.log: 1 blank', '']);
    const { files } = JSON.parse(out) as { files: { lines: { malformed: number } }[] };
    expect(files.map((one) => one.lines.malformed)).toEqual([0, 2, 0]);
  });
});
