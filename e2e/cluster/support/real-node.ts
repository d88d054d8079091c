import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { eventually } from '../../../exporter/src/testing/eventually.ts';
import { realProgram } from '../../../tools/real-program.ts';
import { freePort, start, type Started } from '../../support/processes.ts';
import { built } from '../build.ts';
import type { ControlPlane } from './control-plane.ts';
import { type Image, run, writeImage } from './image.ts';
import { cgroupsArePermitted, endContainers, removeCgroup, removeEmptyCgroup, unmount } from './leftovers.ts';

/** The image of programs/container: what it does is the first argument of the container. */
export const containerImage = 'uhwatch.test/container:1';

/** Only pods with this toleration come to a real node. */
export const toleration = { key: 'uhwatch.test/real', operator: 'Exists', effect: 'NoSchedule' };

/** Folders that kubelet, containerd and runc use wherever their own are; they are empty and the node's alone. */
const fixedFolders = ['/var/log', '/var/lib/kubelet', '/var/lib/cni', '/run/containerd'];
const cniPlugins = '/usr/lib/cni';
/** The one address of the namespace beside loopback, which a node must not have. */
const address = '192.0.2.1';
/** Whoever listens here has the fixed folders and the network for itself; it is free again when its process ends. */
const turnPort = 10_250;
const turnMs = 300_000;

/** Why there can be no real node, or undefined. A program that is missing is a failure with UHWATCH_REQUIRE_ALL=1. */
function obstacle(): string | undefined {
  if (process.env['UHWATCH_NAMESPACES'] !== '--net --mount')
    return 'it needs a network and a mount namespace of its own, which `npm run e2e:cluster` makes where it may';
  if (!cgroupsArePermitted(`uhwatch-test-${process.pid}`)) return 'control groups may not be made here';
  const programs = [
    realProgram('containerd', ['containerd'], 'apt-get install containerd'),
    realProgram('runc', ['runc'], 'apt-get install runc'),
    realProgram('CNI plugins', [`${cniPlugins}/bridge`], 'apt-get install containernetworking-plugins'),
  ];
  return programs.includes(undefined) ? 'a program is missing' : undefined;
}

/** Whether a real node can run here; says in one line why not. */
export function realNodeIsPermitted(): boolean {
  const reason = obstacle();
  if (reason !== undefined) console.warn(`no real node: ${reason}`);
  return reason === undefined;
}

export interface RealNodeOptions {
  readonly images?: readonly Image[];
  /** Registries: the URL of what answers in place of each host that images name. */
  readonly registries?: Readonly<Record<string, string>>;
  /** Fields of the KubeletConfiguration. */
  readonly kubelet?: object;
}

/** A real kubelet with a containerd of its own, whose images were made from scratch and imported. */
export class RealNode {
  readonly name: string;
  readonly #plane: ControlPlane;
  readonly #folder: string;
  #turn: Server | undefined;
  #containerd: Started | undefined;
  #kubelet: Started | undefined;
  /** Folders that were not there before. */
  readonly #made: string[] = [];

  private constructor(plane: ControlPlane, name: string) {
    this.#plane = plane;
    this.name = name;
    this.#folder = plane.file(name);
  }

  /** Resolves when the node is ready, which is after every other one of this machine has been stopped. */
  static async start(plane: ControlPlane, name: string, options: RealNodeOptions = {}): Promise<RealNode> {
    const node = new RealNode(plane, name);
    try {
      await node.#begin(options);
      return node;
    } catch (error) {
      await node.stop();
      throw error;
    }
  }

  /** What kubelet and containerd wrote. */
  output(): string {
    return [this.#containerd, this.#kubelet].map((program) => program?.output().slice(-8_000)).join('\n');
  }

  /** Sends a signal to the first process of a container, which is named as in its pod's status: `containerd://ID`. */
  kill(container: string, signal: NodeJS.Signals): void {
    const id = container.replace(/^.*\//, '');
    const task = this.#ctr(['tasks', 'ls'])
      .split('\n')
      .find((line) => line.startsWith(id));
    if (task === undefined) throw new Error(`container ${container} does not run`);
    process.kill(Number(task.split(/\s+/)[1]), signal);
  }

  /** Ends the containers and everything else of the node, and leaves nothing behind. */
  async stop(): Promise<void> {
    if (this.#turn === undefined) return;
    await this.#kubelet?.stop('SIGKILL');
    // With containerd gone, nothing starts a container again.
    await this.#containerd?.stop('SIGKILL');
    const containers = this.#containers();
    await endContainers(this.#socket);
    for (const id of containers) removeCgroup(`k8s.io/${id}`);
    removeEmptyCgroup('k8s.io');
    for (const folder of [this.#folder, ...fixedFolders]) unmount(folder);
    for (const folder of this.#made) rmSync(folder, { recursive: true });
    this.#turn.close();
  }

  /** The IDs of containers that have run and were not removed yet. */
  #containers(): string[] {
    const folder = path.join(this.#folder, 'state/io.containerd.runtime.v2.task/k8s.io');
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  get #socket(): string {
    return path.join(this.#folder, 'containerd.sock');
  }

  async #begin({ images = [], registries = {}, kubelet = {} }: RealNodeOptions): Promise<void> {
    this.#turn = await eventually(takeTurn, turnMs);
    for (const folder of fixedFolders) {
      const made = mkdirSync(folder, { recursive: true });
      if (made !== undefined) this.#made.push(made);
      run('mount', ['-t', 'tmpfs', 'uhwatch', folder]);
    }
    mkdirSync(path.join(this.#folder, 'cni'), { recursive: true });
    for (const [host, url] of Object.entries(registries)) {
      mkdirSync(path.join(this.#folder, 'registries', host), { recursive: true });
      const server = JSON.stringify(url);
      this.#write(`registries/${host}/hosts.toml`, `server = ${server}\n[host.${server}]\n`);
    }
    this.#containerd = start('containerd', ['--config', this.#write('containerd.toml', this.#containerdConfig())]);
    await eventually(() => this.#ctr(['version']), 20_000);
    const program = path.join(built('container'), 'container');
    const own = { name: containerImage, files: { '/container': program }, entrypoint: ['/container'] };
    for (const image of [own, ...images]) this.#import(image);
    await this.#startKubelet(kubelet);
    await eventually(async () => {
      const { status } = await this.#plane.api.get<{ status?: { conditions?: { type: string; status: string }[] } }>(
        `/api/v1/nodes/${this.name}`,
      );
      if (!status?.conditions?.some((each) => each.type === 'Ready' && each.status === 'True'))
        throw new Error(`node ${this.name} does not become ready:\n${this.output()}`);
    }, 60_000);
  }

  async #startKubelet(configuration: object): Promise<void> {
    const config = {
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
      kind: 'KubeletConfiguration',
      address,
      port: await freePort(),
      healthzPort: 0,
      authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
      authorization: { mode: 'AlwaysAllow' },
      containerRuntimeEndpoint: `unix://${this.#socket}`,
      registerWithTaints: [{ key: toleration.key, effect: toleration.effect }],
      // What a machine that is itself a guest does not permit, or what nobody needs for a test.
      failCgroupV1: false,
      failSwapOn: false,
      cgroupDriver: 'cgroupfs',
      cgroupsPerQOS: false,
      enforceNodeAllocatable: [],
      evictionHard: {},
      localStorageCapacityIsolation: false,
      makeIPTablesUtilChains: false,
      volumePluginDir: path.join(this.#folder, 'plugins'),
      resolvConf: '',
      ...configuration,
    };
    this.#kubelet = start(this.#plane.program('kubelet'), [
      `--config=${this.#write('kubelet.json', JSON.stringify(config))}`,
      `--kubeconfig=${this.#plane.kubeconfig('admin')}`,
      `--hostname-override=${this.name}`,
      `--node-ip=${address}`,
    ]);
  }

  #import(image: Image): void {
    const archive = path.join(this.#folder, 'image.tar');
    writeImage(archive, image);
    this.#ctr(['images', 'import', '--snapshotter', 'native', archive]);
  }

  #ctr(args: readonly string[]): string {
    return run('ctr', ['--address', this.#socket, '--namespace', 'k8s.io', ...args]);
  }

  #write(name: string, text: string): string {
    const file = path.join(this.#folder, name);
    writeFileSync(file, text);
    return file;
  }

  #containerdConfig(): string {
    const bridge = {
      type: 'bridge',
      bridge: 'uhwatch0',
      isGateway: true,
      ipam: { type: 'host-local', ranges: [[{ subnet: '10.88.0.0/16' }]] },
    };
    const network = { cniVersion: '1.0.0', name: 'uhwatch', plugins: [bridge, { type: 'loopback' }] };
    this.#write('cni/uhwatch.conflist', JSON.stringify(network));
    const text = (name: string) => JSON.stringify(path.join(this.#folder, name));
    return `
version = 2
root = ${text('root')}
state = ${text('state')}
[grpc]
  address = ${text('containerd.sock')}
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${containerImage}"
  disable_apparmor = true
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "native"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${cniPlugins}"
    conf_dir = ${text('cni')}
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = ${text('registries')}
`;
  }
}

function takeTurn(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(turnPort, address, () => resolve(server));
  });
}
