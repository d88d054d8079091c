import { describe, expect, test } from 'vitest';
import { draining, endpoint, objectsOf, service, slice, terminating, unready } from '../testing/cluster-objects.ts';
import { Cluster } from './cluster.ts';

/** A cluster with services of these names, and what may be done to it. */
function clusterOf(...names: readonly string[]) {
  const cluster = new Cluster();
  const objects = objectsOf(cluster);
  for (const name of names) objects.put(service({}, { name, uid: name }));
  return {
    put: (object: object) => void objects.put(object as never),
    remove: (object: object) => objects.remove(object as never),
    /** `NAMESPACE/SERVICE:PORT` for each address and port. */
    ownersOf: (...addresses: readonly string[]) => {
      const asked = addresses.map((address) => {
        const [, ip = '', port = ''] = /^\[?(.*?)\]?:(\d*)$/.exec(address) ?? [];
        return { ip, port };
      });
      return cluster.owners.of(asked).map((owner) => owner && `${owner.namespace}/${owner.service}:${owner.port}`);
    },
  };
}

function sliceOf(of: string, port: number, ...endpoints: readonly object[]) {
  return slice({ ports: [{ name: 'http', port }], endpoints }, { name: `${of}-${port}`, of });
}

const at = (address: string, conditions?: Record<string, boolean>) =>
  endpoint({ pod: address, address, ...(conditions && { conditions }) });

describe('an address and port belong to the service', () => {
  test('that has them among its endpoints, ready or not, by the name of its port', () => {
    const cluster = clusterOf('web');
    cluster.put(sliceOf('web', 8080, at('10.0.0.1'), at('10.0.0.2', unready), at('10.0.0.3', draining)));
    expect(cluster.ownersOf('10.0.0.1:8080', '10.0.0.2:8080', '10.0.0.3:8080')).toEqual(
      Array<string>(3).fill('shop/web:http'),
    );
  });

  test('whose target port it is, where several have the pod, or a node has the pods of many', () => {
    const cluster = clusterOf('admin', 'web');
    cluster.put(sliceOf('admin', 9090, at('192.168.0.7')));
    cluster.put(sliceOf('web', 8080, at('192.168.0.7')));
    expect(cluster.ownersOf('192.168.0.7:8080', '192.168.0.7:9090')).toEqual(['shop/web:http', 'shop/admin:http']);
  });

  test('that is the first by name, where several lead to the same port of the pod, in whatever order they came', () => {
    const cluster = clusterOf('web', 'canary');
    for (const name of ['web', 'canary']) cluster.put(sliceOf(name, 8080, at('10.0.0.1')));
    expect(cluster.ownersOf('10.0.0.1:8080')).toEqual(['shop/canary:http']);
  });

  test('whose pod stays, where the address was that of one that is on its way out', () => {
    const cluster = clusterOf('a', 'web');
    cluster.put(sliceOf('a', 8080, at('10.0.0.1', terminating)));
    cluster.put(sliceOf('web', 8080, at('10.0.0.1')));
    expect(cluster.ownersOf('10.0.0.1:8080')).toEqual(['shop/web:http']);
  });

  test('in either address family', () => {
    const cluster = clusterOf('web');
    cluster.put(sliceOf('web', 8080, at('10.0.0.1')));
    const six = { addressType: 'IPv6', endpoints: [at('fd00::1')] };
    cluster.put(slice(six, { name: 'web-6' }));
    expect(cluster.ownersOf('10.0.0.1:8080', '[fd00::1]:8080')).toEqual(['shop/web:http', 'shop/web:http']);
  });
});

describe('nobody’s is', () => {
  test('a port that no service leads to, and an address that no endpoint has', () => {
    const cluster = clusterOf('web');
    cluster.put(sliceOf('web', 8080, at('10.0.0.1')));
    cluster.put(slice({ ports: [{ name: 'any' }], endpoints: [at('10.0.0.2')] }, { name: 'any' }));
    const asked = ['10.0.0.1:9102', '10.0.0.9:8080', '10.0.0.2:', '10.0.0.2:0'];
    expect(cluster.ownersOf(...asked)).toEqual(asked.map(() => undefined));
  });

  test('an endpoint of a service that is not there, and one that nobody keeps current', () => {
    const cluster = clusterOf('web');
    cluster.put(sliceOf('gone', 8080, at('10.0.0.1')));
    const mirrored = sliceOf('web', 8080, at('10.0.0.2'));
    const { metadata } = mirrored;
    const managed = 'endpointslicemirroring-controller.k8s.io';
    cluster.put({
      ...mirrored,
      metadata: { ...metadata, labels: { ...metadata.labels, 'endpointslice.kubernetes.io/managed-by': managed } },
    });
    expect(cluster.ownersOf('10.0.0.1:8080', '10.0.0.2:8080')).toEqual([undefined, undefined]);
  });
});

test('what was found before, and what was not, is found as it is by now', () => {
  const cluster = clusterOf('web', 'cart');
  const before = sliceOf('web', 8080, at('10.0.0.1'), at('10.0.0.2'));
  cluster.put(before);
  const both = ['10.0.0.1:8080', '10.0.0.3:8080'] as const;
  expect(cluster.ownersOf(...both)).toEqual(['shop/web:http', undefined]);
  cluster.put(sliceOf('web', 8080, at('10.0.0.2'), at('10.0.0.3')));
  expect(cluster.ownersOf(...both)).toEqual([undefined, 'shop/web:http']);
  cluster.put(sliceOf('cart', 8080, at('10.0.0.1')));
  expect(cluster.ownersOf(...both)).toEqual(['shop/cart:http', 'shop/web:http']);
  cluster.remove(service({}, { name: 'cart', uid: 'cart' }));
  cluster.remove(before);
  expect(cluster.ownersOf(...both)).toEqual([undefined, undefined]);
});

test('more addresses than are remembered are found all the same, each time', () => {
  const cluster = clusterOf('web');
  const addresses = Array.from({ length: 12_000 }, (_, n) => `10.0.${n >> 8}.${n & 255}`);
  cluster.put(sliceOf('web', 8080, ...addresses.map((address) => at(address))));
  const asked = addresses.map((address) => `${address}:8080`);
  const parts = [asked, asked.slice(0, 6_000), asked.slice(5_000)];
  for (const part of parts) expect(new Set(cluster.ownersOf(...part))).toEqual(new Set(['shop/web:http']));
});
