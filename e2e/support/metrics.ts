export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The samples of a family on the `/metrics` page of a running exporter, in their order. */
export async function samples(url: string, family: string): Promise<Sample[]> {
  const page = await (await fetch(`${url}/metrics`)).text();
  const rows = page.matchAll(new RegExp(`^${family}\\{(.*)\\} (\\S+)$`, 'gm'));
  return [...rows].map(([, labels = '', value]) => ({
    labels: Object.fromEntries(
      [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', text = '']) => [name, text]),
    ),
    value: Number(value),
  }));
}

/** The value of the one sample with this label; undefined when there is none. */
export async function sampleOf(
  url: string,
  family: string,
  [label, text]: readonly [label: string, text: string],
): Promise<number | undefined> {
  return (await samples(url, family)).find(({ labels }) => labels[label] === text)?.value;
}

/** What became of the lines of a log, by result. */
export async function linesOf(url: string): Promise<Readonly<Record<string, number>>> {
  const rows = await samples(url, 'uhwatch_log_lines_total');
  const lines: Record<string, number> = {};
  // Lines that were ignored stand under several reasons.
  for (const { labels, value } of rows) lines[labels['result'] ?? ''] = (lines[labels['result'] ?? ''] ?? 0) + value;
  return lines;
}

/** What an exporter counted of one upstream. */
export interface Counted {
  readonly requests: number;
  readonly UH: number;
  readonly UF: number;
  readonly URX: number;
}

/** What a running exporter counted of the namespace `shop`, by `NAMESPACE/SERVICE:PORT`. */
export async function countedBy(url: string): Promise<Readonly<Record<string, Counted>>> {
  const ofShop = async (family: string): Promise<readonly (readonly [name: string, sample: Sample])[]> =>
    (await samples(url, family))
      .filter(({ labels }) => labels['upstream_namespace'] === 'shop')
      .map((sample) => [`shop/${sample.labels['upstream_service']}:${sample.labels['upstream_port']}`, sample]);
  const requests = await ofShop('upstream_requests_total');
  const flags = await ofShop('upstream_response_flags_total');
  const flagged = (upstream: string, flag: string): number =>
    flags.find(([name, { labels }]) => name === upstream && labels['flag'] === flag)?.[1].value ?? 0;
  return Object.fromEntries(
    requests.map(([name, { value }]) => [
      name,
      { requests: value, UH: flagged(name, 'UH'), UF: flagged(name, 'UF'), URX: flagged(name, 'URX') },
    ]),
  );
}
