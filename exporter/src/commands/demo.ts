import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadUsableConfig } from '../config/load.ts';
import { listenAddress, number, text } from '../config/option-row.ts';
import { loadRecording } from './demo/recording.ts';
import { Player } from './demo/player.ts';
import { systemClock } from '../app/clock.ts';
import { type Command, type Invocation } from './command.ts';
import { options } from '../app/options.ts';
import { packageDir } from '../app/package-dir.ts';
import { hasSources } from '../app/sources.ts';
import { startExporter } from '../app/exporter.ts';
import { serveUntilStopped } from './serve.ts';

const recordingDir = path.join(packageDir, '../examples/demo/recording');

/** Nobody else is to see what a person tries out. */
const demoOptions = {
  ...options,
  'web.listen-address': text(listenAddress.default('127.0.0.1:9797'), options['web.listen-address'].help),
  'demo.speed': number(
    { min: 1, max: 20, initial: 1 },
    'How many times faster than it was recorded the incident plays, up to 20; it may then be over before an alert fires. Default: 1.',
  ),
};

export const demo: Command = {
  name: 'demo',
  usage: 'uhwatch demo [--demo.speed N] [--config FILE] [options]',
  help: 'Play a recorded incident in a loop through the same sources. With a source configured it serves the real thing. Listens on 127.0.0.1:9797 unless told otherwise.',
  takesOptions: true,
  ownOptions: [{ flag: '--demo.speed N', help: demoOptions['demo.speed'].help }],
  async run({ argv, env, signal }: Invocation) {
    const config = loadUsableConfig(demoOptions, argv, env);
    if (hasSources(config)) return serveUntilStopped(config, env, signal);
    const folder = await mkdtemp(path.join(tmpdir(), 'uhwatch-demo-'));
    try {
      const files = { log: path.join(folder, 'access.log'), objects: path.join(folder, 'objects.json') };
      const player = new Player(await loadRecording(recordingDir), files, {
        clock: systemClock,
        speed: config['demo.speed'],
      });
      await player.begin();
      const { url, stop } = await startExporter(
        {
          ...config,
          'envoy-access-log.paths': [files.log],
          'envoy-access-log.start-at': 'start',
          'kubernetes-files.paths': [files.objects],
        },
        env,
        'demo',
      );
      // For a person at a terminal, who should not have to find it in a line of JSON.
      process.stderr.write(`\nuhwatch demo: a recorded incident plays in a loop. Open ${url} (Ctrl-C ends it).\n\n`);
      await player.run(signal);
      await stop();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    return 0;
  },
};
