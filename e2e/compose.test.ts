import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { clusterName, endpoints, endpointsFile, istioTextFormat } from '../examples/envoy/bootstrap.ts';
import { dashboardFiles } from '../dashboards/src/generate.ts';
import { realProgram } from '../tools/real-program.ts';
import { compose, read, root } from './support/compose-file.ts';
import { program } from './support/programs.ts';

const services = Object.entries(compose.services).map(([name, service]) => ({ name, ...service }));
const mounts = services.flatMap(({ name, volumes = [] }) =>
  volumes.map((volume) => {
    const [source = '', target = ''] = volume.split(':');
    return { name, source, target };
  }),
);

/** The client with its compose plugin, else the older stand-alone program; neither needs an engine to check a file. */
function composeProgram(): string[] | undefined {
  if (spawnSync('docker', ['compose', 'version']).status === 0) return ['docker', 'compose'];
  const found = realProgram('docker-compose', ['docker-compose'], 'install the package `docker-compose`');
  return found === undefined ? undefined : [found];
}
const composeCommand = composeProgram();

const envoyProgram = program('envoy');

/** `FROM image AS stage` of a Dockerfile. */
function stages(dockerfile: string): { image: string; stage: string | undefined }[] {
  return [...read(dockerfile).matchAll(/^FROM\s+(\S+)(?:\s+AS\s+(\S+))?/gim)].map(([, image = '', stage]) => ({
    image,
    stage,
  }));
}

/** A version, not only `latest` or a major number that moves. */
const pinned = /^[\w./-]+:v?\d+\.\d+\.\d+[\w.-]*(?:@sha256:[0-9a-f]{64})?$/;

describe('docker-compose.yml', () => {
  it.skipIf(!composeCommand)('is what docker compose accepts', () => {
    const [program = '', ...args] = composeCommand ?? [];
    const result = spawnSync(program, [...args, '-f', 'docker-compose.yml', 'config', '-q'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(result.status, result.stderr).toBe(0);
  });

  it.each(services)('pins the image of $name', ({ image, build }) => {
    const images = build ? stages(build.dockerfile).filter(({ image: base }) => !isStage(base, build)) : [{ image }];
    expect(images).not.toEqual([]);
    for (const { image: base } of images) expect(base).toMatch(pinned);
  });

  it.each(services.flatMap(({ name, build }) => (build ? [{ name, build }] : [])))(
    'builds $name from a context, a Dockerfile and a stage that exist',
    ({ build }) => {
      expect(existsSync(path.join(root, build.context))).toBe(true);
      expect(stages(build.dockerfile).map(({ stage }) => stage)).toContain(build.target);
    },
  );

  it.each(mounts.filter(({ source }) => source.startsWith('.')))('mounts into $name a $source that exists', (mount) => {
    expect(existsSync(path.join(root, mount.source))).toBe(true);
  });

  it.each(mounts.filter(({ source }) => !source.startsWith('.')))('declares the volume $source of $name', (mount) => {
    expect(Object.keys(compose.volumes)).toContain(mount.source);
  });

  it.each(services)('tells when $name is healthy, and opens it to this machine only', ({ healthcheck, ports = [] }) => {
    expect(healthcheck?.test[0]).toBe('CMD');
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it.each(services)('starts $name once what it needs is healthy', ({ depends_on = {} }) => {
    for (const [name, { condition }] of Object.entries(depends_on)) {
      expect(Object.keys(compose.services)).toContain(name);
      expect(condition).toBe('service_healthy');
    }
  });

  it('activates one of the two sets of alert rules', () => {
    const sources = mounts.map(({ source }) => path.normalize(source));
    expect(sources).toContain('examples/compose/rules');
    expect(sources.filter((source) => 'provisioning/prometheus/rules'.startsWith(source))).toEqual([]);
    expect(sources.filter((source) => 'provisioning/grafana/alerting'.startsWith(source))).toEqual([]);
  });

  it('lets Grafana load the panel that its image holds', () => {
    const { id } = JSON.parse(read('plugin/src/plugin.json')) as { id: string };
    expect(compose.services['grafana']?.environment?.['GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS']).toBe(id);
    expect(read('provisioning/grafana/Dockerfile')).toContain(`/var/lib/grafana/plugins/${id}\n`);
  });
});

function isStage(base: string, { dockerfile }: { dockerfile: string }): boolean {
  return stages(dockerfile).some(({ stage }) => stage === base);
}

describe('what the services tell each other', () => {
  const hosts = Object.keys(compose.services);

  it('is asked of hosts that exist', () => {
    const prometheus = read('provisioning/prometheus/prometheus.yml');
    const targets = [...prometheus.matchAll(/targets: \[([\w-]+):(\d+)\]/g)].map(([, host = '', port = '']) => ({
      host,
      port,
    }));
    expect(targets.map(({ host, port }) => `${host}:${port}`).sort()).toEqual(['alertmanager:9093', 'exporter:9797']);
    expect(targets.filter(({ host }) => !hosts.includes(host))).toEqual([]);
    expect(hosts).toContain(
      /url: http:\/\/(\w+):9090/.exec(read('provisioning/grafana/datasources/uhwatch.yaml'))?.[1],
    );
    expect(hosts).toContain(/http:\/\/(\w+):8080/.exec(read('examples/compose/world.ts'))?.[1]);
  });

  it('lies where the reader looks for it', () => {
    const config = parse(read('examples/compose/uhwatch.yaml')) as Record<string, unknown>;
    const targets = mounts.filter(({ name }) => name === 'exporter').map(({ target }) => target);
    for (const key of ['envoy-access-log.paths', 'kubernetes-files.paths']) {
      const [file = ''] = config[key] as string[];
      expect(targets).toContain(path.dirname(file));
    }
    const provider = parse(read('provisioning/grafana/dashboards/uhwatch.yaml')) as {
      providers: [{ options: { path: string } }];
    };
    const boards = mounts.filter(({ target }) => path.dirname(target) === provider.providers[0].options.path);
    expect(boards.map(({ source }) => source)).toEqual(dashboardFiles().map(({ path: file }) => `./${file}`));
  });
});

const upstreamNames = ['catalog', 'cart', 'payments'];

describe('examples/compose/envoy.yaml', () => {
  const text = read('examples/compose/envoy.yaml');

  it('logs in the default text format of Istio', () => {
    expect(text).toContain(istioTextFormat);
  });

  it('names its clusters as Istio does', () => {
    const bootstrap = parse(text) as { static_resources: { clusters: { name: string }[] } };
    expect(bootstrap.static_resources.clusters.map(({ name }) => name)).toEqual(
      upstreamNames.map((service) => clusterName(service)),
    );
  });

  it.skipIf(!envoyProgram)('is a configuration that Envoy accepts', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'uhwatch-envoy-'));
    try {
      mkdirSync(path.join(folder, 'eds'));
      for (const name of upstreamNames)
        writeFileSync(endpointsFile(path.join(folder, 'eds'), name), endpoints(name, 1, []));
      const config = path.join(folder, 'envoy.yaml');
      writeFileSync(config, text.replaceAll('/world', folder).replaceAll('/var/log/envoy', folder));
      const result = spawnSync(envoyProgram ?? '', ['--mode', 'validate', '-c', config, '--log-level', 'error'], {
        encoding: 'utf8',
      });
      expect(result.status, result.stdout + result.stderr).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
