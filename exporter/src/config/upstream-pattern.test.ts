import { expect, test } from 'vitest';
import { upstreamPatternFault } from './upstream-pattern.ts';

test.each([
  '^(?<namespace>[^_]+)_(?<service>[^_]+)_(?<port>\\d+)$',
  '(?<service>checkout)|(?<namespace>shop)',
  'v(?<subset>\\d)\\.(?<service>.+?)\\.internal$',
])('%s is accepted', (pattern) => {
  expect(upstreamPatternFault(pattern)).toBeUndefined();
});

test.each([
  [
    '(?<service>[a-z',
    'pattern "(?<service>[a-z" is no regular expression (Unterminated character class); named groups are written (?<service>...), (?<namespace>...), (?<port>...), (?<subset>...)',
  ],
  [
    '(?P<service>.*)',
    'pattern "(?P<service>.*)" is no regular expression (Invalid group); named groups are written (?<service>...), (?<namespace>...), (?<port>...), (?<subset>...)',
  ],
  [
    '(?<service>.*)-(?<region>.*)',
    'pattern "(?<service>.*)-(?<region>.*)" has a group "region", which is no label of an upstream; use (?<service>...), (?<namespace>...), (?<port>...), (?<subset>...)',
  ],
  [
    '^(?<namespace>.*)$',
    'pattern "^(?<namespace>.*)$" does not say which part is the service; put it in a group (?<service>...)',
  ],
  ['', 'pattern "" does not say which part is the service; put it in a group (?<service>...)'],
])('%s is refused with a remedy', (pattern, fault) => {
  expect(upstreamPatternFault(pattern)).toBe(fault);
});
