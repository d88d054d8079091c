import { stat } from 'node:fs/promises';
import type { Clock } from '../../model/clock.ts';
import type { Slicing } from '../../model/slice.ts';
import { HeldObjects } from '../../kubernetes/evidence/held-objects.ts';
import { Keeper } from '../../kubernetes/evidence/keeper.ts';
import { sentence, type Source } from '../../model/source.ts';
import { filesOf, readExport } from './read-export.ts';
import { unreadable } from './read-objects.ts';
import type { InTrouble } from '../../model/in-trouble.ts';

export interface KubernetesFilesOptions {
  /** Files or folders, as `kubectl get svc,endpointslices,deployments,... -A -o json` (or `-o yaml`) writes them. */
  readonly paths: readonly string[];
  readonly pollMs: number;
  readonly clock: Clock;
  /** How long it may hold the event loop at a time. */
  readonly slicing: Slicing;
  /** Hears one sentence for each object that is left out. */
  readonly warn: (sentence: string) => void;
  /** Upstreams in trouble, which the objects of the files explain. */
  readonly inTrouble: () => InTrouble;
}

/** Reads Kubernetes objects from files, and again whenever a file changes: for incident reviews and without a cluster. */
export function kubernetesFiles({ paths, pollMs, clock, slicing, warn, inTrouble }: KubernetesFilesOptions): Source {
  const keeper = new Keeper({ clock, slicing, warn, inTrouble, isIn: () => true });
  return {
    async run(tell, signal) {
      let seen = '';
      let held: HeldObjects | undefined;

      async function look(): Promise<void> {
        const before = seen;
        // Files that are away for a while are read again, also when they come back as they were.
        seen = '';
        const files = await filesOf(paths);
        seen = await fingerprintOf(files);
        if (seen === before) return;
        const { services, aliases, owners, objects } = await readExport(files, { warn, unreadable: rethrow });
        tell({ type: 'services', services });
        if (aliases !== undefined) tell({ type: 'aliases', aliases });
        tell({ type: 'endpoint-owners', owners });
        held = new HeldObjects(objects, 'the files');
        keeper.allChanged();
        tell({ type: 'source-up' });
      }

      const keeping = keeper.run({ reader: () => held, tell, signal });
      while (!signal.aborted) {
        try {
          await look();
        } catch (error) {
          // What was read before stays; the model shows it as unknown until the files can be read again.
          tell({ type: 'source-down', error: sentence(error) });
        }
        await clock.sleep(pollMs, signal);
      }
      await keeping;
    },
  };
}

/** Half of the files would tell of services as gone that are in the other half. */
function rethrow(error: Error): never {
  throw error;
}

async function fingerprintOf(files: readonly string[]): Promise<string> {
  const rows = await Promise.all(
    files.map(async (file) => {
      const { ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true }).catch((error: unknown) =>
        Promise.reject(unreadable(file, error)),
      );
      // The last is the time at which somebody gave permission to read it, among others.
      return [file, ino, size, mtimeNs, ctimeNs].map(String).join(' ');
    }),
  );
  return rows.join('\n');
}
