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
import { LinesChart } from './LinesChart.tsx';
import { manyHistories, manyUpstreams } from './many.ts';
import { toPanelData } from './panel-data.ts';
import { fillRegistries } from './registries.ts';
import type { Drawer, Scene } from './scene.ts';

declare global {
  /** Draws the first answer; resolves with the milliseconds until the frame that shows it. */
  var drawFirst: (drawer: Drawer, scene: Scene) => Promise<number>;
  /** Draws so many later answers; resolves with the milliseconds of each. */
  var drawAgain: (times: number) => Promise<number[]>;
  /** Begins to time frames; what it returns ends that, with the milliseconds between one frame and the next. */
  var timeFrames: () => () => readonly number[];
}

const size = { width: 1200, height: 800 };
const theme = createTheme({ colors: { mode: 'dark' } });

fillRegistries();
const plugin = await loadExport('plugin', (value): value is PanelPlugin => value instanceof PanelPlugin);
const main = document.body.appendChild(document.createElement('main'));

const drawers: Record<Drawer, (data: PanelData) => ReactElement> = {
  panel: (data) => panelOf(data, {}),
  timeline: (data) => panelOf(data, { view: 'timeline' }),
  table: ({ series }) => tableOf(series),
  merged: ({ series }) => tableOf(merged(series)),
  lines: ({ series }) => <LinesChart frames={series} {...size} />,
};

function panelOf(data: PanelData, options: Readonly<Record<string, unknown>>): ReactElement {
  return <GrafanaPanel plugin={plugin} data={data} options={{ maxRows: 1_000_000, ...options }} {...size} />;
}

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

interface Drawing {
  readonly root: Root;
  readonly draw: (data: PanelData) => ReactElement;
  readonly scene: Scene;
  round: number;
}

let drawing: Drawing | undefined;

globalThis.drawFirst = async (drawer, scene) => {
  drawing = { root: createRoot(main), draw: drawers[drawer], scene, round: 0 };
  const [ms = Number.NaN] = await drawLater(drawing, 1);
  return ms;
};

globalThis.drawAgain = (times) => {
  if (drawing === undefined) throw new Error('nothing was drawn first');
  return drawLater(drawing, times);
};

/** All answers are there before the first of them is drawn. */
async function drawLater(drawing: Drawing, times: number): Promise<number[]> {
  const answers = Array.from({ length: times }, () => answerOf(drawing.scene, drawing.round++));
  const ms: number[] = [];
  for (const data of answers) ms.push(await drawn(drawing.root, () => drawing.draw(data)));
  return ms;
}

function answerOf({ upstreams, points }: Scene, round: number): PanelData {
  const list = manyUpstreams(upstreams, round);
  const histories = points === undefined ? [] : manyHistories(list, points);
  const present = toFrames(list).filter(({ fields }) => fields.length > 0);
  return toPanelData({ frames: [...present, ...histories], at: list.at }, plugin, theme);
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

globalThis.timeFrames = () => {
  const ms: number[] = [];
  let last = performance.now();
  let request = requestAnimationFrame(function onFrame(now) {
    ms.push(now - last);
    last = now;
    request = requestAnimationFrame(onFrame);
  });
  return () => {
    cancelAnimationFrame(request);
    return ms;
  };
};
