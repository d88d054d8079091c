import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { CountingTail } from './testing/counting-tail.ts';
import { randomOf } from '../testing/random.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** A program that writes a log, what rotates it, and a tail that is killed now and then. */
class World {
  readonly folder = fs.mkdtempSync(path.join(tmpdir(), 'uhwatch-model-'));
  readonly log = path.join(this.folder, 'access.log');
  readonly written: string[] = [];
  readonly random: () => number;
  #writer = fs.openSync(this.log, 'a');
  #begun: string | undefined;
  #rotations = 0;
  #isRotated = false;
  #now = performance.now();
  tail: CountingTail | undefined;

  constructor(seed: number) {
    this.random = randomOf(seed);
    vi.spyOn(performance, 'now').mockImplementation(() => this.#now);
    this.start();
  }

  /** Mostly short, sometimes longer than a fingerprint. */
  #text(): string {
    const padding = 'x'.repeat(Math.floor(this.random() ** 4 * 600));
    return `${this.written.length} line ${padding}`;
  }

  writeLine(): void {
    if (this.#begun === undefined) this.#begin();
    const line = this.#begun ?? '';
    fs.writeSync(this.#writer, `${line.slice(line.length / 2)}\n`);
    this.#begun = undefined;
  }

  writePart(): void {
    if (this.#begun === undefined) this.#begin();
  }

  #begin(): void {
    const line = this.#text();
    this.#begun = line;
    this.written.push(line);
    fs.writeSync(this.#writer, line.slice(0, line.length / 2));
  }

  /** Nobody rotates twice between two looks; while the tail is down, anything may happen. */
  async rotate(): Promise<void> {
    if (this.#isRotated || !fs.existsSync(this.log)) return;
    this.pass(2_500);
    await this.poll();
    fs.renameSync(this.log, `${this.log}.${++this.#rotations}`);
    this.#isRotated = true;
  }

  /** The writer ends its line and goes on in a new file. */
  reopen(): void {
    if (this.#begun !== undefined) this.writeLine();
    fs.closeSync(this.#writer);
    this.#writer = fs.openSync(this.log, 'a');
    this.#isRotated = false;
  }

  /** As `copyTruncate`, between two lines. */
  copyTruncateWhole(): void {
    if (this.#begun !== undefined) this.writeLine();
    this.copyTruncate();
  }

  copyTruncate(): void {
    if (!fs.existsSync(this.log)) return;
    fs.copyFileSync(this.log, `${this.log}.${++this.#rotations}`);
    this.truncate();
  }

  truncate(): void {
    if (!fs.existsSync(this.log)) return;
    fs.truncateSync(this.log);
    this.#begun = undefined;
  }

  remove(): void {
    fs.rmSync(this.log, { force: true });
    this.reopen();
  }

  /** A writer that is silent in a rotated file for long is not waited for, so it is not made to be. */
  pause(): void {
    this.pass(this.#isRotated ? 100 : this.random() * 12_000);
  }

  pass(ms: number): void {
    this.#now += ms;
  }

  start(): void {
    this.tail = new CountingTail({ paths: [this.log], checkpoint: path.join(this.folder, 'checkpoint.json') });
  }

  async kill(): Promise<void> {
    await this.tail?.kill();
    this.tail = undefined;
    if (this.random() < 0.3) fs.writeFileSync(path.join(this.folder, 'checkpoint.json.tmp'), '{"half":');
  }

  async poll(): Promise<void> {
    this.pass(100);
    await this.tail?.poll();
  }

  /** Everything is read, and how often each line was counted. */
  async finish(): Promise<ReadonlyMap<string, number>> {
    this.reopen();
    if (this.tail === undefined) this.start();
    for (let round = 0; round < 6; round++) {
      this.pass(3_000);
      await this.poll();
    }
    const counted = this.tail?.counted ?? new Map<string, number>();
    await this.kill();
    fs.closeSync(this.#writer);
    fs.rmSync(this.folder, { recursive: true });
    return counted;
  }
}

type Action =
  | 'writeLine'
  | 'writePart'
  | 'rotate'
  | 'reopen'
  | 'pause'
  | 'poll'
  | 'restart'
  | 'copyTruncate'
  | 'copyTruncateWhole'
  | 'truncate'
  | 'remove';
const harmless: Action[] = [
  'writeLine',
  'writeLine',
  'writePart',
  'rotate',
  'reopen',
  'pause',
  'poll',
  'poll',
  'poll',
  'restart',
];
/** No file is renamed while it may be cut: a rotation does one or the other. */
const copying: Action[] = [...harmless.filter((action) => action !== 'rotate'), 'copyTruncateWhole'];
const harmful: Action[] = [...harmless, 'copyTruncate', 'truncate', 'remove'];

async function act(world: World, action: Action): Promise<void> {
  if (action !== 'restart') await world[action]();
  else if (world.tail === undefined) world.start();
  else await world.kill();
}

async function live(
  seed: number,
  actions: readonly Action[],
): Promise<{ world: World; counted: ReadonlyMap<string, number> }> {
  const world = new World(seed);
  await world.poll();
  for (let step = 0; step < 200; step++) {
    await act(world, actions[Math.floor(world.random() * actions.length)]!);
  }
  return { world, counted: await world.finish() };
}

function seeds(): number[] {
  const first = Number(process.env['UHWATCH_SEED'] ?? Math.floor(Math.random() * 1e9));
  const count = Number(process.env['UHWATCH_SEEDS'] ?? 12);
  return Array.from({ length: count }, (_, index) => first + index);
}

test.each(seeds())(
  'without truncation everything is read exactly once, through rotations and kills (seed %i)',
  async (seed) => {
    const { world, counted } = await live(seed, harmless);
    const wrong = world.written.filter((line) => counted.get(line) !== 1);
    expect(wrong.map((line) => [line.slice(0, 20), counted.get(line)])).toEqual([]);
    expect(counted.size).toBe(world.written.length);
  },
);

test.each(seeds())(
  'with copytruncate everything is read exactly once, through rotations and kills (seed %i)',
  async (seed) => {
    const { world, counted } = await live(seed, copying);
    const wrong = world.written.filter((line) => counted.get(line) !== 1);
    expect(wrong.map((line) => [line.slice(0, 20), counted.get(line)])).toEqual([]);
    expect(counted.size).toBe(world.written.length);
  },
);

test.each(seeds())(
  'with truncation and deletion nothing is read twice and nothing is made up (seed %i)',
  async (seed) => {
    const { world, counted } = await live(seed, harmful);
    // Where a copy was made in the middle of a line, its first half is the end of that file.
    const written = new Set(world.written.flatMap((line) => [line, line.slice(0, line.length / 2)]));
    expect([...counted].filter(([line, count]) => count !== 1 || !written.has(line))).toEqual([]);
  },
);
