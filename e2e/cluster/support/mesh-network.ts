import { spawnSync } from 'node:child_process';

/** Addresses of pods of the pretended node with this subnet, of services, and of what no registry knows. */
export const podSubnet = 201;
const ranges = { pods: `10.${podSubnet}.0.0/16`, services: '10.96.0.0/16', outside: '203.0.113.0/24' };

/** An address that no service of the mesh has. */
export const outsideAddress = '203.0.113.9';

/** Whether run.ts made a network namespace for the tests: only there may addresses be made and connections redirected. */
export const hasOwnNetwork = process.env['UHWATCH_NAMESPACES'] !== undefined;

function run(command: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}

/**
 * Makes all addresses of the mesh ones of this machine, and turns what is sent to services and to the outside over to
 * the sidecar, and what is sent to its pod as well, as istio-init does with iptables. What the sidecar itself sends to
 * its pod comes from 127.0.0.6. Returns how to take it all back.
 */
export function openMeshNetwork(sidecarPod: string): () => void {
  const redirect = (port: number, ...match: readonly string[]) =>
    ['OUTPUT', '-p', 'tcp', ...match, '-j', 'REDIRECT', '--to-ports', String(port)] as const;
  const routes = Object.values(ranges).map((range) => ['local', range, 'dev', 'lo'] as const);
  const rules = [
    redirect(15_001, '-d', ranges.services),
    redirect(15_001, '-d', ranges.outside),
    redirect(15_006, '-d', sidecarPod, '!', '-s', '127.0.0.6'),
  ];
  for (const route of routes) run('ip', 'route', 'add', ...route);
  for (const rule of rules) run('iptables', '-t', 'nat', '-A', ...rule);
  return () => {
    for (const rule of rules) run('iptables', '-t', 'nat', '-D', ...rule);
    for (const route of routes) run('ip', 'route', 'delete', ...route);
  };
}
