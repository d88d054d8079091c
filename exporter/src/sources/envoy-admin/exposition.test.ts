import { describe, expect, test } from 'vitest';
import { parseSample } from './exposition.ts';

describe('a line of the Prometheus text format', () => {
  test.each<[line: string, labels: Record<string, string>, value: number]>([
    ['m 1', {}, 1],
    ['m{} 5', {}, 5],
    ['m{a="b"} 1e3', { a: 'b' }, 1000],
    ['m{a="outbound|80||x.y.svc",b=""} 2 1700000000000', { a: 'outbound|80||x.y.svc', b: '' }, 2],
    ['m{ a = "b" , } 3', { a: 'b' }, 3],
    ['m{a="q\\"b\\\\n\\nz"} -0.5', { a: 'q"b\\n\nz' }, -0.5],
    ['m{a="}"} +Inf', { a: '}' }, Infinity],
    ['m\tNaN', {}, NaN],
  ])('%j is read', (line, labels, value) => {
    const sample = parseSample(line);
    expect(sample).toEqual({ name: 'm', labels: new Map(Object.entries(labels)), value });
  });

  test.each([
    '<html>',
    '{"a":1}',
    'm',
    'm{',
    'm{a="b" 1',
    'm{a="b"}',
    'm{a=b} 1',
    'm{a="b"c="d"} 1',
    'm{a="\\x"} 1',
    'm 0x10',
    'm 1 2 3',
    'm one',
    'm { a="b" } 1',
    '1m 1',
  ])('%j is no sample', (line) => {
    expect(parseSample(line)).toBeUndefined();
  });
});
