import * as emotionCss from '@emotion/css';
import * as grafanaData from '@grafana/data';
import * as grafanaRuntime from '@grafana/runtime';
import * as grafanaUi from '@grafana/ui';
import i18next from 'i18next';
import lodash from 'lodash';
import * as react from 'react';
import * as reactJsxRuntime from 'react/jsx-runtime';
import * as reactDom from 'react-dom';
import * as rxjs from 'rxjs';
import { loadAmd } from './amd.ts';

const url = 'public/plugins/uhwatch-upstreamhealth-panel/module.js';

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

/** One export of the built panel's module; an error when the module has none that fits. */
export async function loadExport<T>(name: string, fits: (value: unknown) => value is T): Promise<T> {
  const loaded = await loadAmd(url, shared);
  if (typeof loaded === 'object' && loaded !== null) {
    const value = (loaded as Readonly<Record<string, unknown>>)[name];
    if (fits(value)) return value;
  }
  throw new Error(`${url} does not export ${name}: build the panel anew.`);
}
