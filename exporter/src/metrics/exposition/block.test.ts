import { expect, test } from 'vitest';
import { type Block, familyText, noBlock, renewCounters } from './block.ts';
import type { Family, Sample } from '../families/family.ts';

type Subject = readonly Sample<string>[];

function family(type: Family<never>['type'], labels = ['flag']): Family<Subject> {
  return { name: 'requests', type, help: '', labels, stability: 'stable', samples: (subject) => subject };
}

const sample = (flag: string, value: number): Sample<string> => [{ flag }, value];

function counters(before: Block, subject: Subject, continues = false) {
  return renewCounters(before, family('counter'), { subject, continues });
}

/** Flags and values of the lines. */
function shown({ text }: Block): [string | undefined, number][] {
  return [...text.matchAll(/^requests\{flag="(.*)"\} (.*)$/gm)].map(([, flag, value]) => [flag, Number(value)]);
}

test('a counter is born at zero, and shows its value from then on', () => {
  const text = 'requests{flag="UH"} 500\nrequests{flag="UF"} 0\n';
  const born = counters(noBlock, [sample('UH', 500), sample('UF', 0)]);
  expect(born).toEqual({ text, born: 'all', vanished: [] });
  const after = counters(born, [sample('UH', 500), sample('UF', 0)]);
  expect(after).toEqual({ text, born: [], vanished: [] });
});

test('a counter that is born without a value needs no second scrape', () => {
  expect(counters(counters(noBlock, [sample('UH', 0)]), [sample('UH', 0)]).born).toEqual([]);
});

test('one that comes between the others is born alone, wherever it stands', () => {
  const before = counters(counters(noBlock, [sample('UH', 1), sample('UF', 2)]), [sample('UH', 1), sample('UF', 2)]);
  const after = counters(before, [sample('NR', 5), sample('UF', 6), sample('UH', 7)]);
  expect(shown(after)).toEqual([
    ['NR', 5],
    ['UF', 6],
    ['UH', 7],
  ]);
  expect(after.born).toEqual(['requests{flag="NR"}']);
});

test('a name that begins like another is another', () => {
  const before = counters(noBlock, [sample('U', 0)]);
  expect(counters(before, [sample('UH', 5), sample('U', 6)]).born).toEqual(['requests{flag="UH"}']);
});

test('one that went away and comes back is not born again', () => {
  const born = counters(noBlock, [sample('UH', 500), sample('UF', 0)]);
  const without = counters(born, [sample('UF', 0)]);
  expect(shown(without)).toEqual([['UF', 0]]);
  expect(without.vanished).toEqual(['requests{flag="UH"}']);
  const none = counters(without, []);
  expect(new Set(none.vanished)).toEqual(new Set(['requests{flag="UH"}', 'requests{flag="UF"}']));
  expect(counters(none, [sample('UH', 501), sample('UF', 1)])).toEqual({
    text: 'requests{flag="UH"} 501\nrequests{flag="UF"} 1\n',
    born: [],
    vanished: [],
  });
});

test('a counter that an earlier process showed goes on, and what is new in it is born at zero', () => {
  const before = counters(noBlock, [sample('UH', 500)], true);
  expect(before.born).toEqual([]);
  expect(counters(before, [sample('UH', 501), sample('NR', 1)], true).born).toEqual(['requests{flag="NR"}']);
});

test.each(['a b', 'quote " 1', 'line\nbreak', '\\', 'Größe ✓ 😀', '\ud800'])(
  '%j is recognised as bytes too',
  (flag) => {
    const { text } = counters(noBlock, [sample(flag, 5)]);
    const asBytes = { ...noBlock, text: Buffer.from(text).toString() };
    expect(counters(asBytes, [sample(flag, 5)])).toMatchObject({ born: [], vanished: [] });
    expect(counters(asBytes, [])).toMatchObject({ vanished: [text.slice(0, -' 5\n'.length)] });
  },
);

test('a histogram has series of three names, and its sum and its count have no bound', () => {
  const samples: Subject = [
    [{ source: 'a', le: '0.5' }, 1, '_bucket'],
    [{ source: 'a', le: '+Inf' }, 2, '_bucket'],
    [{ source: 'a', le: '' }, 3.5, '_sum'],
    [{ source: 'a', le: '' }, 2, '_count'],
  ];
  expect(familyText(family('histogram', ['source', 'le']), samples)).toBe(
    [
      'requests_bucket{source="a",le="0.5"} 1\n',
      'requests_bucket{source="a",le="+Inf"} 2\n',
      'requests_sum{source="a"} 3.5\n',
      'requests_count{source="a"} 2\n',
    ].join(''),
  );
  expect(familyText(family('histogram', ['le']), [[{ le: '' }, 2, '_count']])).toBe('requests_count 2\n');
});
