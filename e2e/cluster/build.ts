import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

const programs = path.join(import.meta.dirname, 'programs');

/** The version that kube-apiserver, kubectl and kubelet say they have; the one in programs/kubernetes/go.mod. */
function kubernetesVersion(): string {
  const [version] =
    /(?<=k8s\.io\/kubernetes )v[\d.]+/.exec(readFileSync(path.join(programs, 'kubernetes/go.mod'), 'utf8')) ?? [];
  if (version === undefined) throw new Error('e2e/cluster/programs/kubernetes/go.mod requires no k8s.io/kubernetes');
  return version;
}

/** Without these, kube-apiserver does not know its own version and refuses to serve what depends on it. */
function kubernetesFlags(): string {
  const version = kubernetesVersion();
  const [major, minor] = version.slice(1).split('.');
  return [
    `-X k8s.io/component-base/version.gitVersion=${version}`,
    `-X k8s.io/component-base/version.gitMajor=${major}`,
    `-X k8s.io/component-base/version.gitMinor=${minor}`,
    `-X k8s.io/client-go/pkg/version.gitVersion=${version}`,
  ].join(' ');
}

interface Module {
  /** What becomes programs: the package of each, under the name of its binary. */
  readonly binaries: Readonly<Record<string, string>>;
  readonly linkFlags?: () => string;
}

/** A folder under programs/ each: a module of its own, so that a new version of one does not build the others again. */
const modules = {
  container: { binaries: { container: '.' } },
  etcd: { binaries: { etcd: 'go.etcd.io/etcd/server/v3' } },
  kubernetes: {
    binaries: {
      'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
      'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
      'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
      kubectl: 'k8s.io/kubernetes/cmd/kubectl',
      kubelet: 'k8s.io/kubernetes/cmd/kubelet',
    },
    linkFlags: kubernetesFlags,
  },
  istio: { binaries: { 'pilot-discovery': 'istio.io/istio/pilot/cmd/pilot-discovery' } },
} as const satisfies Record<string, Module>;

export type ModuleName = keyof typeof modules;

/** Where built programs stay between runs and checkouts; UHWATCH_CACHE names another folder. */
const cache = process.env['UHWATCH_CACHE'] ?? path.join(homedir(), '.cache/uhwatch');

function go(args: readonly string[], folder: string): string {
  const { status, stdout, stderr, error } = spawnSync('go', args, {
    cwd: folder,
    env: { ...process.env, CGO_ENABLED: '0' },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined) throw new Error(`go cannot be run: ${error.message}; install Go 1.26`);
  if (status !== 0) throw new Error(`go ${args.join(' ')} in ${folder}: ${stderr}`);
  return stdout;
}

/** Built programs are told apart by the sums of everything they are made from and by the compiler. */
function key(folder: string, { binaries, linkFlags }: Module): string {
  const hash = createHash('sha256')
    .update(go(['version'], folder))
    .update(JSON.stringify(binaries));
  hash.update(linkFlags?.() ?? '');
  for (const name of ['go.mod', 'go.sum', 'main.go']) {
    const file = path.join(folder, name);
    if (existsSync(file)) hash.update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * The folder that holds a module's programs, which are built when they are not there yet: minutes for Kubernetes and
 * for Istio on a new machine, nothing later.
 */
export function built(name: ModuleName): string {
  const folder = path.join(programs, name);
  const module: Module = modules[name];
  const target = path.join(cache, 'programs', `${name}-${key(folder, module)}`);
  if (existsSync(target)) return target;
  const began = Date.now();
  console.log(`building ${Object.keys(module.binaries).join(', ')}`);
  const unfinished = `${target}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  const flags = ['-trimpath', '-ldflags', `-s -w ${module.linkFlags?.() ?? ''}`];
  try {
    for (const [binary, source] of Object.entries(module.binaries))
      go(['build', ...flags, '-o', path.join(unfinished, binary), source], folder);
    renameSync(unfinished, target);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  console.log(`built in ${Math.round((Date.now() - began) / 1000)} s: ${target}`);
  return target;
}

/** A file of a Go module that the programs are built from, such as the definitions of Istio's resources. */
export function moduleFile(name: ModuleName, module: string, file: string): string {
  const folder = path.join(programs, name);
  return path.join(go(['list', '-m', '-f', '{{.Dir}}', module], folder).trim(), file);
}

/** `node e2e/cluster/build.ts` builds all of them. */
if (import.meta.main) for (const name of Object.keys(modules) as ModuleName[]) built(name);
