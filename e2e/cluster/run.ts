import { spawnSync } from 'node:child_process';

/**
 * Runs a command, such as the tests of `npm run e2e:cluster`, in a network namespace of its own, in which nothing else
 * listens and which is gone with its last process. A mount namespace, which a real node needs, takes its mounts along.
 */
const inNamespace = 'ip link set lo up && ip address add 192.0.2.1/24 dev lo && exec "$@"';
const [program = '', ...args] = process.argv.slice(2);

function unshare(flags: readonly string[], command: readonly string[]) {
  const env = { ...process.env, UHWATCH_NAMESPACES: flags.join(' ') };
  return spawnSync('unshare', [...flags, 'sh', '-c', inNamespace, 'sh', ...command], { stdio: 'inherit', env });
}

const permitted = [['--net', '--mount'], ['--net']].find((flags) => unshare(flags, ['true']).status === 0);
if (permitted === undefined)
  console.log('no network namespace of its own can be made here: the control plane listens on loopback');
const { status } =
  permitted === undefined ? spawnSync(program, args, { stdio: 'inherit' }) : unshare(permitted, [program, ...args]);
process.exit(status ?? 1);
