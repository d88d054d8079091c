import {
  createTheme,
  type DataFrame,
  type PanelData,
  outerJoinDataFrames,
  PanelPlugin,
  ThemeContext,
} from '@grafana/data';
import { Table } from '@grafana/ui';
import type { ReactElement } from 'react';
import { flushSync } from 'react-dom';
import { createRoot, type Root } from 'react-dom/client';
import { loadExport } from '../src/panel-module.ts';
import { toFrames } from './frames.ts';
import { GrafanaPanel } from './GrafanaPanel.tsx';
import { manyUpstreams } from './many.ts';
import { toPanelData } from './panel-data.ts';
import { fillRegistries } from './registries.ts';

/**
 * Who draws the answers: the built panel; the table of Grafana's library, which draws the first of them; or that table with
 * all of them, joined as Grafana does.
 */
export type Drawer = 'panel' | 'table' | 'merged';

export interface Paint {
  /** Milliseconds from the first render to the frame that shows rows. */
  readonly firstMs: number;
  /** The same with later answers, one each. */
  readonly refreshMs: readonly number[];
  /** Whether the first row drawn is of the answers. */
  readonly isRight: boolean;
}

declare global {
  /** Draws so many upstreams, and then so many later answers about them. */
  var paint: (drawer: Drawer, count: number, refreshes: number) => Promise<Paint>;
}

const size = { width: 1200, height: 800 };
const theme = createTheme({ colors: { mode: 'dark' } });

fillRegistries();
const plugin = await loadExport('plugin', (value): value is PanelPlugin => value instanceof PanelPlugin);
const main = document.body.appendChild(document.createElement('main'));

const drawers: Record<Drawer, (data: PanelData) => ReactElement> = {
  panel: (data) => <GrafanaPanel plugin={plugin} data={data} options={{ maxRows: 1_000_000 }} {...size} />,
  table: ({ series }) => tableOf(series),
  merged: ({ series }) => tableOf(merged(series)),
};

function tableOf([first]: readonly DataFrame[]): ReactElement {
  return first === undefined ? <p>nothing</p> : <Table data={first} {...size} />;
}

/** The transformation “Join by field”: the names of the services differ from each other. */
function merged(series: readonly DataFrame[]): DataFrame[] {
  const joined = outerJoinDataFrames({
    frames: series.filter(({ length }) => length > 0),
    joinBy: ({ name }) => name === 'upstream_service',
  });
  return joined === undefined ? [] : [joined];
}

globalThis.paint = async (drawer, count, refreshes) => {
  const answers = Array.from({ length: refreshes + 1 }, (_, round) => answerOf(count, round));
  const root = createRoot(main);
  const times: number[] = [];
  for (const data of answers) times.push(await drawn(root, () => drawers[drawer](data)));
  const isRight = /service-\d{5}/.test(main.textContent) || /team-\d\d/.test(main.textContent);
  root.unmount();
  const [firstMs = Number.NaN, ...refreshMs] = times;
  return { firstMs, refreshMs, isRight };
};

function answerOf(count: number, round: number): PanelData {
  const list = manyUpstreams(count, round);
  return toPanelData({ frames: toFrames(list), at: list.at }, plugin, theme);
}

/** Milliseconds from now until what is drawn is on the screen: the next frame, and what the browser does for it. */
async function drawn(root: Root, draw: () => ReactElement): Promise<number> {
  await nextFrame();
  const began = performance.now();
  flushSync(() => root.render(<ThemeContext.Provider value={theme}>{draw()}</ThemeContext.Provider>));
  await nextFrame();
  return performance.now() - began;
}

/** After the browser has laid out and painted: a task that comes after the callbacks of the frame. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve();
      port2.postMessage(undefined);
    });
  });
}
