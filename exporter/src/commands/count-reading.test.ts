import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { PassThrough } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Around, counting, lines, log } from './testing/counting.ts';

const { at, file, run } = counting();

describe('what it reads', () => {
  const counted = async (argv: readonly string[], around?: Around): Promise<unknown> => {
    return (JSON.parse((await run(['-o', 'json', ...argv], around)).out) as { lines: unknown }).lines;
  };
  const once = { counted: 6, inbound: 1, ignored: 1, malformed: 1, truncated: 0 };

  test('several logs add up', async () => {
    expect(await counted([file('a.log', log), file('b.log', log)])).toEqual({
      counted: 12,
      inbound: 2,
      ignored: 2,
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
    expect(await counted(['-'])).toEqual({ counted: 0, inbound: 0, ignored: 0, malformed: 0, truncated: 0 });
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

  test('an array of entries, as gcloud prints it, also compressed', async () => {
    const entry = {
      httpRequest: { status: 503 },
      labels: { response_flag: 'UH', destination_service_host: 'a.b.svc' },
    };
    const array = JSON.stringify([entry, entry], null, 2);
    for (const bytes of [array, gzipSync(array)])
      expect(await counted([file('a.json', bytes)])).toEqual({
        counted: 2,
        inbound: 0,
        ignored: 0,
        malformed: 0,
        truncated: 0,
      });
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
