import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { realProgram } from '../../tools/real-program.ts';

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
  /** Build tags. */
  readonly tags?: string;
  /** A page that a package embeds and that its Go module lacks, because it is built apart; no test opens it. */
  readonly page?: { readonly module: string; readonly file: string };
  /** Built when a benchmark asks for it; no test does. */
  readonly isForBenchmarks?: true;
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
  'kube-state-metrics': { binaries: { 'kube-state-metrics': 'k8s.io/kube-state-metrics/v2' }, isForBenchmarks: true },
  istio: { binaries: { 'pilot-discovery': 'istio.io/istio/pilot/cmd/pilot-discovery' } },
  prometheus: {
    binaries: {
      promtool: 'github.com/prometheus/prometheus/cmd/promtool',
      prometheus: 'github.com/prometheus/prometheus/cmd/prometheus',
    },
    // Targets stand in files: without the libraries of every cloud it is built in half of the time.
    tags: 'remove_all_sd',
  },
  alertmanager: {
    binaries: {
      amtool: 'github.com/prometheus/alertmanager/cmd/amtool',
      alertmanager: 'github.com/prometheus/alertmanager/cmd/alertmanager',
    },
    page: { module: 'github.com/prometheus/alertmanager', file: 'ui/app/dist/index.html' },
  },
  victoriametrics: {
    binaries: {
      vmalert: 'github.com/VictoriaMetrics/VictoriaMetrics/app/vmalert',
      'vmalert-tool': 'github.com/VictoriaMetrics/VictoriaMetrics/app/vmalert-tool',
    },
  },
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
function key(folder: string, { binaries, linkFlags, ...rest }: Module): string {
  const hash = createHash('sha256')
    .update(go(['version'], folder))
    .update(JSON.stringify(binaries));
  hash.update(linkFlags?.() ?? '');
  if (Object.keys(rest).length > 0) hash.update(JSON.stringify(rest));
  for (const name of ['go.mod', 'go.sum', 'main.go']) {
    const file = path.join(folder, name);
    if (existsSync(file)) hash.update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}

/** Where the programs of a module are once they are built. */
function placeOf(name: ModuleName): string {
  return path.join(cache, 'programs', `${name}-${key(path.join(programs, name), modules[name])}`);
}

/** Flags of `go build` that take a copy of a module in its place, in which the page is there. */
function withPage(folder: string, { module, file }: NonNullable<Module['page']>, place: string): string[] {
  const copy = path.join(place, 'module');
  // What Go has fetched is read-only.
  spawnSync('cp', ['-r', '--no-preserve=mode', moduleFolder(folder, module), copy]);
  mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
  writeFileSync(path.join(copy, file), '');
  copyFileSync(path.join(folder, 'go.sum'), path.join(place, 'go.sum'));
  const goMod = path.join(place, 'go.mod');
  writeFileSync(goMod, `${readFileSync(path.join(folder, 'go.mod'), 'utf8')}\nreplace ${module} => ${copy}\n`);
  return ['-modfile', goMod];
}

/**
 * The folder that holds a module's programs, which are built when they are not there yet: minutes for Kubernetes and
 * for Istio on a new machine, nothing later.
 */
export function built(name: ModuleName): string {
  const folder = path.join(programs, name);
  const module: Module = modules[name];
  const target = placeOf(name);
  if (existsSync(target)) return target;
  const began = Date.now();
  console.log(`building ${Object.keys(module.binaries).join(', ')}`);
  const unfinished = `${target}.${process.pid}`;
  const work = `${unfinished}.work`;
  for (const made of [unfinished, work]) mkdirSync(made, { recursive: true });
  const flags = ['-trimpath', '-ldflags', `-s -w ${module.linkFlags?.() ?? ''}`, '-tags', module.tags ?? ''];
  try {
    if (module.page !== undefined) flags.push(...withPage(folder, module.page, work));
    for (const [binary, source] of Object.entries(module.binaries))
      go(['build', ...flags, '-o', path.join(unfinished, binary), source], folder);
    renameSync(unfinished, target);
  } finally {
    for (const made of [unfinished, work]) rmSync(made, { recursive: true, force: true });
  }
  console.log(`built in ${Math.round((Date.now() - began) / 1000)} s: ${target}`);
  return target;
}

/** A program that was built before; tests that are not about the cluster skip without it (`tools/real-program.ts`). */
export function builtBefore(name: ModuleName, binary: string): string | undefined {
  const hasGo = spawnSync('go', ['version']).status === 0;
  const place = hasGo ? placeOf(name) : path.join(cache, 'programs', name);
  return realProgram(`${binary} of Go modules`, [path.join(place, binary)], `npx node e2e/cluster/build.ts ${name}`);
}

/** Where Go keeps a module, which it fetches first where it is not there: `go list -m` tells no folder then. */
function moduleFolder(folder: string, module: string): string {
  const { Dir } = JSON.parse(go(['mod', 'download', '-json', module], folder)) as { Dir: string };
  return Dir;
}

/** A file of a Go module that the programs are built from, such as the definitions of Istio's resources. */
export function moduleFile(name: ModuleName, module: string, file: string): string {
  return path.join(moduleFolder(path.join(programs, name), module), file);
}

/** `node e2e/cluster/build.ts [NAME...]` builds those, or all that tests run. */
if (import.meta.main) {
  const all = Object.keys(modules) as ModuleName[];
  const asked = process.argv.slice(2);
  const isWanted = (name: ModuleName): boolean =>
    asked.length === 0 ? !('isForBenchmarks' in modules[name]) : asked.includes(name);
  for (const name of all.filter(isWanted)) built(name);
}
