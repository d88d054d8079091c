/** What a webhook of Alertmanager gets: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config */
export interface Notification {
  readonly status: 'firing' | 'resolved';
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly NotifiedAlert[];
}

export interface NotifiedAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

const width = 80;
/** Annotations that are addresses, by what a reader finds there. */
const links = { dashboard_url: 'Dashboard', status_url: 'Evidence', explore_url: 'Explore', runbook_url: 'Runbook' };

/** Breaks a line between words; what goes on is indented. */
function wrapped(line: string): string {
  const lines: string[] = [];
  let current = ' ';
  for (const word of line.split(' ')) {
    if (current.trim() !== '' && `${current} ${word}`.length > width) {
      lines.push(current);
      current = '   ';
    }
    current += ` ${word}`;
  }
  return [...lines, current].join('\n');
}

/** `09:20:14` of a time in UTC. */
function clock(time: string): string {
  return new Date(time).toISOString().slice(11, 19);
}

function textOf({ status, labels, annotations, startsAt, endsAt }: NotifiedAlert): string {
  const resolved = status === 'resolved';
  const when = resolved ? `From ${clock(startsAt)} to ${clock(endsAt)} UTC.` : `Firing since ${clock(startsAt)} UTC.`;
  const said = resolved ? [] : (annotations['description'] ?? '').split('\n');
  const addresses = Object.entries(links).flatMap(([name, word]) =>
    annotations[name] === undefined ? [] : [`${word}: ${annotations[name]}`],
  );
  const head = `[${resolved ? 'resolved' : (labels['severity'] ?? 'firing')}] ${annotations['summary'] ?? labels['alertname'] ?? ''}`;
  return [head, ...said, when, ...addresses]
    .filter((line) => line !== '')
    .map(wrapped)
    .join('\n');
}

/** A notification as text of 80 columns; only addresses are longer. */
export function textOfNotification({ alerts }: Notification): string {
  return alerts.map(textOf).join('\n\n');
}
