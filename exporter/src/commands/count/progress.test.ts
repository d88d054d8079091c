import { expect, test } from 'vitest';
import { ProgressWords } from './progress.ts';

const mib = 1 << 20;

/** Words, and a time that stands still until a test moves it. */
function wordsOn({ isTerminal }: { isTerminal: boolean }) {
  let now = 1_000;
  const said: string[] = [];
  const words = new ProgressWords({ write: (text) => said.push(text), isTerminal, now: () => now });
  return { words, said, pass: (ms: number) => (now += ms) };
}

const lines = (): number => 1_500_000;

test('a short log is read in silence', () => {
  const { words, said, pass } = wordsOn({ isTerminal: false });
  pass(1_999);
  words.say('a.log', { bytes: mib, size: 2 * mib }, () => expect.fail('nobody needs the number'));
  words.end();
  expect(said).toEqual([]);
});

test('a long one tells how far it is, how many lines that were, and how many a second', () => {
  const { words, said, pass } = wordsOn({ isTerminal: false });
  pass(2_000);
  words.say('a.log', { bytes: 300 * mib, size: 900 * mib }, lines);
  expect(said).toEqual(['a.log: 33 % of 900.0 MiB, 1,500,000 lines, 750,000 lines/s\n']);
});

test('where nobody knows the size, it tells how much was read', () => {
  const { words, said, pass } = wordsOn({ isTerminal: false });
  pass(3_000);
  words.say('standard input', { bytes: 2.5 * 1024 * mib, size: undefined }, lines);
  expect(said).toEqual(['standard input: 2.5 GiB, 1,500,000 lines, 500,000 lines/s\n']);
});

test('a log that grew while it was read is not more than whole, and an empty one no division by zero', () => {
  const { words, said, pass } = wordsOn({ isTerminal: false });
  pass(2_000);
  words.say('a.log', { bytes: 3 * mib, size: 2 * mib }, lines);
  pass(10_000);
  words.say('b.log', { bytes: 0, size: 0 }, lines);
  expect(said.map((text) => text.split(',', 1)[0])).toEqual(['a.log: 100 % of 2.0 MiB', 'b.log: 0 % of 0.0 MiB']);
});

test('in a file words come every ten seconds, a line each', () => {
  const { words, said, pass } = wordsOn({ isTerminal: false });
  for (let second = 0; second < 30; second++) {
    pass(1_000);
    words.say('a.log', { bytes: mib, size: mib }, lines);
  }
  words.end();
  expect(said).toHaveLength(3);
  for (const text of said) expect(text).toMatch(/^a\.log: .*\n$/);
});

test('on a terminal they replace each other five times a second, and leave the line clean', () => {
  const { words, said, pass } = wordsOn({ isTerminal: true });
  pass(2_000);
  words.say('a-long-name.log', { bytes: mib, size: mib }, () => 1);
  words.say('a-long-name.log', { bytes: mib, size: mib }, () => 2);
  pass(200);
  words.say('b', { bytes: mib, size: mib }, () => 3);
  words.end();
  words.end();
  const first = 'a-long-name.log: 100 % of 1.0 MiB, 1 lines, 1 lines/s';
  const second = 'b: 100 % of 1.0 MiB, 3 lines, 1 lines/s';
  expect(said).toEqual([`\r${first}`, `\r${second.padEnd(first.length)}`, `\r${' '.repeat(second.length)}\r`]);
});
