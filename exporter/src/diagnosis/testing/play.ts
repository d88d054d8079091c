import path from 'node:path';
import type { Finding } from '@uhwatch/contract/api.ts';
import type { FindingCode } from '@uhwatch/contract/findings.ts';
import type { Tell } from '../../model/event.ts';
import { Store } from '../../model/store.ts';
import { teller } from '../../model/teller.ts';
import type { Diagnosis } from '../engine/diagnose.ts';
import { Engine } from '../engine/engine.ts';
import { toldFindings } from '../engine/finding.ts';
import type { Rule } from '../rule.ts';
import { commonCauses } from '../common/common.ts';
import { AdminPages } from './admin-pages.ts';
import { KubernetesObjects } from './kubernetes-objects.ts';
import { ProxyLog } from './proxy-log.ts';
import type { ExpectedCommon, ExpectedUpstream, Scenario, SourceName, Step } from './scenario.ts';
import { commonInWordsOf, type Diagnosed, inWordsOf } from './words.ts';

const someDay = '2026-11-22T12:00:00Z';

/** What was found at a step that expects something. */
export interface Look {
  /** For people: "step 2, at 20 s". */
  readonly place: string;
  readonly expected: Readonly<Record<string, ExpectedUpstream>>;
  /** In the same words. */
  readonly actual: Readonly<Record<string, Diagnosed>>;
  readonly expectedCommon: readonly ExpectedCommon[];
  /** In the same words. */
  readonly actualCommon: readonly Readonly<Record<string, unknown>>[];
  readonly diagnoses: readonly Diagnosis[];
  /** The findings of all of them, as they are told. */
  readonly told: readonly Finding[];
}

export interface Played {
  readonly looks: readonly Look[];
  /** Rules whose inputs were all there at least once. */
  readonly asked: ReadonlySet<FindingCode>;
}

/** Plays a scenario: its files go through the parsers of the sources into a store, and what the engine finds comes out. */
export async function play(scenario: Scenario, rules: readonly Rule[]): Promise<Played> {
  const world = new World(scenario, rules);
  try {
    const looks: Look[] = [];
    for (const [index, step] of scenario.steps.entries()) {
      await world.take(step);
      const { expected, common = [] } = step;
      if (expected === undefined) continue;
      looks.push({
        place: `step ${index + 1}, at ${step.at} s`,
        expected,
        expectedCommon: common,
        ...(await world.look(expected, common)),
      });
    }
    return { looks, asked: world.asked };
  } finally {
    await world.close();
  }
}

class World {
  readonly asked = new Set<FindingCode>();
  readonly #folder: string;
  readonly #store = new Store();
  readonly #engine: Engine;
  readonly #tellers: Record<SourceName, Tell>;
  readonly #objects: KubernetesObjects;
  readonly #log: ProxyLog;
  readonly #admin: AdminPages;
  /** Milliseconds since the epoch. */
  readonly #beginning: number;
  #now: number;

  constructor({ folder, now = someDay }: Scenario, rules: readonly Rule[]) {
    this.#folder = folder;
    this.#beginning = this.#now = Date.parse(now);
    this.#engine = new Engine(
      this.#store,
      rules.map((rule) => this.#heard(rule)),
    );
    const emit = this.#store.apply.bind(this.#store);
    const clock = { now: (): number => this.#now };
    const tellerOf = (source: SourceName): Tell => teller(source, { emit, clock });
    this.#tellers = {
      kubernetes: tellerOf('kubernetes'),
      'envoy-access-log': tellerOf('envoy-access-log'),
      'envoy-admin': tellerOf('envoy-admin'),
    };
    this.#objects = new KubernetesObjects(this.#tellers.kubernetes);
    this.#log = new ProxyLog(this.#tellers['envoy-access-log']);
    this.#admin = new AdminPages(this.#tellers['envoy-admin'], clock.now);
  }

  async take({ at, objects, log, times, clusters, stats, server_info, refused = [], lost = [] }: Step): Promise<void> {
    this.#now = this.#beginning + at * 1000;
    const found = (file: string): string => path.join(this.#folder, file);
    for (const kind of refused) this.#objects.refuse(kind);
    if (objects === undefined) this.#objects.tellChanges(this.#now);
    else await this.#objects.become(objects.map(found), this.#now);
    if (log !== undefined) this.#log.write(found(log), times);
    if (clusters !== undefined || stats !== undefined || server_info !== undefined)
      await this.#admin.become({
        clusters: clusters && found(clusters),
        stats: stats && found(stats),
        serverInfo: server_info && found(server_info),
      });
    for (const source of lost) this.#tellers[source]({ type: 'source-down', error: 'it is gone' });
  }

  /** What the engine finds now; of a finding those fields that are expected of the one in its place. */
  async look(
    expected: Look['expected'],
    common: Look['expectedCommon'],
  ): Promise<Pick<Look, 'actual' | 'actualCommon' | 'diagnoses' | 'told'>> {
    this.#engine.work(this.#now);
    // Who lost the cluster collects nothing any more.
    if (this.#store.snapshot().sources.get('kubernetes')?.up === true) {
      await this.#objects.explain([...this.#engine.inTrouble], this.#now);
      this.#engine.work(this.#now);
    }
    const results = [...this.#engine.results.values()];
    return {
      actual: Object.fromEntries(
        results.map(({ upstream: { key }, diagnosis }) => [key, inWordsOf(expected[key], diagnosis, this.#beginning)]),
      ),
      actualCommon: commonInWordsOf(common, commonCauses(results)),
      diagnoses: results.map(({ diagnosis }) => diagnosis),
      told: results.flatMap(toldFindings),
    };
  }

  close(): Promise<void> {
    return this.#admin.close();
  }

  /** The rule, and a note that it was asked: the engine asks it where all of its inputs are there. */
  #heard(rule: Rule): Rule {
    return {
      ...rule,
      check: (...asked) => {
        this.asked.add(rule.code);
        return rule.check(...asked);
      },
    };
  }
}
