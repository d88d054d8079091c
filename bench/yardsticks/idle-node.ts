import path from 'node:path';
import { residentMiB, scrape, start } from '../program.ts';
import { rounded } from '../statistics.ts';

const requests = 10;

/**
 * The yardstick of memory: the MiB of a Node with the flags of the image that listens and has nothing to do. Whatever
 * else a program takes is its own; the memory of one that works swings too much to be compared with.
 */
export async function idleNode(): Promise<{ readonly peer: string; readonly peer_value: number }> {
  const program = await start([path.join(import.meta.dirname, 'idle-node-process.mjs')]);
  try {
    for (let request = 0; request < requests; request++) await scrape(program.url);
    return { peer: 'an idle Node', peer_value: rounded(residentMiB(program.pid)) };
  } finally {
    await program.stop();
  }
}
