/** What a parameter may be, and how one that was given is read. */
export interface Kind<T> {
  /** Ends the sentence "it has to be ...". */
  readonly may: string;
  /** Undefined where it cannot be used. Files give numbers, command lines text. */
  readonly read: (given: unknown) => T | undefined;
}

const unitSeconds = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
/** A duration of whole units, as Prometheus and Grafana both read it. */
export type Duration = `${number}${keyof typeof unitSeconds}`;

export function seconds(duration: Duration): number {
  const unit = duration.at(-1) as keyof typeof unitSeconds;
  return Number(duration.slice(0, -1)) * unitSeconds[unit];
}

/** The shortest way to write so many whole seconds. */
export function duration(count: number): Duration {
  const unit = (['d', 'h', 'm'] as const).find((each) => count % unitSeconds[each] === 0) ?? 's';
  return `${count / unitSeconds[unit]}${unit}`;
}

export function durationBetween(min: Duration, max: Duration): Kind<Duration> {
  return {
    may: `a duration from ${min} to ${max}, such as ${min}`,
    read(given) {
      if (typeof given !== 'string' || !/^[1-9]\d*[smhd]$/.test(given)) return undefined;
      const count = seconds(given as Duration);
      return count >= seconds(min) && count <= seconds(max) ? (given as Duration) : undefined;
    },
  };
}

function numberBetween(min: number, max: number, word: string): Kind<number> {
  return {
    may: `a ${word} from ${min} to ${max}`,
    read(given) {
      const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
      return typeof value === 'number' && value >= min && value <= max ? value : undefined;
    },
  };
}

export function fraction(min: number, max: number): Kind<number> {
  return numberBetween(min, max, 'number');
}

export function wholeNumber(min: number, max: number): Kind<number> {
  const { may, read } = numberBetween(min, max, 'whole number');
  return {
    may,
    read(given) {
      const value = read(given);
      return Number.isInteger(value) ? value : undefined;
    },
  };
}

/** Text that the whole of the pattern fits. */
export function text(pattern: RegExp, may: string): Kind<string> {
  return { may, read: (given) => (typeof given === 'string' && pattern.test(given) ? given : undefined) };
}

/** A regular expression that JavaScript and RE2 read alike, and that needs no escaping within quotes. */
export const regularExpression: Kind<string> = {
  may: 'a regular expression without quotes, backslashes and (?',
  read(given) {
    if (typeof given !== 'string' || /["'\\\n]|\(\?/.test(given)) return undefined;
    try {
      new RegExp(given);
      return given;
    } catch {
      return undefined;
    }
  },
};

/** Some of these words, each once, in the order that was given: a list, or text with commas. */
export function someOf<Word extends string>(words: readonly Word[]): Kind<readonly Word[]> {
  return {
    may: `one or more of ${words.join(', ')}, each once`,
    read(given) {
      const list: unknown = typeof given === 'string' ? given.split(',').map((word) => word.trim()) : given;
      if (!Array.isArray(list) || list.length === 0 || new Set(list).size < list.length) return undefined;
      return list.every((word) => words.includes(word as Word)) ? (list as Word[]) : undefined;
    },
  };
}

const labelWord = '[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';
const labelPair = new RegExp(`^((?:[a-z0-9][-a-z0-9.]*/)?${labelWord})=(${labelWord})$`);

/** Labels of a Kubernetes object, as kubectl takes them. */
export const kubernetesLabels: Kind<Readonly<Record<string, string>>> = {
  may: 'labels of Kubernetes, such as release=kube-prometheus-stack,role=alert-rules',
  read(given) {
    if (typeof given !== 'string') return undefined;
    const pairs = given === '' ? [] : given.split(',').map((pair) => labelPair.exec(pair.trim()));
    const entries = pairs.flatMap((pair) => (pair === null ? [] : [[pair[1] ?? '', pair[2] ?? ''] as const]));
    return entries.length < pairs.length ? undefined : Object.fromEntries(entries);
  },
};
