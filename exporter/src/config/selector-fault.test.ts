import { expect, test } from 'vitest';
import { selectorFault } from './selector-fault.ts';

test.each([
  '',
  'app',
  '!canary',
  'app=web',
  'app==web, tier!=db',
  'app=',
  'istio=ingressgateway',
  'gateway.networking.k8s.io/gateway-name=eg',
  'tier in (web,api),!canary',
  'tier notin ( web , api )',
  'x in ()',
  'replicas>3',
])('%j is a label selector', (text) => {
  expect(selectorFault(text)).toBeUndefined();
});

test.each([
  ['a=b,,c', '"a=b,,c" is no label selector: nothing stands between two commas or at an end; write label=value'],
  ['a=b,', 'nothing stands between two commas or at an end'],
  [',', 'nothing stands between two commas or at an end'],
  ['=b', '"=b" is none'],
  ['a=b=c', '"a=b=c" is none'],
  ['app=web tier=db', '"app=web tier=db" is none'],
  ['tier in (web,api', '"tier in (web" is none'],
  ['tier in web', '"tier in web" is none'],
  ['a/b/c=d', '"a/b/c=d" is none'],
  ['-a=b', '"-a=b" is none'],
  [`a=${'x'.repeat(64)}`, 'is none'],
  ['app: web', '"app: web" is none'],
])('%j is none', (text, sentence) => {
  expect(selectorFault(text)).toContain(sentence);
});
