import type { LifeEvent } from '../life/event.ts';
import type { Span } from '../life/schedule.ts';
import type { Outage } from '../life/upstream-life.ts';
import type { World } from '../world.ts';
import type { FiringAlert } from './evaluate.ts';
import { type Page, type Subject, subjectOf } from './pages.ts';

/** An outage that has to page, with the event that made it. */
export interface Demand extends Outage {
  readonly event: LifeEvent;
}

/** What became of it. */
export interface Verdict {
  readonly outage: Demand;
  /** Seconds from its start until an alert fired; undefined for one that nobody was told of. */
  readonly toPage: number | undefined;
}

export interface Score {
  readonly verdicts: readonly Verdict[];
  readonly pages: readonly Page[];
  /** Pages that no outage, loss of sight or burnt budget asked for, with the kinds of events that happened instead. */
  readonly wrong: readonly { readonly page: Page; readonly instead: readonly string[] }[];
  /** Pages of each incident with one cause that hit many upstreams. */
  readonly perIncident: readonly { readonly event: LifeEvent; readonly pages: readonly Page[] }[];
  /** Alerts that fired again within half an hour. */
  readonly flaps: readonly FiringAlert[];
}

/** Outages that have to page: for a minute and longer, with ten failed requests and more. */
export const least = { seconds: 60, failed: 10 };
/** A page may come so long after an event: rules look back, and the group waits. */
const slackSeconds = 300;
const flapSeconds = 1800;
/** Shorter losses of sight are no news. */
const blindSeconds = 300;
/** Outages of one event from which it is an incident of many. */
const many = 5;

const overlaps = (span: Span, other: Span): boolean => span.from < other.to && other.from < span.to;

/** What has to page in this world, once its life has been told. */
export function demandsOf({ events, lives }: World): Demand[] {
  return [...lives.values()].flatMap(({ upstream, outages }) =>
    outages
      .filter(({ outSeconds, failed }) => outSeconds >= least.seconds && failed >= least.failed)
      .flatMap((outage) => {
        const event = events.find((each) => each.upstreams.has(upstream) && overlaps(each, outage));
        return event ? [{ ...outage, event }] : [];
      }),
  );
}

function isAbout({ cluster, namespace, service }: Subject, upstream: Subject): boolean {
  if (cluster !== upstream.cluster && cluster !== '') return false;
  return service === '' ? namespace === '' : namespace === upstream.namespace && service === upstream.service;
}

/** What was open before an outage tells nobody of it. */
function verdictOn(outage: Demand, fired: readonly FiringAlert[], pages: readonly Page[]): Verdict {
  const { from, upstream } = outage;
  const late = outage.to + slackSeconds;
  const isIn = (time: number): boolean => from <= time && time < late;
  const isTold = pages.some((page) => page.about === 'upstreams' && isAbout(page, upstream) && isIn(page.sentAt));
  const own = fired.filter(
    ({ alert, labels, ...firing }) =>
      alert.about === 'upstreams' && isAbout(subjectOf(labels), upstream) && isIn(firing.from),
  );
  const first = Math.min(...own.map((firing) => firing.from));
  return { outage, toPage: isTold && own.length > 0 ? first - from : undefined };
}

/** Whether the event takes sight of a cluster for long. */
function blinds({ monitors = [] }: LifeEvent): boolean {
  return monitors.some(({ from, to, lost }) => lost !== 'scrape' && to - from >= blindSeconds);
}

function eventsAt(page: Page, events: readonly LifeEvent[]): LifeEvent[] {
  return events.filter(
    (event) =>
      (page.cluster === '' || event.cluster === page.cluster) &&
      event.from <= page.sentAt &&
      page.sentAt < event.to + slackSeconds &&
      (page.service === '' ||
        event.monitors !== undefined ||
        [...event.upstreams.keys()].some((upstream) => isAbout(page, upstream))),
  );
}

function isRight(page: Page, events: readonly LifeEvent[]): boolean {
  if (page.about === 'monitoring') return events.some(blinds);
  return events.some(
    ({ kind, upstreams }) => kind.truth === 'page' && [...upstreams.keys()].some((upstream) => isAbout(page, upstream)),
  );
}

function flapsOf(fired: readonly FiringAlert[]): FiringAlert[] {
  const last = new Map<string, number>();
  return fired.filter(({ alert, labels, from, to }) => {
    const key = JSON.stringify([alert.name, labels]);
    const before = last.get(key) ?? -Infinity;
    last.set(key, to);
    return from - before < flapSeconds;
  });
}

/** How a rule set did in a world. */
export function scoreOf(world: World, fired: readonly FiringAlert[], pages: readonly Page[]): Score {
  const demands = demandsOf(world);
  const incidents = Map.groupBy(demands, ({ event }) => event);
  return {
    verdicts: demands.map((outage) => verdictOn(outage, fired, pages)),
    pages,
    wrong: pages.flatMap((page) => {
      const events = eventsAt(page, world.events);
      if (isRight(page, events)) return [];
      return [{ page, instead: events.map(({ kind }) => kind.name) }];
    }),
    perIncident: [...incidents]
      .filter(([, outages]) => outages.length >= many)
      .map(([event]) => ({
        event,
        pages: pages.filter((page) => page.about === 'upstreams' && eventsAt(page, [event]).length > 0),
      })),
    flaps: flapsOf(fired),
  };
}
