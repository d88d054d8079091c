import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BenchProgram, start } from '../program.ts';

/** The name of the yardstick. */
export const prometheusClient = "Prometheus' client";

/** Measures a process that has as many series in Prometheus' own client as this exposition has, with the same flags. */
export async function withPrometheusClient<T>(
  exposition: Buffer | string,
  measure: (client: BenchProgram) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-bench-'));
  let client: BenchProgram | undefined;
  try {
    const file = path.join(folder, 'metrics.txt');
    writeFileSync(file, exposition);
    client = await start([path.join(import.meta.dirname, 'prometheus-client-process.ts'), file]);
    return await measure(client);
  } finally {
    await client?.stop();
    rmSync(folder, { recursive: true });
  }
}
