import { otherUpstream } from '../../model/upstream.ts';
import type { CountResult } from './result.ts';

interface Circumstances {
  /** Whether any line was an entry, also one that is not to be counted. */
  readonly hasEntries: boolean;
  /** One sentence for each file that is no text. */
  readonly notText: readonly string[];
  /** Whether the user gave a format. */
  readonly formatGiven: boolean;
  readonly interrupted: boolean;
  /** Whether there were more upstreams than `--series-limit`. */
  readonly limited: boolean;
}

/** What became of the lines, in words, and what a person should know of the result. */
export function summary(result: CountResult, circumstances: Circumstances): string {
  const { hasEntries, notText, formatGiven, interrupted, limited } = circumstances;
  const { lines, upstreams } = result;
  const total = Object.values(lines).reduce((sum, n) => sum + n, 0);
  const parts = Object.entries(lines).map(([word, n]) => `${shown(n)} ${word}`);
  const words = [`${shown(total)} ${total === 1 ? 'line' : 'lines'}: ${parts.join(', ')}`];
  if (interrupted) words.push('interrupted before the end: this is what was read until then');
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
    words.push('no entry is to be counted: all are inbound, not final, or name no upstream');
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

function shown(n: number): string {
  return n.toLocaleString('en');
}
