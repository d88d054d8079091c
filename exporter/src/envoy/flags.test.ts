import { responseFlags } from '@uhwatch/contract/outcomes.ts';
import { expect, test } from 'vitest';
import { flagsOf, notFlags, parseFlags } from './flags.ts';

test.each([
  ['-', []],
  ['', []],
  ['UH', ['UH']],
  ['UF,URX', ['UF', 'URX']],
  ['URX,UF', ['UF', 'URX']],
  ['UF,UF', ['UF']],
  ['NoHealthyUpstream', ['UH']],
  ['UpstreamConnectionFailure,UpstreamRetryLimitExceeded', ['UF', 'URX']],
  ['UH,MYFLAG', ['UH', 'other']],
  ['A,B,C', ['other']],
])('%s tells %j', (value, flags) => {
  expect(flagsOf(parseFlags(value))).toEqual(flags);
});

test('every flag of Envoy is known in its short and its long spelling', () => {
  for (const { word, long } of responseFlags) {
    expect(flagsOf(parseFlags(word))).toEqual([word]);
    expect(flagsOf(parseFlags(long))).toEqual([word]);
  }
});

test.each(['200', 'via_upstream', 'HTTP/1.1"', 'UH,', 'no healthy', '{', '"-"'])('%s is not flags', (value) => {
  expect(parseFlags(value)).toBe(notFlags);
});
