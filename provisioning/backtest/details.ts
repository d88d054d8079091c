import type { Score } from './evaluation/score.ts';
import { nameOf } from './fleet.ts';

const clock = (time: number): string => new Date(time * 1000).toISOString().slice(0, 19);

/** What a reader wants to see of our own rules: each outage missed or told late, and each page that is wrong. */
export function* details({ verdicts, wrong, flaps, perIncident }: Score): Generator<string> {
  for (const { outage, toPage } of verdicts) {
    const limit = outage.total ? 60 : 90;
    if (toPage !== undefined && toPage <= limit) continue;
    const { upstream, event, from, to, failed, failedFirst } = outage;
    yield `${toPage === undefined ? 'missed' : `told after ${toPage} s`}: ${nameOf(upstream)}, ${event.kind.name}, ${clock(from)}, ${to - from} s, ${failed} failed, ${failedFirst} in the first minute`;
  }
  for (const { page, instead } of wrong) {
    yield `wrong: ${page.cluster}/${page.namespace}/${page.service} ${[...page.alerts].join('+')} ${clock(page.sentAt)}, instead: ${instead.join(', ') || 'nothing'}`;
  }
  for (const { alert, labels, from } of flaps) yield `again: ${alert.name} ${JSON.stringify(labels)} ${clock(from)}`;
  for (const { event, pages } of perIncident) {
    if (pages.length === 1) continue;
    const names = pages.map(
      (page) => `${page.namespace}/${page.service} ${[...page.alerts].join('+')} ${clock(page.sentAt)}`,
    );
    yield `${pages.length} pages of one cause: ${event.kind.name} ${event.cluster} ${clock(event.from)} - ${clock(event.to)}: ${names.join('; ')}`;
  }
}
