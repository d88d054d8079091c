import type { EventBody, TrafficCount } from '../../model/event.ts';

/** One readable row per upstream, and what became of the lines. */
export function golden(events: readonly EventBody[]): string {
  const rows = new Map<string, Map<string, number>>();
  const add = (row: string, word: string, count: number): void => {
    const words = rows.get(row) ?? new Map<string, number>();
    words.set(word, (words.get(word) ?? 0) + count);
    rows.set(row, words);
  };
  for (const event of events) {
    if (event.type === 'lines') add('lines', event.result, event.count);
    if (event.type !== 'traffic') continue;
    for (const count of event.counts) {
      const name = nameOf(count);
      add(name, 'requests', count.requests);
      for (const [outcome, requests] of count.outcomes) add(name, outcome, requests);
    }
  }
  const texts = [...rows].map(([row, words]) => `${row} ${[...words].map(([word, n]) => `${word}=${n}`).join(' ')}`);
  return `${texts.sort().join('\n')}\n`;
}

function nameOf(count: TrafficCount): string {
  const { namespace, service, port, subset, alias, candidates = [], destination } = count;
  const guesses = candidates.map((name) => ` or ${name.namespace}/${name.service}:${name.port || '-'}`).join('');
  const route = alias === undefined ? '' : ` alias ${alias}`;
  const way = `${count.inbound ? ' inbound' : ''}${destination ? ` to ${destination.ip}:${destination.port}` : ''}`;
  return `${namespace || '-'}/${service}:${port || '-'}${subset && ` subset ${subset}`}${way}${route}${guesses}`;
}
