import type { FakeApiserver, Faults } from '../../../testing/apiserver/fake-apiserver.ts';
import type { Relay } from '../../../testing/relay.ts';

/** What faults are done to. */
export interface Victim {
  readonly api: FakeApiserver;
  readonly port: number;
  /** Every connection to it goes through this. */
  readonly relay: Relay;
  readonly below: (bound: number) => number;
  /** Changes something, as happens all the time. */
  readonly change: () => void;
}

/** Ends a fault. */
export type Undo = () => void | Promise<void>;

export interface FaultKind {
  readonly name: string;
  /** Faults of one slot exclude each other. */
  readonly slot?: string;
  /** Begins it; nothing remains to be undone of what happens in a moment. */
  begin(victim: Victim): Undo | undefined | Promise<Undo | undefined>;
}

function moment(name: string, happen: (victim: Victim) => void): FaultKind {
  return {
    name,
    begin(victim) {
      happen(victim);
      return undefined;
    },
  };
}

/** Holds until it is undone. */
function holding(name: string, faults: Faults, slot = name): FaultKind {
  const none = Object.fromEntries(Object.keys(faults).map((key) => [key, undefined]));
  return {
    name,
    slot,
    begin({ api }) {
      Object.assign(api.faults, faults);
      return () => void Object.assign(api.faults, none);
    },
  };
}

function refusing(name: string, path: RegExp, refusal: Omit<NonNullable<Faults['refuse']>, 'path'>): FaultKind {
  return holding(name, { refuse: { path, ...refusal } }, 'refuse');
}

function watchList(state: FakeApiserver['watchList']): FaultKind {
  return {
    name: `WatchList ${state}`,
    slot: 'WatchList',
    begin({ api }) {
      api.watchList = state;
      return () => void (api.watchList = 'served');
    },
  };
}

function restart(name: string, forgets: boolean): FaultKind {
  return {
    name,
    slot: 'server',
    async begin({ api, port }) {
      await api.stop();
      return async () => {
        api.faults.restartForgets = forgets;
        await api.start(port);
      };
    },
  };
}

/** Changes that no watch hears of, after which every watch ends: from the next one, or from a list, they must come. */
function missed(name: string, end: (victim: Victim) => void): FaultKind {
  return moment(name, (victim) => {
    victim.api.mute(() => {
      for (let i = victim.below(4); i >= 0; i--) victim.change();
    });
    end(victim);
  });
}

/**
 * An older state comes back, with versions that go on above all that were ever given out and nothing before them, as
 * etcd restores with `--bump-revision --mark-compacted`. Source: etcd, Disaster recovery, "Restoring with revision bump".
 * A restore without it is left out: versions are given out a second time for other changes, and the apiserver lets a
 * watch that asks for a version of the future wait in silence, so that no client can notice. Kubernetes tells to restart
 * its clients then ("Operating etcd clusters").
 */
const restore: FaultKind = {
  name: 'etcd restored',
  slot: 'restore',
  begin({ api }) {
    const backup = api.snapshot();
    return () => {
      const { version } = api.storage;
      api.restore(backup);
      while (api.storage.version < version) api.storage.advance();
      api.compact();
    };
  },
};

/**
 * The pool of the client drops idle connections after half a minute of real time, which is most of a day here: so they
 * are closed before the others die.
 */
const deadConnections: FaultKind = {
  name: 'connections die without a word',
  async begin({ api, relay }) {
    api.closeIdleConnections();
    await api.clock.sleep(500, new AbortController().signal);
    relay.kill();
    return undefined;
  },
};

const everything = /./;
const optional = /(deployments|statefulsets|horizontalpodautoscalers)$/;
const html = '<html>\n<body>Bad Gateway</body>\n</html>\n';

/** All that may happen to an apiserver, to what stands before it and to the network. */
export const faultKinds: readonly FaultKind[] = [
  moment('cut in a line', ({ api }) => api.cutWatches()),
  moment('watches end', ({ api }) => api.endWatches()),
  moment('410 in the stream', ({ api }) => api.failWatches(410)),
  moment('500 in the stream', ({ api }) => api.failWatches(500)),
  moment('a line that is no JSON', ({ api }) => api.sendRaw('<html>\n')),
  moment('compacted', ({ api }) => api.compact()),
  moment('compacted while nobody watches', ({ api }) => {
    api.compact();
    api.endWatches();
  }),
  moment('watches fall silent', ({ api }) => api.silenceWatches()),
  deadConnections,
  missed('missed, then cut', ({ api }) => api.cutWatches()),
  missed('missed, then 410', ({ api }) => api.failWatches(410)),
  missed('missed, then compacted', ({ api }) => {
    api.compact();
    api.cutWatches();
  }),
  holding('410 as a status', { expiredAsStatus: true }),
  holding('empty answers', { emptyWatches: true }, 'watches'),
  holding('silent watches', { silentWatches: true }, 'watches'),
  holding('slow streams', { dribble: { bytes: 200, everyMs: 300 } }, 'dribble'),
  holding('very slow streams', { dribble: { bytes: 40, everyMs: 2_000 } }, 'dribble'),
  holding('lists break off', { cutListsAfter: 700 }, 'lists'),
  holding('lists break off at once', { cutListsAfter: 0 }, 'lists'),
  holding('endless pages', { endlessPages: true }, 'lists'),
  refusing('HTML', everything, { status: 200, body: html }),
  refusing('HTML without line ends', /services$|slices$/, { status: 200, body: '<html>Bad Gateway</html>' }),
  refusing('429', everything, { status: 429, retryAfterSeconds: 7 }),
  refusing('429 for watches', everything, { status: 429, watches: true, retryAfterSeconds: 1 }),
  refusing('503', everything, { status: 503, retryAfterSeconds: 20 }),
  refusing('500', everything, { status: 500 }),
  refusing('403 for workloads', optional, { status: 403 }),
  refusing('404 for workloads', optional, { status: 404 }),
  refusing('403 for slices', /endpointslices$/, { status: 403 }),
  refusing('403 for services', /\/services$/, { status: 403 }),
  refusing('401', everything, { status: 401 }),
  watchList('forbidden'),
  watchList('ignored'),
  watchList('endless'),
  watchList('failing'),
  watchList('broken'),
  refusing('500 for streamed lists', everything, { status: 500, watches: 'streamed lists' }),
  holding('starting, 403', { starting: 'forbidden' }, 'starting'),
  holding('starting, 429', { starting: 'initializing' }, 'starting'),
  restart('restart', false),
  restart('restart that forgets', true),
  restore,
];
