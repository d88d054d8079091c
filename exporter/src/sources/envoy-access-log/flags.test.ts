import { responseFlags } from '@uhwatch/contract/response-flags.ts';
import { expect, test } from 'vitest';
import { parseFlags } from './flags.ts';

test.each([
  ['-', []],
  ['', []],
  ['UH', ['UH']],
  ['UF,URX', ['UF', 'URX']],
  ['URX,UF', ['URX', 'UF']],
  ['NoHealthyUpstream', ['UH']],
  ['UpstreamConnectionFailure,UpstreamRetryLimitExceeded', ['UF', 'URX']],
  ['UH,MYFLAG', ['UH', 'other']],
  ['A,B,C', ['other']],
])('%s tells %j', (value, flags) => {
  expect([...parseFlags(value)]).toEqual(flags);
});

test('every flag of Envoy is known in its short and its long spelling', () => {
  for (const { short, long } of responseFlags) {
    expect([...parseFlags(short)]).toEqual([short]);
    expect([...parseFlags(long)]).toEqual([short]);
  }
});
