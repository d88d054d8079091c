import * as emotionCss from '@emotion/css';
import * as grafanaData from '@grafana/data';
import * as grafanaRuntime from '@grafana/runtime';
import * as grafanaUi from '@grafana/ui';
import i18next from 'i18next';
import lodash from 'lodash';
import * as react from 'react';
import * as reactJsxRuntime from 'react/jsx-runtime';
import * as reactDom from 'react-dom';
import { createRoot } from 'react-dom/client';
import * as rxjs from 'rxjs';
import { loadAmd } from './amd.ts';
import { App } from './components/App.tsx';
import './page.css';
import { fillRegistries } from './registries.ts';

const pluginUrl = 'public/plugins/uhwatch-upstreamhealth-panel/module.js';

/** What Grafana shares with its plugins, as far as a panel may ask for it. */
const shared = {
  '@emotion/css': emotionCss,
  '@grafana/data': grafanaData,
  '@grafana/runtime': grafanaRuntime,
  '@grafana/ui': grafanaUi,
  i18next,
  lodash,
  react,
  'react-dom': reactDom,
  'react/jsx-runtime': reactJsxRuntime,
  rxjs,
};

async function loadPlugin(): Promise<grafanaData.PanelPlugin> {
  const loaded = await loadAmd(pluginUrl, shared);
  if (typeof loaded === 'object' && loaded !== null && 'plugin' in loaded) {
    if (loaded.plugin instanceof grafanaData.PanelPlugin) return loaded.plugin;
  }
  throw new Error(`${pluginUrl} is not a Grafana panel.`);
}

async function start(): Promise<void> {
  const root = document.getElementById('root');
  if (root === null) throw new Error('The page has no element with the id root.');
  try {
    fillRegistries();
    createRoot(root).render(<App plugin={await loadPlugin()} />);
  } catch (error) {
    root.textContent = error instanceof Error ? error.message : String(error);
  }
}

await start();
