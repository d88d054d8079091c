import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Bench, Figure } from './bench.ts';
import { cri, istioJson, istioText, type Layout, sameCounts, truth, writeLog } from './log-writer.ts';

const lines = 600_000;
const rounds = 11;

/** One core for a program and all its threads, so that a peer that uses several gains nothing by it. */
const oneCore = ['taskset', '-c', '1'] as const;

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

interface Read {
  readonly linesPerSecond: number;
  readonly counts: ReadonlyMap<string, number>;
}

function readByUhwatch(file: string): Read {
  const [program, ...args] = [
    ...oneCore,
    process.execPath,
    path.join(import.meta.dirname, 'read-log.ts'),
    file,
    String(lines),
    String(rounds),
  ];
  const answer = JSON.parse(execFileSync(program, args, { encoding: 'utf8' })) as {
    ms: number[];
    counts: Record<string, number>;
  };
  return { linesPerSecond: lines / (median(answer.ms) / 1000), counts: new Map(Object.entries(answer.counts)) };
}

/**
 * What a user of mtail writes to get the same counts: one expression for the line, one for the cluster, and the
 * authority where there is no cluster.
 */
const mtailProgram = `counter requests by namespace, service, port, subset
counter flagged by namespace, service, port, subset, flag

/^\\[[^\\]]+\\] "\\S+ \\S+ \\S+" \\d+ (?P<flags>\\S+) .* "(?P<authority>[^"]*)" "[^"]*" (?P<cluster>\\S+) \\S+ \\S+ \\S+ \\S+ \\S+$/ {
  $cluster =~ /^outbound\\|(?P<port>\\d+)\\|(?P<subset>[^|]*)\\|(?P<service>[^.]+)\\.(?P<namespace>[^.]+)\\.svc/ {
    requests[$namespace][$service][$port][$subset]++
    $flags =~ /UH/ {
      flagged[$namespace][$service][$port][$subset]["UH"]++
    }
    $flags =~ /UF/ {
      flagged[$namespace][$service][$port][$subset]["UF"]++
    }
    $flags =~ /URX/ {
      flagged[$namespace][$service][$port][$subset]["URX"]++
    }
  }
  $cluster == "-" {
    requests[""][$authority][""][""]++
    $flags =~ /NR/ {
      flagged[""][$authority][""][""]["NR"]++
    }
  }
}
`;

function readByMtail(file: string, folder: string): Read | undefined {
  if (spawnSync('mtail', ['--version']).status !== 0) return undefined;
  const program = path.join(folder, 'access.mtail');
  writeFileSync(program, mtailProgram);
  const startedAt = performance.now();
  const [command, ...args] = [
    ...oneCore,
    'mtail',
    '--one_shot',
    '--one_shot_format=prometheus',
    '--logs',
    file,
    '--progs',
    program,
    '--log_dir',
    folder,
  ];
  const { stdout } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, GOMAXPROCS: '1' },
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const counts = new Map<string, number>();
  for (const [, name = '', labels = '', count] of stdout.matchAll(/^(requests|flagged)\{([^}]*)\} (\S+)/gm)) {
    const label = (key: string): string => new RegExp(`(?:^|,)${key}="([^"]*)"`).exec(labels)?.[1] ?? '';
    const upstream = `${label('namespace')}/${label('service')}:${label('port')}`;
    counts.set(`${upstream} ${name === 'requests' ? name : label('flag')}`, Number(count));
  }
  return { linesPerSecond: lines / seconds, counts };
}

interface Case {
  readonly bench: string;
  readonly layout: Layout;
  readonly limit: number;
  readonly withPeer: boolean;
}

function run({ bench, layout, limit, withPeer }: Case, note: (words: string) => void): readonly Figure[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-bench-'));
  try {
    const file = path.join(folder, 'access.log');
    const bytes = writeLog(file, lines, layout);
    // The cache is warm for whoever reads first.
    readFileSync(file);
    const expected = truth(lines);
    const ours = readByUhwatch(file);
    note(
      `${lines} lines of ${Math.round(bytes / lines)} bytes: uhwatch ${Math.round(ours.linesPerSecond)} lines/s on one core`,
    );
    const figure = { bench, unit: 'lines/s', value: Math.round(ours.linesPerSecond), limit };
    const right = sameCounts(ours.counts, expected);
    const peer = withPeer ? readByMtail(file, folder) : undefined;
    if (peer === undefined) {
      if (withPeer) note('mtail is not installed (apt-get install mtail), so there is no peer');
      return [{ ...figure, agree: right }];
    }
    note(`mtail ${Math.round(peer.linesPerSecond)} lines/s on one core`);
    return [
      {
        ...figure,
        peer: 'mtail',
        peer_value: Math.round(peer.linesPerSecond),
        ratio_limit: 25,
        ratio: Number((ours.linesPerSecond / peer.linesPerSecond).toFixed(1)),
        agree: right && sameCounts(peer.counts, ours.counts),
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const envoyText: Bench = {
  name: 'envoy-text',
  help: "Istio's text through the whole source into the store, against mtail with the same counts.",
  run: (note) =>
    Promise.resolve(run({ bench: 'envoy-text', layout: istioText, limit: 1_500_000, withPeer: true }, note)),
};

export const envoyJson: Bench = {
  name: 'envoy-json',
  help: "Istio's JSON through the whole source into the store.",
  run: (note) =>
    Promise.resolve(run({ bench: 'envoy-json', layout: istioJson, limit: 700_000, withPeer: false }, note)),
};

export const envoyCri: Bench = {
  name: 'envoy-cri',
  help: "Istio's text as the kubelet stores it, through the whole source into the store.",
  run: (note) =>
    Promise.resolve(run({ bench: 'envoy-cri', layout: cri(istioText), limit: 1_000_000, withPeer: false }, note)),
};
