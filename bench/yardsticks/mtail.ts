import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * What a user of mtail writes to get the same counts: one expression for the line, one for the cluster, and the
 * authority where there is no cluster.
 */
const program = `counter requests by namespace, service, port, subset
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

export interface MtailRun {
  readonly ms: number;
  /** By upstream and `requests` or flag, as `truth` of `log-writer.ts` names them. */
  readonly counts: ReadonlyMap<string, number>;
}

/**
 * Reads a log of Istio's text once with mtail, started behind `prefix`; its program and its own logs go to `folder`.
 * Undefined when mtail is not installed.
 */
export function readByMtail(file: string, folder: string, prefix: readonly string[]): MtailRun | undefined {
  if (spawnSync('mtail', ['--version']).status !== 0) return undefined;
  const programFile = path.join(folder, 'access.mtail');
  writeFileSync(programFile, program);
  const output = ['--one_shot', '--one_shot_format=prometheus'];
  const input = ['--logs', file, '--progs', programFile, '--log_dir', folder];
  const [command = 'mtail', ...args] = [...prefix, 'mtail', ...output, ...input];
  const startedAt = performance.now();
  const { stdout } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, GOMAXPROCS: '1' },
  });
  return { ms: performance.now() - startedAt, counts: countsIn(stdout) };
}

function countsIn(metrics: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [, name = '', labels = '', count] of metrics.matchAll(/^(requests|flagged)\{([^}]*)\} (\S+)/gm)) {
    const label = (key: string): string => new RegExp(`(?:^|,)${key}="([^"]*)"`).exec(labels)?.[1] ?? '';
    const upstream = `${label('namespace')}/${label('service')}:${label('port')}`;
    counts.set(`${upstream} ${name === 'requests' ? name : label('flag')}`, Number(count));
  }
  return counts;
}
