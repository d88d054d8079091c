import path from 'node:path';
import { startUhwatch, type Uhwatch } from '../../support/processes.ts';
import type { ControlPlane } from './control-plane.ts';

const manifests = path.resolve(import.meta.dirname, '../../../deploy/kubernetes');

interface TokenRequest {
  readonly status: { readonly token: string };
}

/** A token of the exporter's service account, as the kubelet would mount it. */
export async function boundToken({ api }: ControlPlane, seconds = 3_600): Promise<string> {
  const request = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: seconds },
  };
  const path = '/api/v1/namespaces/uhwatch/serviceaccounts/uhwatch/token';
  return (await api.create<TokenRequest>(path, request)).status.token;
}

/** Applies deploy/kubernetes/uhwatch.yaml as its README says. */
export function applyManifests(plane: ControlPlane): void {
  plane.kubectl(['apply', '-f', path.join(manifests, 'uhwatch.yaml')]);
}

/** Runs uhwatch with exactly the permissions of the manifests, which are applied first. */
export async function deployedUhwatch(plane: ControlPlane, args: readonly string[] = []): Promise<Uhwatch> {
  applyManifests(plane);
  const kubeconfig = plane.kubeconfig('uhwatch', await boundToken(plane));
  return startUhwatch(['serve', '--kubernetes.kubeconfig', kubeconfig, ...args]);
}
