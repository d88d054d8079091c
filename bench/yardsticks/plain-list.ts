import { get } from '../kubernetes/cluster.ts';

/** Reads all services and slices of an apiserver as simply as it can be done; resolves to the milliseconds it takes. */
export async function plainListMs(url: string): Promise<number> {
  const startedAt = performance.now();
  for (const path of ['/api/v1/services', '/apis/discovery.k8s.io/v1/endpointslices']) {
    const body = await get(`${url}${path}`, 'identity');
    JSON.parse(body.toString());
  }
  return performance.now() - startedAt;
}
