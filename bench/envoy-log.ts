import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Bench, type Figure, figure } from './bench.ts';
import { cri, istioJson, istioText, type Layout, sameCounts, truth, writeLog } from './log-writer.ts';
import type { ReadLog } from './read-log.ts';
import { median } from './statistics.ts';
import { readByMtail } from './yardsticks/mtail.ts';
import type { PlainReader } from './yardsticks/plain-lines.ts';

const lines = 600_000;
const rounds = 11;

/** One core for a program and all its threads, so that a peer that uses several gains nothing by it. */
const oneCore = ['taskset', '-c', '1'] as const;

interface Case {
  readonly bench: string;
  readonly layout: Layout;
  /** What is always there to compare with, in the same process. */
  readonly reader: PlainReader;
  readonly readerLimit: number;
  /** Where mtail reads the same log too. */
  readonly mtailLimit?: number;
}

const text = 'each line as a string, split at spaces';
const cases = {
  text: { bench: 'envoy-text', layout: istioText, reader: text, readerLimit: 1.3, mtailLimit: 25 },
  json: { bench: 'envoy-json', layout: istioJson, reader: 'JSON.parse of each line', readerLimit: 1.35 },
  cri: { bench: 'envoy-cri', layout: cri(istioText), reader: text, readerLimit: 1.35 },
} as const satisfies Record<string, Case>;

function linesPerSecond(ms: number): number {
  return Math.round(lines / (ms / 1_000));
}

function read(file: string, reader: PlainReader): ReadLog {
  const program = path.join(import.meta.dirname, 'read-log.ts');
  const [command, ...args] = [...oneCore, process.execPath, program, file, String(lines), String(rounds), reader];
  return JSON.parse(execFileSync(command, args, { encoding: 'utf8' })) as ReadLog;
}

function run(of: Case, note: (words: string) => void): readonly Figure[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-bench-'));
  try {
    const file = path.join(folder, 'access.log');
    const bytes = writeLog(file, lines, of.layout);
    // The cache is warm for whoever reads first.
    readFileSync(file);
    const { ms, plainMs, plainLines, counts } = read(file, of.reader);
    const ours = new Map(Object.entries(counts));
    const agree = plainLines === lines && sameCounts(ours, truth(lines));
    const measured = { bench: of.bench, unit: 'lines/s', value: linesPerSecond(median(ms)) };
    note(`${lines} lines of ${Math.round(bytes / lines)} bytes: uhwatch ${measured.value} lines/s on one core`);
    const peer_value = linesPerSecond(median(plainMs));
    note(`${of.reader} ${peer_value} lines/s on one core`);
    const plain = figure({ ...measured, peer: of.reader, peer_value, ratio_limit: of.readerLimit, agree });
    if (of.mtailLimit === undefined) return [plain];
    const mtail = readByMtail(file, folder, oneCore);
    if (mtail === undefined) {
      note('mtail is not installed (apt-get install mtail), so it is no yardstick of this run');
      return [plain];
    }
    const mtailValue = linesPerSecond(mtail.ms);
    note(`mtail ${mtailValue} lines/s on one core`);
    const same = agree && sameCounts(mtail.counts, ours);
    const beside = { peer: 'mtail', peer_value: mtailValue, ratio_limit: of.mtailLimit, agree: same };
    return [plain, figure({ ...measured, ...beside })];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const envoyText: Bench = {
  name: 'envoy-text',
  help: "Istio's text through the whole source into the store, against mtail with the same counts and against a plain split.",
  run: (note) => Promise.resolve(run(cases.text, note)),
};

export const envoyJson: Bench = {
  name: 'envoy-json',
  help: "Istio's JSON through the whole source into the store, against JSON.parse of its lines.",
  run: (note) => Promise.resolve(run(cases.json, note)),
};

export const envoyCri: Bench = {
  name: 'envoy-cri',
  help: "Istio's text as the kubelet stores it, through the whole source into the store, against a plain split.",
  run: (note) => Promise.resolve(run(cases.cri, note)),
};
