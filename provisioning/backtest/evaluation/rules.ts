import type { Group, Recording } from '../../src/alert.ts';
import { seconds } from '../../src/parameters.ts';
import { metricsIn } from '../../src/promql.ts';
import { condition } from '../../src/writers/prometheus.ts';
import type { Holding } from './firing.ts';

/** An alert of any rule set, as it is evaluated. */
export interface EvaluatedAlert extends Holding {
  readonly name: string;
  /** The whole condition. */
  readonly expr: string;
  readonly scope?: readonly string[];
  /** Whether it is about upstreams, or about those that watch them. */
  readonly about: 'upstreams' | 'monitoring';
  /** Alerts that mute it where all labels that both are about are equal. */
  readonly mutedBy: readonly string[];
}

export interface EvaluatedRecording extends Pick<Recording, 'record' | 'expr' | 'labels'> {
  readonly interval: number;
}

/** What is compared with other rule sets. */
export interface RuleSet {
  readonly name: string;
  readonly recordings: readonly EvaluatedRecording[];
  /** Those that page. */
  readonly alerts: readonly EvaluatedAlert[];
}

/** The pages of the generated rules, and all that they record. */
export function ownRules(name: string, groups: readonly Group[]): RuleSet {
  return {
    name,
    recordings: groups.flatMap(({ recordings, interval }) =>
      recordings.map((recording) => ({ ...recording, interval: seconds(interval) })),
    ),
    alerts: groups.flatMap(({ alerts, interval }) =>
      alerts
        .filter(({ severity }) => severity === 'page')
        .map((alert) => ({
          name: alert.name,
          expr: condition(alert),
          about: alert.name.startsWith('Uhwatch') ? 'monitoring' : 'upstreams',
          scope: alert.scope,
          mutedBy: alert.mutedBy ?? [],
          interval: seconds(interval),
          for: seconds(alert.for),
          keepFiringFor: alert.keepFiringFor ? seconds(alert.keepFiringFor) : 0,
        })),
    ),
  };
}

/** The same rules with names of their own for what they record, so that another set may record the same in one history. */
export function apart(set: RuleSet, prefix: string): RuleSet {
  const names = set.recordings.map(({ record }) => record).join('|');
  const whole = new RegExp(String.raw`(?<![\w:])(?:${names})(?![\w:])`, 'g');
  const renamed = (expr: string): string => expr.replaceAll(whole, (name) => `${prefix}:${name}`);
  return {
    name: set.name,
    recordings: set.recordings.map((each) => ({ ...each, record: renamed(each.record), expr: renamed(each.expr) })),
    alerts: set.alerts.map((each) => ({ ...each, expr: renamed(each.expr) })),
  };
}

/** Recordings in the order in which they can be made: each layer reads only what the layers before it recorded. */
export function layersOf(recordings: readonly EvaluatedRecording[]): EvaluatedRecording[][] {
  const layers: EvaluatedRecording[][] = [];
  let left = [...recordings];
  while (left.length > 0) {
    const waiting = new Set(left.map(({ record }) => record));
    const layer = left.filter(({ expr }) => !metricsIn(expr).some((name) => waiting.has(name)));
    if (layer.length === 0) throw new Error(`these recording rules wait for each other: ${[...waiting].join(', ')}`);
    layers.push(layer);
    left = left.filter((recording) => !layer.includes(recording));
  }
  return layers;
}

/** Recordings that these alerts need, and what those need. */
export function neededBy(
  alerts: readonly EvaluatedAlert[],
  recordings: readonly EvaluatedRecording[],
): EvaluatedRecording[] {
  const needed = new Set<EvaluatedRecording>();
  function add(expr: string): void {
    const read = new Set(metricsIn(expr));
    for (const recording of recordings) {
      if (!read.has(recording.record) || needed.has(recording)) continue;
      needed.add(recording);
      add(recording.expr);
    }
  }
  for (const { expr } of alerts) add(expr);
  return recordings.filter((recording) => needed.has(recording));
}
