import { createRequire } from 'node:module';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { type PanelRole, panelQueries } from '@uhwatch/contract/panel-queries.ts';
import { type Bench, type Figure, figure } from './bench.ts';
import { answersAbout, type Series } from './panel/answers.ts';
import { median, rounded } from './statistics.ts';

const count = 5_000;
/** A dashboard refreshes all day: the compiler of V8 has seen the code. */
const warmUpRounds = 20;
const rounds = 21;
const root = path.resolve(import.meta.dirname, '..');

/** A frame of Grafana, as far as the panel reads it. */
interface Frame {
  readonly refId: string;
  readonly length: number;
  readonly fields: readonly { name: string; type: string; config: object; labels?: object; values: unknown[] }[];
}

interface Panel {
  /** From the frames to the rows in their order: all that a refresh does before it draws. */
  rowsOf(frames: readonly Frame[]): readonly { readonly status: string }[];
}

/** The panel's own code, bundled as for a browser; Grafana's library stays what it is. */
async function loadPanel(): Promise<Panel> {
  const folder = mkdtempSync(path.join(root, 'node_modules/.uhwatch-bench-'));
  try {
    const outfile = path.join(folder, 'panel.cjs');
    await build({
      absWorkingDir: root,
      stdin: { contents: entry, resolveDir: path.join(root, 'plugin/src'), loader: 'ts' },
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      jsx: 'automatic',
      external: ['@grafana/data', '@grafana/schema', 'react'],
      plugins: [withoutDrawing],
      logLevel: 'error',
    });
    return createRequire(import.meta.url)(outfile) as Panel;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Rows come before drawing, and what draws wants a browser. */
const withoutDrawing: Plugin = {
  name: 'without-drawing',
  setup(made) {
    made.onResolve({ filter: /^@grafana\/(ui|runtime)$|^@emotion/ }, ({ path: name }) => ({
      path: name,
      namespace: 'none',
    }));
    made.onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'module.exports = {}' }));
  },
};

const entry = `
  import { readFrames } from './data/from-frames';
  import { prepare } from './data/prepare';
  import { defaults } from './options';
  export function rowsOf(frames) {
    return prepare(readFrames(frames, { ...defaults, asked: undefined }).rows, { ...defaults, maxRows: ${count} }).rows;
  }
`;

/** As Grafana's data source for Prometheus hands answers to a panel: a table, or a frame for each series of a range. */
function framesOf(role: PanelRole, result: readonly Series[]): Frame[] {
  const time = (values: unknown[]) => ({ name: 'Time', type: 'time', config: {}, values });
  if (panelQueries[role].type === 'range') {
    return result.map(({ metric, values = [] }) => ({
      refId: role,
      length: values.length,
      fields: [
        time(values.map(([seconds]) => seconds * 1000)),
        { name: 'Value', type: 'number', config: {}, labels: metric, values: values.map(([, text]) => Number(text)) },
      ],
    }));
  }
  const names = [...new Set(result.flatMap(({ metric }) => Object.keys(metric)))].sort();
  const labels = names.map((name) => ({
    name,
    type: 'string',
    config: {},
    values: result.map(({ metric }) => metric[name] ?? ''),
  }));
  const values = result.map(({ value }) => Number(value?.[1]));
  const fields = [
    time(result.map(({ value }) => (value?.[0] ?? 0) * 1000)),
    ...labels,
    { name: `Value #${role}`, type: 'number', config: {}, values },
  ];
  return [{ refId: role, length: result.length, fields }];
}

function timeOf<T>(work: () => T): { readonly ms: number; readonly result: T } {
  const began = performance.now();
  const result = work();
  return { ms: performance.now() - began, result };
}

/** Turn by turn, so that both meet the same machine. */
function measure(panel: Panel, what: string, roles: readonly PanelRole[]): Figure {
  const answers = answersAbout(count);
  const texts = roles.map((role) => JSON.stringify({ data: { result: answers.get(role) ?? [] } }));
  const times: Record<'prepare' | 'parse', number[]> = { prepare: [], parse: [] };
  const frames = roles.flatMap((role) => framesOf(role, answers.get(role) ?? []));
  let isRight = true;
  for (let round = -warmUpRounds; round < rounds; round++) {
    const parsed = timeOf(() => texts.map((text) => JSON.parse(text) as unknown));
    const { ms, result } = timeOf(() => panel.rowsOf(frames));
    if (round >= 0) {
      times.parse.push(parsed.ms);
      times.prepare.push(ms);
    }
    const healthy = result.findIndex(({ status }) => status === 'healthy');
    isRight &&= result.length === count && healthy === count / 20;
  }
  return figure({
    bench: 'panel-prepare',
    unit: `ms, ${what}`,
    value: rounded(median(times.prepare), 1),
    peer: 'JSON.parse of the same answers of Prometheus',
    peer_value: rounded(median(times.parse), 1),
    ratio_limit: 1,
    agree: isRight,
  });
}

export const panelPrepare: Bench = {
  name: 'panel-prepare',
  help: `From the frames of ${count} upstreams to the rows of the panel, against JSON.parse of the same answers.`,
  async run() {
    const panel = await loadPanel();
    const all = [...answersAbout(0).keys()];
    const present = all.filter((role) => panelQueries[role].type === 'instant');
    return [measure(panel, 'the present', present), measure(panel, 'the present and an hour of history', all)];
  },
};
