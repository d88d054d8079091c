import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../config/config-error.ts';
import { loadConfig } from '../../config/load.ts';
import { SourceError } from '../../model/source.ts';
import { shardOf } from './shard.ts';
import { source } from './source.ts';

/** What `--shard` comes to, on a host of this name; the sentence when it comes to nothing. */
function shard(option: string | undefined, host = 'uhwatch-2') {
  try {
    const flags = option === undefined ? [] : [`--shard=${option}`];
    return shardOf(loadConfig(source.options, flags, {}).shard, { HOSTNAME: host });
  } catch (error) {
    if (error instanceof ConfigError || error instanceof SourceError) return error.message;
    throw error;
  }
}

test('without the option all is watched', () => {
  expect(shard(undefined)).toBeUndefined();
});

test.each([
  ['0/1', { index: 0, of: 1 }],
  ['0/3', { index: 0, of: 3 }],
  ['2/3', { index: 2, of: 3 }],
  ['10/12', { index: 10, of: 12 }],
])('%s is as it stands', (option, expected) => {
  expect(shard(option)).toEqual(expected);
});

test.each([
  ['uhwatch-2', { index: 2, of: 12 }],
  ['uhwatch-0', { index: 0, of: 12 }],
  ['shop-7-uhwatch-11', { index: 11, of: 12 }],
])('auto is the ordinal of a pod of a StatefulSet: %s', (host, expected) => {
  expect(shard('auto/12', host)).toEqual(expected);
});

describe('what makes no shard is one sentence', () => {
  test('an index that is not among them', () => {
    expect(shard('3/3')).toContain(
      'shard 3/3 does not exist: the first of 3 is 0/3 and the last 2/3; as many exporters as the number after the slash are needed',
    );
  });

  test('more replicas of a StatefulSet than shards', () => {
    expect(shard('auto/2', 'uhwatch-2')).toContain('shard 2/2 does not exist: the first of 2 is 0/2 and the last 1/2;');
  });

  test.each(['uhwatch-7d9f8b6c5-x2x4q', 'laptop', 'uhwatch-2.local', ''])('auto on the host "%s"', (host) => {
    expect(shard('auto/3', host)).toContain(
      `shard auto/3 needs the ordinal of a StatefulSet at the end of the host name, and "${host}" has none; write it as i/3`,
    );
  });

  test.each(['x', '3', '0/0', 'auto/0', '-1/3', '1/3/5', '1/x', 'Auto/3', '', ' 1/3'])('%j', (option) => {
    expect(shard(option)).toContain(
      '--shard: shard must be i/n with i from 0 to below n, such as 0/3, or auto/3 in a StatefulSet',
    );
  });
});
