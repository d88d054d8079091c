import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** An admin interface on a free port whose two pages a test sets. */
export interface FakeAdmin {
  readonly url: string;
  /** What was asked, with the query. */
  readonly asked: string[];
  clusters: Answer;
  stats: Answer;
  serverInfo: Answer;
  close(): Promise<void>;
}

export function answer(body: string | Buffer, status = 200): Answer {
  return (_request, response) => response.writeHead(status).end(body);
}

export const notFound: Answer = answer('not found\n', 404);

/** `/clusters?format=json` of clusters by name, each host by its health status. */
export function clustersOf(hosts: Readonly<Record<string, readonly object[]>>): Answer {
  const statuses = Object.entries(hosts).map(([name, healths]) => ({
    name,
    ...(healths.length > 0 && { host_statuses: healths.map((health_status) => ({ health_status })) }),
    observability_name: name,
  }));
  return answer(JSON.stringify(statuses.length > 0 ? { cluster_statuses: statuses } : {}));
}

/** `/stats/prometheus` of clusters by name, each statistic by Prometheus' name below `envoy_cluster_`. */
export function statsOf(uptime: number, clusters: Readonly<Record<string, Readonly<Record<string, number>>>>): Answer {
  const lines = Object.entries(clusters).flatMap(([cluster, stats]) =>
    Object.entries(stats).map(([stat, value]) => `envoy_cluster_${stat}{envoy_cluster_name="${cluster}"} ${value}\n`),
  );
  return answer(`${lines.join('')}envoy_server_uptime{} ${uptime}\n`);
}

export async function startFakeAdmin(): Promise<FakeAdmin> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const { pathname } = new URL(request.url ?? '', 'http://admin');
    if (pathname.endsWith('/server_info')) admin.serverInfo(request, response);
    else if (pathname.startsWith('/clusters')) admin.clusters(request, response);
    else admin.stats(request, response);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const admin: FakeAdmin = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    clusters: clustersOf({}),
    stats: statsOf(0, {}),
    serverInfo: notFound,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return admin;
}
