import { ControlPlane } from '../e2e/cluster/support/control-plane.ts';
import { applyManifests, boundToken } from '../e2e/cluster/support/deployed.ts';
import { deployment, pathOf } from '../e2e/cluster/support/objects.ts';
import { type Bench, figure } from './bench.ts';
import { nameOf, namespaceOf, serviceObject, shareOf, sliceObject } from './kubernetes/objects.ts';
import { asSeen, mostOfExporter, mostResident } from './memory-checkout.ts';
import { kubeStateMetrics, startKubeStateMetrics } from './yardsticks/kube-state-metrics.ts';

const { services, ports, pods } = asSeen;

function without(object: object, ...fields: readonly string[]): object {
  return Object.fromEntries(Object.entries(object).filter(([field]) => !fields.includes(field)));
}

/** As a client would create it: the apiserver gives identity and addresses, and says who manages which fields. */
function toCreate(apiVersion: string, object: { readonly metadata: object; readonly spec?: object }): object {
  const metadata = without(object.metadata, 'uid', 'managedFields');
  return { ...object, apiVersion, metadata, ...(object.spec && { spec: without(object.spec, 'clusterIP') }) };
}

async function fill({ api }: ControlPlane): Promise<void> {
  const namespaces = new Set(Array.from({ length: services }, (_, n) => namespaceOf(n)));
  for (const name of namespaces)
    await api.create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  for (let n = 0; n < services; n++) {
    const [namespace, name] = [namespaceOf(n), nameOf(n)];
    const own = { endpoints: shareOf(n, pods / services), ports: shareOf(n, ports / services) };
    const collectionOf = (kind: string): string => pathOf(kind, '', namespace).slice(0, -1);
    await Promise.all([
      api.create(collectionOf('Service'), toCreate('v1', serviceObject(n, own.ports))),
      api.create(collectionOf('EndpointSlice'), toCreate('discovery.k8s.io/v1', sliceObject(n, own))),
      api.create(collectionOf('Deployment'), deployment(name, { namespace, replicas: own.endpoints })),
    ]);
  }
}

async function mostOfPeer(plane: ControlPlane, note: (words: string) => void) {
  const program = await startKubeStateMetrics(plane.kubeconfig('admin'));
  try {
    const { value, metrics } = await mostResident(program, (words) => note(`${kubeStateMetrics}: ${words}`));
    const shown = metrics.match(/^kube_endpointslice_endpoints\{.*endpointslice="service-/gm)?.length;
    return { value, agree: shown === pods };
  } finally {
    await program.stop();
  }
}

export const clusterMemory: Bench = {
  name: 'cluster-memory',
  help: `Resident memory of npm run uhwatch in a checkout with a real apiserver, ${services} services, ${ports} ports and ${pods} endpoints, scraped every second, at the most, beside kube-state-metrics with the same resources.`,
  async run(note) {
    const plane = await ControlPlane.start({ controllers: false });
    try {
      await fill(plane);
      applyManifests(plane);
      const ours = await mostOfExporter(plane.kubeconfig('uhwatch', await boundToken(plane)), note);
      const theirs = await mostOfPeer(plane, note);
      const measured = { bench: 'cluster-memory', unit: 'MiB', value: ours.value, agree: ours.agree && theirs.agree };
      return [
        figure({ ...measured, peer: kubeStateMetrics, peer_value: theirs.value, ratio_limit: 1 }),
        figure({ ...measured, peer: 'what is asked for', peer_value: 115, ratio_limit: 1 }),
      ];
    } finally {
      await plane.stop();
    }
  },
};
