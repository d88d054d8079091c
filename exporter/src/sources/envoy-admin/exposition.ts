/** One sample of the Prometheus text format. */
export interface Sample {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

// Each is sticky and none can match the same text in two ways, so a line is read in one pass.
const metricName = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const label = /[ \t]*([a-zA-Z_][a-zA-Z0-9_]*)[ \t]*=[ \t]*"((?:[^"\\]|\\[\\"n])*)"[ \t]*(,?)/y;
const labelsEnd = /[ \t]*\}/y;
const valueAndTime = /[ \t]*([^ \t]+)(?:[ \t]+-?\d+)?[ \t]*$/y;
const notNumbers: ReadonlyMap<string, number> = new Map([
  ['NaN', NaN],
  ['Inf', Infinity],
  ['+Inf', Infinity],
  ['-Inf', -Infinity],
]);
const number = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function match(pattern: RegExp, line: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(line) ?? undefined;
}

function unescape(value: string): string {
  if (!value.includes('\\')) return value;
  return value.replaceAll(/\\(.)/g, (_both, character: string) => (character === 'n' ? '\n' : character));
}

function readLabels(line: string, from: number): { labels: Map<string, string>; end: number } | undefined {
  const labels = new Map<string, string>();
  let at = from;
  let more = true;
  for (;;) {
    const end = match(labelsEnd, line, at);
    if (end !== undefined) return { labels, end: at + end[0].length };
    const found: RegExpExecArray | undefined = more ? match(label, line, at) : undefined;
    if (found === undefined) return undefined;
    labels.set(found[1] ?? '', unescape(found[2] ?? ''));
    more = found[3] === ',';
    at += found[0].length;
  }
}

function readValue(text: string): number | undefined {
  const special = notNumbers.get(text);
  if (special !== undefined) return special;
  return number.test(text) ? Number(text) : undefined;
}

/** Reads a line that is neither empty nor a comment; undefined when it is no sample (Prometheus text format 0.0.4). */
export function parseSample(line: string): Sample | undefined {
  const name = match(metricName, line, 0)?.[0];
  if (name === undefined) return undefined;
  let at = name.length;
  let labels = new Map<string, string>();
  if (line[at] === '{') {
    const read = readLabels(line, at + 1);
    if (read === undefined) return undefined;
    labels = read.labels;
    at = read.end;
  } else if (line[at] !== ' ' && line[at] !== '\t') return undefined;
  const value = readValue(match(valueAndTime, line, at)?.[1] ?? '');
  return value === undefined ? undefined : { name, labels, value };
}
