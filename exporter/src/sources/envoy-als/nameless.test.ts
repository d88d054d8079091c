import { expect, test } from 'vitest';
import { NamelessWarnings } from './nameless.ts';

function warnings(): { warned: string[]; offer: (node: string, log: string, nodeCluster?: string) => void } {
  const warned: string[] = [];
  const nameless = new NamelessWarnings((sentence) => warned.push(sentence));
  return { warned, offer: (node, log, nodeCluster = '') => nameless.offer({ node, nodeCluster, log }) };
}

test('the sentence names the sender, what it costs, and the remedy', () => {
  const { warned, offer } = warnings();
  offer('gateway-1', 'http_envoy_accesslog', 'gateway');
  expect(warned).toEqual([
    'Envoy gateway-1 (node cluster gateway, log http_envoy_accesslog) sends failed requests (UH, UF or URX) without a ' +
      'cluster, so requests are named by their host and TCP connections without TLS by no more than their ' +
      'destination; add the custom tag upstream_cluster with value %UPSTREAM_CLUSTER_RAW% to its access log, or read ' +
      "its text or JSON log instead where it takes none, as with Istio's own providers",
  ]);
});

test('each node and log is warned of once', () => {
  const { warned, offer } = warnings();
  for (let round = 0; round < 3; round++) {
    offer('a', 'http');
    offer('a', 'tcp');
    offer('b', 'http');
    offer('', '');
    // Of the same node, whatever it says that it is part of.
    offer('a', 'http', 'gateway');
  }
  expect(warned.map((sentence) => sentence.split(' sends ')[0])).toEqual([
    'Envoy a (log http)',
    'Envoy a (log tcp)',
    'Envoy b (log http)',
    'an Envoy without a node id',
  ]);
});

test('of very many senders a hundred are named, one sentence says that there are more, and no more are remembered', () => {
  const { warned, offer } = warnings();
  for (let node = 0; node < 1_000; node++) offer(`sidecar-${node}`, 'http');
  expect(warned).toHaveLength(101);
  expect(warned[99]).toMatch(/^Envoy sidecar-99 /);
  expect(warned[100]).toMatch(
    /^more than 100 access logs of Envoy send .*; add the custom tag upstream_cluster .*; the others are not named$/,
  );
});
