import { keepDiagnosing } from '../../app/diagnosing.ts';
import { FirstViews } from '../../app/first-views.ts';
import { systemSlicing } from '../../app/slicing.ts';
import { Engine } from '../../diagnosis/engine/engine.ts';
import { rules } from '../../diagnosis/rules/index.ts';
import { History } from '../../history/history.ts';
import { Exposition } from '../../metrics/exposition/exposition.ts';
import { upstreamFamilies } from '../../metrics/families/upstreams.ts';
import { Store } from '../../model/store.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { listen } from '../listen.ts';
import { type App, createApp } from '../server.ts';

export interface Served {
  readonly store: Store;
  readonly clock: FakeClock;
  readonly url: string;
  /** Takes in the minute that ended last. */
  readonly record: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Serves a store that a test fills, on a free port of the loopback address. */
export async function serve(options: Pick<App, 'onError'> & Partial<App>): Promise<Served> {
  const store = new Store();
  const clock = new FakeClock();
  const engine = new Engine(store, rules);
  const history = new History(() => engine.results);
  const record = (): Promise<void> =>
    history.record(() => ({ now: clock.now(), sources: store.snapshot().sources }), systemSlicing);
  const stopping = new AbortController();
  const shared = { clock, slicing: systemSlicing, engine };
  const diagnosing = keepDiagnosing({
    ...shared,
    store,
    firstViews: new FirstViews([]),
    signal: stopping.signal,
    onError: options.onError,
  });
  const app = createApp({
    ...shared,
    snapshot: () => store.snapshot(),
    exposition: new Exposition({ upstream: upstreamFamilies, common: [], self: [] }, engine, shared),
    processMetrics: () =>
      Promise.resolve(
        '# HELP process_things_total Of "it".\n# TYPE process_things_total counter\nprocess_things_total 1\n',
      ),
    history,
    mode: 'serve',
    awaited: [],
    pageDir: '/nowhere',
    runbooksDir: '/nowhere',
    ...options,
  });
  const { server, url } = await listen(app, '127.0.0.1:0');
  const stop = async (): Promise<void> => {
    stopping.abort();
    await diagnosing;
    await new Promise((resolve) => server.close(resolve));
  };
  return { store, clock, url, record, stop };
}
