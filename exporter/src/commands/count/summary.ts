import { otherUpstream } from '@uhwatch/contract/metrics.ts';
import { describeFates, entryFates, ignoreReasons, linesIn } from '../../model/line-fate.ts';
import type { Counted, CountedLog } from './count-logs.ts';
import type { CountResult } from './result.ts';

interface Circumstances extends Pick<Counted, 'logs'> {
  /** Whether the user gave a format. */
  readonly formatGiven: boolean;
  readonly interrupted: boolean;
  /** Whether there were more upstreams than `--series-limit`. */
  readonly limited: boolean;
}

/** What became of the lines, in words, and what a person should know of the result. */
export function summary(result: CountResult, circumstances: Circumstances): string {
  const { logs, formatGiven, interrupted, limited } = circumstances;
  const { lines, upstreams } = result;
  const total = Object.values(lines).reduce((sum, n) => sum + n, 0);
  const hasEntries = logs.some(({ fates }) => linesIn(fates, entryFates) > 0);
  const notText = logs.map((log) => log.notText).filter((sentence) => sentence !== undefined);
  const words = [`${shown(total)} ${total === 1 ? 'line' : 'lines'}: ${parts(result)}`];
  if (interrupted) words.push('interrupted before the end: this is what was read until then');
  if (logs.length > 1) words.push(...logs.filter(isOdd).map(describe));
  words.push(...notText);
  if (total === 0) words.push('there is nothing to count: the log is empty');
  if (!hasEntries && lines.malformed > 0 && notText.length === 0) {
    words.push(
      formatGiven
        ? 'no line is in the format of --format: compare it with a line of the log'
        : 'no line is in a known format: give the proxy\'s own with --format, as in --format "$(cat format.txt)"',
    );
  }
  if (hasEntries && lines.counted === 0) {
    words.push(
      lines.inbound > 0
        ? "no request of a client is told of: inbound is what the server's own proxy saw, and is counted apart"
        : 'no entry is to be counted: all are not final, or did not fail and name no upstream',
    );
  }
  if (limited) {
    const others = upstreams.filter(({ upstream_service }) => upstream_service === otherUpstream);
    const requests = others.reduce((sum, row) => sum + row.requests, 0);
    words.push(
      `${shown(requests)} requests stand under ${otherUpstream}, because there are too many upstreams; raise --series-limit`,
    );
  }
  return `${words.join('\n')}\n`;
}

/** Each result with its number; `inbound` and the reasons of those that are ignored only where there are any. */
function parts({ lines, ignored }: CountResult): string {
  const reasons = ignoreReasons
    .filter((reason) => ignored[reason] > 0)
    .map((reason) => `${shown(ignored[reason])} ${reason.replaceAll('_', ' ')}`);
  return Object.entries(lines)
    .filter(([result, n]) => result !== 'inbound' || n > 0)
    .map(([result, n]) => {
      const why = result === 'ignored' && reasons.length > 0 ? ` (${reasons.join(', ')})` : '';
      return `${shown(n)} ${result}${why}`;
    })
    .join(', ');
}

/** Whether there is something to say of this one of several logs. */
function isOdd({ fates, notText }: CountedLog): boolean {
  return notText === undefined && (fates.malformed > 0 || fates.truncated > 0 || fates.counted + fates.inbound === 0);
}

function describe({ log, fates, sample }: CountedLog): string {
  return `${log}: ${describeFates(fates) || 'empty'}${sample === undefined ? '' : `; ${sample}`}`;
}

function shown(n: number): string {
  return n.toLocaleString('en');
}
