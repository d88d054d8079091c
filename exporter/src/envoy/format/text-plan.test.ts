import { describe, expect, test } from 'vitest';
import { textFormats } from './builtin.ts';
import { parseTemplate } from './template.ts';
import { planText } from './text-plan.ts';

/** What each walk finds, in its order; behind `/` what only few lines need. */
function walksOf(format: string): Readonly<Record<'head' | 'left' | 'right', string>> {
  const template = parseTemplate(format);
  const { head, left, right } = planText(template);
  const between = (from: number, to: number): string[] => {
    const step = to >= from ? 1 : -1;
    return Array.from(
      { length: Math.abs(to - from) + 1 },
      (_, n) => template.operators[from + step * n]?.field ?? [],
    ).flat();
  };
  const shown = (always: string[], further: string[]): string => {
    const later = further.slice(always.length);
    return [always.join(' '), ...(later.length > 0 ? [later.join(' ')] : [])].join(' / ');
  };
  const forth = ({ from, to, further }: typeof head): string =>
    shown(to < from ? [] : between(from, to), further < from ? [] : between(from, further));
  return {
    head: forth(head),
    left: shown(
      left.to > left.from ? [] : between(left.from, left.to),
      left.further > left.from ? [] : between(left.from, left.further),
    ),
    right: forth(right),
  };
}

describe('which way each field of a recognised format is found', () => {
  test.each<[string, ReturnType<typeof walksOf>]>([
    // The client's path, user agent and so on stand between the flags and the last quote: neither walk passes them.
    [
      'istio-text',
      { head: 'code flags / details', left: ' / authority', right: 'cluster / destination serverName route' },
    ],
    ['istio-text-1.8', { head: 'code flags', left: ' / authority', right: 'cluster / destination serverName route' }],
    ['istio-text-1.2', { head: 'code flags', left: ' / authority', right: 'cluster / destination serverName' }],
    ['istio-text-1.0', { head: 'code flags', left: ' / authority', right: 'cluster / destination' }],
    ['kuma-text', { head: 'code flags', left: 'cluster / authority', right: '' }],
    ['kuma-text-1', { head: 'code flags', left: 'cluster / authority', right: '' }],
    ['kuma-tcp-text', { head: '', left: 'cluster flags', right: '' }],
    ['envoy-text', { head: 'code flags', left: 'authority', right: '' }],
  ])('%s', (name, walks) => {
    const format = textFormats.find((row) => row.name === name)?.format ?? '';
    expect(walksOf(format)).toEqual(walks);
  });

  test('every recognised format is here', () => {
    expect(textFormats.map(({ name }) => name)).toEqual([
      'istio-text',
      'istio-text-1.8',
      'istio-text-1.2',
      'istio-text-1.0',
      'kuma-text',
      'kuma-text-1',
      'kuma-tcp-text',
      'envoy-text',
    ]);
  });
});

describe('the way with the fewest values that a client chooses is taken', () => {
  test.each<[string, string, ReturnType<typeof walksOf>]>([
    [
      'from the start where nothing free stands before',
      '%RESPONSE_FLAGS% %UPSTREAM_CLUSTER% "%REQ(USER-AGENT)%"',
      { head: 'flags cluster', left: '', right: '' },
    ],
    [
      'from the end where something free stands before',
      '"%REQ(USER-AGENT)%" %RESPONSE_FLAGS% %UPSTREAM_CLUSTER%',
      { head: '', left: '', right: 'flags cluster' },
    ],
    [
      'back from the last quote where that is nearer',
      '"%REQ(USER-AGENT)%" %RESPONSE_FLAGS% %UPSTREAM_CLUSTER% "%DURATION%"',
      { head: '', left: 'cluster flags', right: '' },
    ],
    [
      'back from the end of a line without quotes',
      '%REQ(USER-AGENT)% %RESPONSE_FLAGS% %UPSTREAM_CLUSTER%',
      { head: '', left: 'cluster flags', right: '' },
    ],
  ])('%s', (_way, format, walks) => {
    expect(walksOf(format)).toEqual(walks);
  });
});

test('two values with nothing between them matter only where a walk has to tell them apart', () => {
  const joined = '%BYTES_SENT%%DURATION%';
  expect(() => planText(parseTemplate(`%RESPONSE_FLAGS% %UPSTREAM_CLUSTER% "${joined}"`))).not.toThrow();
  expect(() => planText(parseTemplate(`x ${joined} %RESPONSE_FLAGS% %UPSTREAM_CLUSTER% "%REQ(USER-AGENT)%"`))).toThrow(
    'nothing stands between operators 1 and 2, so their values cannot be told apart; put a blank between them',
  );
});
