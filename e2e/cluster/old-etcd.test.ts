import { afterAll, beforeAll, expect, test } from 'vitest';
import { program } from '../support/programs.ts';
import { deployment, service } from './support/objects.ts';
import { TestCluster } from './support/test-cluster.ts';

/** The etcd of Debian is 3.4, as in old clusters: it knows no RequestWatchProgress, so that WatchList fails. */
const etcd = program('etcd');
let cluster: TestCluster;

beforeAll(async () => {
  cluster = await TestCluster.start(etcd === undefined ? {} : { etcd });
}, 240_000);

afterAll(() => cluster.stop());

test.skipIf(etcd === undefined)('on etcd 3.4 what exists is listed page by page, and changes are told', async () => {
  await cluster.nextNamespace();
  const { namespace } = cluster;
  await cluster.apply(service('web', { namespace }), deployment('web', { namespace }));
  await cluster.reaches('created', { 'web:http': 'ready 3' });
  await cluster.setState('web', 'unready');
  await cluster.reaches('unready', { 'web:http': 'unready 3' });
  const ready = await fetch(`${cluster.uhwatch.url}/-/ready`);
  expect(ready.status).toBe(200);
});
