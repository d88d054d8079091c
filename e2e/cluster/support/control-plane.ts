import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import type { Certificate } from '../../../exporter/src/testing/certificates.ts';
import { eventually } from '../../../exporter/src/testing/eventually.ts';
import { freePort, start, type Started } from '../../support/processes.ts';
import { built } from '../build.ts';
import { Api } from './api.ts';
import { accountToken, issuer, writeSecrets } from './secrets.ts';

export interface ControlPlaneOptions {
  /** The etcd to store in; the one that is built with the control plane, else. */
  readonly etcd?: string;
  /** Whether controllers and scheduler run; they do when it is not said. */
  readonly controllers?: boolean;
  readonly apiserverFlags?: readonly string[];
  readonly managerFlags?: readonly string[];
}

/** A real control plane: etcd, kube-apiserver (TLS, RBAC, dual stack), controllers and scheduler. */
export class ControlPlane {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-cluster-'));
  readonly #options: ControlPlaneOptions;
  readonly #programs = built('kubernetes');
  readonly #running = new Map<string, Started>();
  #ca!: Certificate;
  #port = 0;
  #etcdPort = 0;
  #api: Api | undefined;

  private constructor(options: ControlPlaneOptions) {
    this.#options = options;
  }

  /** Resolves when the apiserver is ready and the default service account exists: pods may be created. */
  static async start(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
    const plane = new ControlPlane(options);
    try {
      await plane.#begin();
      return plane;
    } catch (error) {
      await plane.stop();
      throw error;
    }
  }

  /** Requests as the administrator. */
  get api(): Api {
    if (this.#api === undefined) throw new Error('the control plane has not started');
    return this.#api;
  }

  get url(): string {
    return `https://127.0.0.1:${this.#port}`;
  }

  get ca(): string {
    return this.#ca.cert;
  }

  /** Signs what the apiserver and whoever asks it trust. */
  get authority(): Certificate {
    return this.#ca;
  }

  program(name: 'kubelet' | 'kubectl'): string {
    return path.join(this.#programs, name);
  }

  /** The output of kubectl as the administrator; throws what it says when it fails. */
  kubectl(args: readonly string[], input?: string): string {
    const flags = ['--kubeconfig', this.kubeconfig('admin')];
    const { status, stdout, stderr } = spawnSync(this.program('kubectl'), [...flags, ...args], {
      input,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    });
    if (status !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  /** A kubeconfig for a user, with its token in a file beside it that may be replaced. */
  kubeconfig(user: string, token = user): string {
    const name = user.replaceAll(':', '-');
    const tokenFile = this.write(`${name}.token`, token);
    return this.write(`${name}.kubeconfig`, {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'test',
      contexts: [{ name: 'test', context: { cluster: 'test', user } }],
      clusters: [{ name: 'test', cluster: { server: this.url, 'certificate-authority': this.file('ca.crt') } }],
      users: [{ name: user, user: { tokenFile } }],
    });
  }

  /** Ends a part without a word of goodbye. */
  async kill(part: 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'etcd'): Promise<void> {
    await this.#running.get(part)?.stop('SIGKILL');
    this.#running.delete(part);
  }

  /** Starts kube-apiserver (again); resolves when it says that it is ready. */
  async startApiserver(): Promise<void> {
    const ports = { 'secure-port': this.#port, 'etcd-servers': `http://127.0.0.1:${this.#etcdPort}` };
    this.#run('kube-apiserver', [
      ...flagsOf({
        ...ports,
        // Not a loopback address, which is refused as an endpoint; nobody asks there.
        'advertise-address': '192.0.2.1',
        'bind-address': '127.0.0.1',
        'tls-cert-file': this.file('server.crt'),
        'tls-private-key-file': this.file('server.key'),
        'client-ca-file': this.file('ca.crt'),
        'token-auth-file': this.file('tokens.csv'),
        'authorization-mode': 'Node,RBAC',
        'service-account-issuer': issuer,
        'service-account-key-file': this.file('accounts.pub'),
        'service-account-signing-key-file': this.file('accounts.key'),
        'service-cluster-ip-range': '10.96.0.0/16,fd00:10:96::/112',
        'allow-privileged': 'true',
        'kubelet-preferred-address-types': 'InternalIP',
        'shutdown-delay-duration': '0s',
      }),
      ...(this.#options.apiserverFlags ?? []),
    ]);
    await this.ready();
  }

  /** Waits until the apiserver says that it is ready. */
  ready(): Promise<void> {
    return eventually(async () => {
      const failed = [...this.#running].find(([, program]) => program.ended());
      if (failed !== undefined) throw new Error(`${failed[0]} ended; it wrote:\n${failed[1].output().slice(-3_000)}`);
      await this.api.get<string>('/readyz');
    }, 120_000);
  }

  /** Lets the store forget all but the present state, as it does every five minutes by itself. */
  async compact(): Promise<void> {
    const { header } = await this.#etcd<{ header: { revision: string } }>('kv/range', { key: 'AA==' });
    await this.#etcd('kv/compaction', { revision: header.revision, physical: true });
  }

  /** A token of a service account that is signed as the apiserver signs its own, and ends when the test wants. */
  async shortToken(namespace: string, name: string, seconds: number): Promise<string> {
    const { uid = '' } = (await this.api.get(`/api/v1/namespaces/${namespace}/serviceaccounts/${name}`)).metadata;
    return accountToken({ namespace, name, uid, seconds }, readFileSync(this.file('accounts.key')));
  }

  file(name: string): string {
    return path.join(this.folder, name);
  }

  write(name: string, content: object | string): string {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(this.file(name), text, { mode: 0o600 });
    return this.file(name);
  }

  async stop(): Promise<void> {
    this.#api?.close();
    // The store last: what still runs would wait for it.
    for (const program of [...this.#running.values()].reverse()) await program.stop('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #begin(): Promise<void> {
    this.#ca = await writeSecrets((name, content) => this.write(name, content));
    this.#port = await freePort();
    await this.#startEtcd();
    this.#api = new Api(this.url, { token: 'admin', ca: this.#ca.cert });
    await this.startApiserver();
    if (this.#options.controllers === false) return;
    await this.#startControllers();
    await eventually(() => this.api.get('/api/v1/namespaces/default/serviceaccounts/default'), 60_000);
  }

  async #startControllers(): Promise<void> {
    const manager = this.kubeconfig('system:kube-controller-manager');
    const common = (kubeconfig: string) => ({
      kubeconfig,
      'authentication-kubeconfig': kubeconfig,
      'authorization-kubeconfig': kubeconfig,
      'leader-elect': 'false',
      'bind-address': '127.0.0.1',
      'kube-api-qps': 1000,
      'kube-api-burst': 2000,
    });
    this.#run('kube-controller-manager', [
      ...flagsOf({
        ...common(manager),
        'secure-port': await freePort(),
        'service-account-private-key-file': this.file('accounts.key'),
        'root-ca-file': this.file('ca.crt'),
        'use-service-account-credentials': 'true',
      }),
      ...(this.#options.managerFlags ?? []),
    ]);
    const scheduler = common(this.kubeconfig('system:kube-scheduler'));
    this.#run('kube-scheduler', flagsOf({ ...scheduler, 'secure-port': await freePort() }));
  }

  async #startEtcd(): Promise<void> {
    const url = `http://127.0.0.1:${(this.#etcdPort = await freePort())}`;
    const peer = `http://127.0.0.1:${await freePort()}`;
    const flags = flagsOf({
      'data-dir': this.file('etcd'),
      'listen-client-urls': url,
      'advertise-client-urls': url,
      'listen-peer-urls': peer,
      'initial-advertise-peer-urls': peer,
      'initial-cluster': `default=${peer}`,
    });
    // The etcd of before 3.5 does not know the other flag; what is lost here is lost with the test anyway.
    const own = this.#options.etcd === undefined ? ['--unsafe-no-fsync'] : [];
    const etcd = start(this.#options.etcd ?? path.join(built('etcd'), 'etcd'), [...flags, ...own]);
    this.#running.set('etcd', etcd);
  }

  async #etcd<T>(method: string, request: object): Promise<T> {
    const url = `http://127.0.0.1:${this.#etcdPort}/v3/${method}`;
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(request) });
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  #run(name: 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler', flags: readonly string[]): void {
    this.#running.set(name, start(path.join(this.#programs, name), flags));
  }
}

function flagsOf(values: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(values).map(([name, value]) => `--${name}=${value}`);
}
