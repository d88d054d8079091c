import { spawnSync } from 'node:child_process';

/**
 * `npm run e2e:cluster`: the tests of the cluster in a network namespace of their own, in which nothing else listens
 * and which is gone with its last process. A mount namespace, which a real node needs, takes its mounts along.
 * What follows is passed on to the test runner.
 */
const inNamespace = 'ip link set lo up && ip address add 192.0.2.1/24 dev lo && exec "$@"';
const tests = ['npx', 'vitest', 'run', '--project', 'cluster', ...process.argv.slice(2)];

function unshare(flags: readonly string[], command: readonly string[]) {
  const env = { ...process.env, UHWATCH_NAMESPACES: flags.join(' ') };
  return spawnSync('unshare', [...flags, 'sh', '-c', inNamespace, 'sh', ...command], { stdio: 'inherit', env });
}

const permitted = [['--net', '--mount'], ['--net']].find((flags) => unshare(flags, ['true']).status === 0);
if (permitted === undefined)
  console.log('no network namespace of its own can be made here: the control plane listens on loopback');
const { status } =
  permitted === undefined ? spawnSync('npx', tests.slice(1), { stdio: 'inherit' }) : unshare(permitted, tests);
process.exit(status ?? 1);
