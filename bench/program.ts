import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');

/** What the event loop did since it was asked last. */
export interface LoopReport {
  /** Milliseconds in which it worked. */
  readonly activeMs: number;
  /** The longest time between two turns of a timer of one millisecond; only after it was asked to watch for that. */
  readonly maxMs: number;
  readonly cpuMs: number;
}

/** What is asked: for a report, and whether to watch the turns from now on, which wakes the loop a thousand times a second. */
export type LoopQuestion = 'report' | 'report and watch turns';

/** A program in a process of its own that serves metrics. */
export interface Served {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** One with the flags and settings of the image. */
export interface BenchProgram extends Served {
  /** What its event loop did since it was asked last. */
  loop(question?: LoopQuestion): Promise<LoopReport>;
}

interface Image {
  /** Of Node. */
  readonly flags: readonly string[];
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

/** How the image starts the program: its Dockerfile alone says which flags it runs with. */
function image(): Image {
  const dockerfile = readFileSync(path.join(root, 'exporter/Dockerfile'), 'utf8');
  const [, entrypoint] = /^ENTRYPOINT (\[.*\])$/m.exec(dockerfile) ?? [];
  if (entrypoint === undefined) throw new Error('exporter/Dockerfile has no ENTRYPOINT [...] to run as');
  const args = (JSON.parse(entrypoint) as string[]).slice(1);
  const settings = [...dockerfile.matchAll(/^ENV (.*)$/gm)].flatMap(([, line = '']) => line.split(' '));
  return {
    flags: args.slice(0, -1),
    program: args.at(-1)?.replace(/^\/app(?=\/)/, root) ?? '',
    env: Object.fromEntries(settings.map((setting) => setting.split('=', 2) as [string, string])),
  };
}

/** Compiles the exporter and starts it as the image does, on the files of this checkout and a free port. */
export function startExporter(args: readonly string[]): Promise<BenchProgram> {
  execFileSync('npm', ['run', '--silent', 'compile'], { cwd: root, stdio: 'inherit' });
  const { program } = image();
  return start([program, 'serve', '--web.listen-address=127.0.0.1:0', ...args]);
}

/** Starts a program on the Node of the image. It must log `listens on URL` to standard error. */
export async function start(program: readonly string[]): Promise<BenchProgram> {
  const { flags, env } = image();
  const probe = `--import=${path.join(root, 'bench/kubernetes/probe.mjs')}`;
  const child = spawn(process.execPath, [probe, ...flags, ...program], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  return {
    ...(await served(child)),
    loop: (question = 'report') =>
      new Promise((resolve) => {
        child.once('message', (report: LoopReport) => resolve(report));
        child.send(question);
      }),
  };
}

/** Starts the exporter as `npm run uhwatch` does, by its launcher, with nothing but what a shell has. */
export function startFromCheckout(args: readonly string[]): Promise<Served> {
  const { NODE_OPTIONS, ...env } = process.env;
  if (NODE_OPTIONS !== undefined) throw new Error('NODE_OPTIONS is set; unset it, because nobody else has these');
  const launcher = path.join(root, 'exporter/bin/uhwatch.mjs');
  const words = [launcher, 'serve', '--web.listen-address=127.0.0.1:0', ...args];
  return served(spawn(process.execPath, words, { env, stdio: ['ignore', 'ignore', 'pipe'] }));
}

async function served(child: ChildProcess): Promise<Served> {
  return {
    url: await urlOf(child),
    pid: child.pid ?? 0,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The address that the program logs once it listens. */
function urlOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const url = /listens on (http:\/\/[^"\s]+)/.exec(text)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`${child.spawnargs.join(' ')} ended with ${String(code)}: ${text}`)));
  });
}

export async function scrape(url: string): Promise<string> {
  const answer = await fetch(`${url}/metrics`);
  return answer.text();
}

/** Resident memory of a process in MiB (`VmRSS` of proc(5)). */
export function residentMiB(pid: number): number {
  const [, kib = 'NaN'] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}
