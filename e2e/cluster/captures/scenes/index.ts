import type { Scene } from '../scene.ts';
import { containerScenes } from './containers.ts';
import { controlScenes } from './controls.ts';
import { creationScenes } from './creation.ts';
import { meshScenes } from './mesh.ts';
import { placementScenes } from './placement.ts';
import { probeScenes } from './probes.ts';

export const scenes: readonly Scene[] = [
  ...controlScenes,
  ...probeScenes,
  ...containerScenes,
  ...creationScenes,
  ...placementScenes,
  ...meshScenes,
];
