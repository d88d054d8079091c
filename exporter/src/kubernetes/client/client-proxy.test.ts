import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type Certificate,
  certificateAuthority,
  clientCertificate,
  serverCertificate,
} from '../../testing/certificates.ts';
import { eventually } from '../../testing/eventually.ts';
import type { AnsweringServer } from '../testing/answering-server.ts';
import { ask, ClientHarness, read, watch } from '../testing/client-harness.ts';
import type { ConnectProxy } from '../testing/connect-proxy.ts';
import { base64, refusal } from '../testing/kubeconfig-folder.ts';

let ca: Certificate;

beforeAll(async () => {
  ca = await certificateAuthority();
});

let harness: ClientHarness;

beforeEach(() => {
  harness = new ClientHarness();
});

afterEach(() => harness.stop());

describe('through a proxy', () => {
  let proxy: ConnectProxy;

  async function apiserver(): Promise<{ readonly server: AnsweringServer; readonly cluster: object }> {
    const server = await harness.serve(await serverCertificate(ca, { names: ['kube.example'] }));
    // The name is known to the proxy only.
    const cluster = { server: `https://kube.example:${server.port}`, 'certificate-authority-data': base64(ca.cert) };
    return { server, cluster };
  }

  beforeEach(async () => {
    proxy = await harness.proxy();
  });

  test('proxy-url: TLS goes through tunnels from end to end, and requests share them', async () => {
    const { server, cluster } = await apiserver();
    const client = harness.client({ ...cluster, 'proxy-url': `http://${proxy.host}` }, { token: 'secret' });
    for (let request = 0; request < 10; request++) await ask(client);
    expect(new Set(proxy.tunnels)).toEqual(new Set([`kube.example:${server.port}`]));
    expect(proxy.tunnels.length).toBeLessThan(5);
    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual(Array(10).fill('Bearer secret'));
  });

  test('a watch through a tunnel does not hold up another request', async () => {
    const { server, cluster } = await apiserver();
    const client = harness.client({ ...cluster, 'proxy-url': `http://${proxy.host}` });
    server.answering = (response, { url }) => (url === '/version' ? response.end('{}') : response.write('begun'));
    const watching = refusal(async () => read(await watch(client)));
    await eventually(() => expect(server.asked).toHaveLength(1));
    expect(await ask(client)).toBe('{}');
    expect(proxy.tunnels).toHaveLength(2);
    await client.close();
    await watching;
  });

  test('HTTPS_PROXY of the environment is taken, unless NO_PROXY names the server', async () => {
    const { cluster } = await apiserver();
    const HTTPS_PROXY = `http://${proxy.host}`;
    await ask(harness.client(cluster, {}, { HTTPS_PROXY }));
    expect(proxy.tunnels).toHaveLength(1);
    expect(await refusal(() => ask(harness.client(cluster, {}, { HTTPS_PROXY, NO_PROXY: '.example' })))).toContain(
      'ENOTFOUND',
    );
    expect(proxy.tunnels).toHaveLength(1);
  });

  test('a client certificate and tls-server-name are for the server', async () => {
    const certificate = await serverCertificate(ca, { names: ['inner.example'] });
    const server = await harness.serve({ ...certificate, requestCert: true, rejectUnauthorized: true });
    const { key, cert } = await clientCertificate(ca, 'alice');
    const cluster = {
      server: `https://kube.example:${server.port}`,
      'certificate-authority-data': base64(ca.cert),
      'tls-server-name': 'inner.example',
      'proxy-url': `http://${proxy.host}`,
    };
    await ask(harness.client(cluster, { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) }));
    expect(server.asked[0]?.clientName).toBe('alice');
  });

  test('a proxy that speaks TLS itself may stand behind the authority of the cluster', async () => {
    const safe = await harness.proxy(await serverCertificate(ca));
    const { server, cluster } = await apiserver();
    await ask(harness.client({ ...cluster, 'proxy-url': `https://localhost:${safe.host.split(':')[1]}` }));
    expect(safe.tunnels).toEqual([`kube.example:${server.port}`]);
  });

  test('user and password of the address are for the proxy, and in no sentence', async () => {
    const { server, cluster } = await apiserver();
    const withPassword = { ...cluster, 'proxy-url': `http://me:pass@${proxy.host}` };
    await ask(harness.client(withPassword));
    expect(proxy.authorizations).toEqual([`Basic ${base64('me:pass')}`]);
    expect(server.asked[0]?.headers).not.toHaveProperty('proxy-authorization');
    proxy.status = 407;
    expect(await refusal(() => ask(harness.client(withPassword)))).toBe(
      `the Kubernetes API at https://kube.example:${server.port} (from ${harness.folder.file}) cannot be reached through the proxy ${proxy.host}: the proxy answered 407; let it connect to this address, give it user and password, or name the address in NO_PROXY`,
    );
  });

  test('a proxy that is not there is one sentence', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => gone.once('listening', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const client = harness.client({ server: 'https://kube.example', 'proxy-url': `http://127.0.0.1:${port}` });
    expect(await refusal(() => ask(client))).toContain(
      `cannot be reached through the proxy 127.0.0.1:${port}: ECONNREFUSED; check the proxy and the address`,
    );
  });
});
