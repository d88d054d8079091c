import { resources } from '../../../kubernetes/resources.ts';
import { service, slice, type WatchedCluster } from './watched-cluster.ts';

/** Without the kinds of the Gateway API and of Istio, which a cluster has only when somebody installs them. */
export const watched = resources.filter(({ older }) => older === undefined).length;

/** `shop/web` with one ready endpoint, and each resource watched. */
export async function watchWeb(cluster: WatchedCluster): Promise<void> {
  cluster.api.put(service('web'));
  cluster.api.put(slice('web', [true]));
  await cluster.watch();
  await cluster.watching(watched);
  // A watch that ends within its first second without an event is taken for one that does not work.
  cluster.api.bookmark();
}
