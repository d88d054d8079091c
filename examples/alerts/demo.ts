/**
 * `npm run demo:alerts`: plays the recorded incident through the rules as they are installed, in a Prometheus and an
 * Alertmanager of its own on loopback, and prints each notification as a webhook gets it, until Ctrl-C.
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Alerting } from '../../e2e/support/alerting.ts';
import { startUhwatch, type Uhwatch } from '../../e2e/support/processes.ts';
import { program } from '../../e2e/support/programs.ts';
import { ruleSet } from '../../provisioning/src/alerts.ts';
import { parametersFrom } from '../../provisioning/src/parameters.ts';
import { alertmanagerConfig } from '../../provisioning/src/writers/alertmanager.ts';
import { ruleGroups } from '../../provisioning/src/writers/prometheus.ts';
import { type Notification, textOfNotification } from './notification.ts';

/** The shortest that the rules take: nobody wants to wait who tries something out. */
const interval = '5s';

function print(notification: Notification): void {
  const time = new Date().toISOString().slice(11, 19);
  process.stdout.write(`${time} UTC ${'-'.repeat(67)}\n${textOfNotification(notification)}\n\n`);
}

function alertingOf(uhwatch: Uhwatch, folder: string, programs: Programs): Promise<Alerting> {
  const parameters = parametersFrom({ 'scrape-interval': interval, 'exporter-url': uhwatch.url });
  const groups = ruleSet(parameters);
  return Alerting.start({
    programs,
    folder,
    groups: ruleGroups(groups, parameters),
    manager: alertmanagerConfig(groups, parameters),
    route: {},
    interval,
    targets: [{ url: uhwatch.url, cluster: 'demo' }],
    notified: print,
  });
}

interface Programs {
  readonly prometheus: string;
  readonly alertmanager: string;
}

async function play(programs: Programs): Promise<void> {
  const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  const folder = await mkdtemp(path.join(tmpdir(), 'uhwatch-alerts-'));
  const uhwatch = await startUhwatch(['demo', ...process.argv.slice(2)]);
  try {
    const alerting = await alertingOf(uhwatch, folder, programs);
    process.stdout.write(`A recorded incident plays through the alert rules, again and again.

  Status page   ${uhwatch.url}
  Prometheus    ${alerting.prometheusUrl}/alerts
  Alertmanager  ${alerting.managerUrl}

The first page takes about a minute. Ctrl-C ends it.

`);
    await stopped;
    await alerting.stop();
  } finally {
    await uhwatch.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const [prometheus, alertmanager] = [program('prometheus'), program('alertmanager')];
if (prometheus === undefined || alertmanager === undefined) process.exitCode = 1;
else await play({ prometheus, alertmanager });
