import { spawnSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

interface CountOutput {
  readonly upstreams: readonly {
    readonly upstream_namespace: string;
    readonly upstream_service: string;
    readonly upstream_port: string;
    readonly requests: number;
    readonly flags: Readonly<Record<string, number>>;
  }[];
  readonly lines: Readonly<Record<string, number>>;
}

/** What `uhwatch count -o json` prints, in the form of `countedBy`, and what became of the lines. */
export function countOf(file: string) {
  const { stdout, stderr } = spawnSync('node', ['exporter/src/main.ts', 'count', '-o', 'json', file], {
    cwd: root,
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(`uhwatch count printed nothing and wrote:\n${stderr}`);
  const { upstreams, lines } = JSON.parse(stdout) as CountOutput;
  const rows = upstreams.map((row) => {
    const { UH = 0, UF = 0, URX = 0 } = row.flags;
    const name = `${row.upstream_namespace}/${row.upstream_service}:${row.upstream_port}`;
    return [name, { requests: row.requests, UH, UF, URX }] as const;
  });
  return { upstreams: Object.fromEntries(rows), lines };
}
