import { beforeEach, expect, test } from 'vitest';
import type { Slicing } from '../model/slice.ts';
import { answerSlicing, systemSlicing } from './slicing.ts';

let did: string[];

beforeEach(() => (did = []));

/** Goes on so many times, each in a later turn. */
async function work(name: string, times: number, { pause }: Slicing): Promise<void> {
  for (let time = 0; time < times; time++) {
    await pause();
    did.push(name);
  }
}

test('in each turn of the event loop one work goes on, and each has its share', async () => {
  let goesOn = true;
  const noteTurn = (): void => {
    if (!goesOn) return;
    did.push('|');
    setImmediate(noteTurn);
  };
  const works = ['a', 'b', 'c'].map((name) => work(name, 2, systemSlicing));
  setImmediate(noteTurn);
  await Promise.all(works);
  goesOn = false;
  expect(did.join('')).toBe('a|b|c|a|b|c');
});

test('an answer has every other turn, however much other work there is', async () => {
  const others = ['a', 'b', 'c'].map((name) => work(name, 1, systemSlicing));
  await Promise.all([...others, work('answer', 3, answerSlicing)]);
  expect(did.filter((name) => name !== 'answer')).toEqual(['a', 'b', 'c']);
  expect(did.join(' ')).toMatch(/^(answer )?a answer b answer c( answer)?$/);
});
