import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { eventually } from '../../exporter/src/testing/eventually.ts';

const root = path.resolve(import.meta.dirname, '../..');

export interface Started {
  readonly pid: number | undefined;
  /** Everything that it wrote, for failures and for what a test reads from it. */
  readonly output: () => string;
  /** Whether it has ended, by itself or because it was told to. */
  readonly ended: () => boolean;
  /** Tells it something, such as to halt (SIGSTOP) and to go on (SIGCONT). */
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Ends it and waits until it is gone. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
}

/** Starts a program of a test's own; only that process is ended later. */
export function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Started {
  const child: ChildProcess = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const keep = (chunk: Buffer): void => void (text += chunk.toString());
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  child.on('error', (error) => (text += error.message));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    pid: child.pid,
    output: () => text,
    ended: () => child.exitCode !== null || child.signalCode !== null,
    signal: (signal) => void child.kill(signal),
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}

/** A free port of 127.0.0.1; nobody else asks for it between here and its use, as ports are handed out in turn. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until an address answers with 2xx. */
export async function answering(url: string, program: Started, withinMs = 20_000): Promise<void> {
  await eventually(async () => {
    const ok = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (!ok) throw new Error(`${url} does not answer; the program wrote:\n${program.output()}`);
  }, withinMs);
}

/** A running `uhwatch` and the address at which it serves. */
export interface Uhwatch extends Started {
  readonly url: string;
}

/**
 * Starts `uhwatch` from this checkout on a free port and waits for its address. `stdin` is a file or a named pipe that
 * it gets as standard input.
 */
export async function startUhwatch(args: readonly string[], stdin = '/dev/null'): Promise<Uhwatch> {
  const command = ['node', 'exporter/src/main.ts', ...args, '--web.listen-address', '127.0.0.1:0'];
  // The shell gives way to node, so that the process that is ended later is uhwatch itself.
  const program = start('sh', ['-c', 'exec "$@" <"$0"', stdin, ...command]);
  try {
    const url = await eventually(() => {
      const found = /uhwatch listens on (http:\/\/[^"\s]+)/.exec(program.output())?.[1];
      if (found === undefined) throw new Error(`uhwatch did not listen; it wrote:\n${program.output()}`);
      return found;
    }, 20_000);
    return { ...program, url };
  } catch (error) {
    await program.stop('SIGKILL');
    throw error;
  }
}
