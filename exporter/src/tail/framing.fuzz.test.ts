import { expect, test } from 'vitest';
import { Framing } from './framing.ts';
import { collect } from './testing/collect.ts';
import { randomOf } from '../testing/random.ts';

const time = '2026-11-22T12:00:00.123456789Z';
const streams = ['stdout', 'stderr'] as const;
type Stream = (typeof streams)[number];
/** What lies around a line in its buffer, made to complete one that was cut. */
const before = Buffer.from(`${time} stdout P OUTSIDE `);
const after = Buffer.from(`\nOUTSIDE","stream":"stdout","time":"${time}"}\n${time} stderr F OUTSIDE\n`);

/** Makes lines that are nearly right, and lines that are nothing at all. */
class Damage {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  pick<T>(...choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }

  line(): Buffer {
    let line = this.pick(
      () => this.#bytes(80),
      () => this.#cri(),
      () => this.#docker(),
    )();
    for (let hits = this.below(4); hits > 0; hits--) line = this.#hit(line);
    return line.map((byte) => (byte === 0x0a ? 0x20 : byte)) as Buffer;
  }

  #bytes(most: number): Buffer {
    return Buffer.from(Array.from({ length: this.below(most) }, () => this.below(256)));
  }

  #cri(): Buffer {
    const tag = this.pick('F', 'P', 'P', 'P:x', 'F:x:y', 'X', '');
    return Buffer.concat([Buffer.from(`${time} ${this.pick(...streams)} ${tag} `), this.#bytes(40)]);
  }

  #docker(): Buffer {
    const text = this.#bytes(40).toString('latin1') + this.pick('\n', '', '\\', '"', 'x'.repeat(this.below(20_000)));
    return Buffer.from(JSON.stringify({ log: text, stream: this.pick(...streams), time }));
  }

  #hit(line: Buffer): Buffer {
    const at = this.below(line.length);
    const [head, tail] = [line.subarray(0, at), line.subarray(at)];
    return this.pick(
      () => Buffer.concat([head, this.#bytes(3), tail]),
      () => Buffer.concat([head, Buffer.from(this.pick('\\', '"', ' ', '\\u', '\\ud83d', '"}')), tail]),
      () => Buffer.concat([head, tail.subarray(this.below(8))]),
      () => Buffer.concat([head, line.subarray(this.below(at + 1))]),
      () => head,
    )();
  }
}

/** Whether a line may rightly be taken for a part of one that goes on: its tag says so, or it is as long as such parts. */
function mayBeginOne(line: Buffer, stream: Stream): boolean {
  const text = line.toString('latin1');
  return text.includes(` ${stream} P`) || (line.length >= 16 * 1024 && text.startsWith('{"log":"'));
}

function goodLine(damage: Damage, text: string): { line: string; stream: Stream | undefined } {
  const stream = damage.pick(...streams);
  return damage.pick(
    { line: text, stream: undefined },
    { line: `${time} ${stream} F ${text}`, stream },
    { line: JSON.stringify({ log: `${text}\n`, stream, time }), stream },
    { line: JSON.stringify({ log: text, stream, time }), stream },
  );
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'whatever comes (seed %i), the next good line is handed over, alone or behind the parts that it ends',
  (seed) => {
    const damage = new Damage(randomOf(seed));
    const seen: string[] = [];
    const framing = new Framing(collect(seen));
    const begun = new Set<Stream>();
    let joined = 0;
    const feed = (line: Buffer): void => {
      framing.line(Buffer.concat([before, line, after]), before.length, before.length + line.length);
      expect(seen.filter((text) => text.includes('OUTSIDE'))).toEqual([]);
    };
    for (let round = 0; round < 1_500; round++) {
      for (let lines = damage.below(4); lines > 0; lines--) {
        const line = damage.line();
        feed(line);
        for (const stream of streams) if (mayBeginOne(line, stream)) begun.add(stream);
      }
      seen.length = 0;
      const text = `good ${round}`;
      const { line, stream } = goodLine(damage, text);
      feed(Buffer.from(line));
      expect(seen).toHaveLength(1);
      if (stream !== undefined && begun.delete(stream)) {
        expect(seen[0]?.endsWith(text), seen[0]).toBe(true);
        if (seen[0] !== text) joined++;
      } else expect(seen).toEqual([text]);
      seen.length = 0;
    }
    expect(joined).toBeGreaterThan(50);
  },
);
