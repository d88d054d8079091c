import { spawnSync } from 'node:child_process';

/**
 * `npm run e2e:cluster`: the tests of the cluster in a network namespace of their own, in which nothing else listens
 * and which is gone with its last process. What follows is passed on to the test runner.
 */
const inNamespace = 'ip link set lo up && ip address add 192.0.2.1/24 dev lo && exec "$@"';
const tests = ['npx', 'vitest', 'run', '--project', 'cluster', ...process.argv.slice(2)];

const isPermitted = spawnSync('unshare', ['--net', 'sh', '-c', inNamespace, 'sh', 'true']).status === 0;
if (!isPermitted)
  console.log('no network namespace of its own can be made here: the control plane listens on loopback');
const [command = '', ...args] = isPermitted ? ['unshare', '--net', 'sh', '-c', inNamespace, 'sh', ...tests] : tests;
const env = { ...process.env, UHWATCH_OWN_NETWORK: isPermitted ? '1' : '' };
process.exit(spawnSync(command, args, { stdio: 'inherit', env }).status ?? 1);
