import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type Certificate,
  certificateAuthority,
  clientCertificate,
  serverCertificate,
} from '../../testing/certificates.ts';
import { unreachable } from './client-faults.ts';
import type { AnsweringServer } from '../testing/answering-server.ts';
import { ask, ClientHarness } from '../testing/client-harness.ts';
import { base64, refusal } from '../testing/kubeconfig-folder.ts';

const hourMs = 3_600_000;

let ca: Certificate;

beforeAll(async () => {
  ca = await certificateAuthority();
});

let harness: ClientHarness;

beforeEach(() => {
  harness = new ClientHarness();
});

afterEach(() => harness.stop());

describe('who the server is', () => {
  test.each([
    ['data', (pem: string) => ({ 'certificate-authority-data': base64(pem) })],
    [
      'a file relative to the kubeconfig',
      (pem: string) => (harness.folder.write('ca.crt', pem), { 'certificate-authority': 'ca.crt' }),
    ],
  ])('it is trusted by the authority in %s', async (_name, authority) => {
    const server = await harness.serve(await serverCertificate(ca));
    expect(await ask(harness.client({ server: server.url, ...authority(ca.cert) }))).toBe('{}');
  });

  test('an authority that is not trusted is one sentence', async () => {
    const other = await certificateAuthority('other CA');
    const server = await harness.serve(await serverCertificate(other));
    const client = harness.client({ server: server.url, 'certificate-authority-data': base64(ca.cert) });
    expect(await refusal(() => ask(client))).toBe(
      `the Kubernetes API at ${server.url} (from ${harness.folder.file}) cannot be reached: its certificate is signed by another authority than certificate-authority-data of ${harness.folder.file} (SELF_SIGNED_CERT_IN_CHAIN); put the CA of the cluster there`,
    );
    expect(await refusal(() => ask(harness.client({ server: server.url })))).toContain(
      'its certificate is signed by an authority that is not trusted here (SELF_SIGNED_CERT_IN_CHAIN); set certificate-authority(-data) to the CA of the cluster',
    );
  });

  test('a certificate that has expired is one sentence', async () => {
    const notBefore = new Date(Date.now() - 2 * hourMs);
    const server = await harness.serve(
      await serverCertificate(ca, { notBefore, notAfter: new Date(Date.now() - hourMs) }),
    );
    const client = harness.client({ server: server.url, 'certificate-authority-data': base64(ca.cert) });
    expect(await refusal(() => ask(client))).toContain(
      'its certificate has expired (CERT_HAS_EXPIRED); renew it, or set the clock here right',
    );
  });

  test('a certificate for another name is one sentence, and tls-server-name the remedy', async () => {
    const server = await harness.serve(await serverCertificate(ca, { names: ['kube.example'] }));
    const cluster = { server: server.url, 'certificate-authority-data': base64(ca.cert) };
    expect(await refusal(() => ask(harness.client(cluster)))).toContain(
      'its certificate is for other names (DNS:kube.example); correct the address, or set tls-server-name to one of them',
    );
    expect(await ask(harness.client({ ...cluster, 'tls-server-name': 'kube.example' }))).toBe('{}');
  });

  test('insecure-skip-tls-verify trusts anybody', async () => {
    const server = await harness.serve(await serverCertificate(ca, { names: ['kube.example'] }));
    expect(await ask(harness.client({ server: server.url, 'insecure-skip-tls-verify': true }))).toBe('{}');
  });

  test('a server that does not speak TLS is one sentence', async () => {
    const server = await harness.serve();
    const client = harness.client({ server: server.url.replace('http:', 'https:') });
    expect(await refusal(() => ask(client))).toMatch(/it does not speak TLS \(.+\); check the scheme and the port/);
  });

  test('a server that is not there is one sentence', async () => {
    const server = await harness.serve();
    const url = server.url;
    await server.stop();
    expect(await refusal(() => ask(harness.client({ server: url })))).toContain(
      `${url} (from ${harness.folder.file}) cannot be reached: ECONNREFUSED; check the address, the network and the certificates`,
    );
  });

  test('an authority that is no certificate is one sentence, and not nobody trusted', async () => {
    const client = harness.client({ server: 'https://127.0.0.1:1', 'certificate-authority-data': base64('nonsense') });
    expect(await refusal(() => ask(client))).toBe(
      `the certificate authority of ${harness.folder.file} is not a PEM certificate; correct certificate-authority(-data) or the file that it names`,
    );
  });

  test('HTTP/1.1 is spoken even to a server that would rather have HTTP/2', async () => {
    const { key, cert } = await serverCertificate(ca);
    const versions: string[] = [];
    const server = createSecureServer({ key, cert, allowHTTP1: true }, (request, response) => {
      versions.push(request.httpVersion);
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await ask(harness.client({ server: url, 'certificate-authority-data': base64(ca.cert) }));
    expect(versions).toEqual(['1.1']);
    server.close();
  });
});

describe('who asks', () => {
  let server: AnsweringServer;
  let cluster: object;

  beforeEach(async () => {
    server = await harness.serve({ ...(await serverCertificate(ca)), requestCert: true, rejectUnauthorized: true });
    cluster = { server: server.url, 'certificate-authority-data': base64(ca.cert) };
  });

  test.each([
    [
      'data',
      ({ key, cert }: Certificate) => ({ 'client-certificate-data': base64(cert), 'client-key-data': base64(key) }),
    ],
    [
      'files relative to the kubeconfig',
      ({ key, cert }: Certificate) => {
        harness.folder.write('me.key', key);
        harness.folder.write('me.crt', cert);
        return { 'client-certificate': 'me.crt', 'client-key': './me.key' };
      },
    ],
  ])('a client certificate is shown from %s', async (_name, user) => {
    await ask(harness.client(cluster, user(await clientCertificate(ca, 'alice'))));
    expect(server.asked[0]?.clientName).toBe('alice');
  });

  test.each([
    ['none', () => Promise.resolve({})],
    [
      'one of another authority',
      async () => {
        const { key, cert } = await clientCertificate(await certificateAuthority('other CA'), 'mallory');
        return { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) };
      },
    ],
  ])('a server that hangs up on %s is one sentence', async (_name, user) => {
    expect(await refusal(async () => ask(harness.client(cluster, await user())))).toMatch(
      /cannot be reached: .+; check the address, the network and the certificates$/,
    );
  });

  test.each([
    'ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED',
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
  ])('a server that says why it does not take a client certificate is one sentence: %s', (code) => {
    const error = Object.assign(new Error('alert'), { code });
    expect(unreachable({ server: 'https://kube', origin: 'config', ca: undefined }, error, undefined).message).toBe(
      `the Kubernetes API at https://kube (from config) cannot be reached: it does not take the client certificate (${code}); renew it, or use one of an authority that the cluster trusts`,
    );
  });

  test('a key of another certificate is one sentence', async () => {
    const [alice, bob] = [await clientCertificate(ca, 'alice'), await clientCertificate(ca, 'bob')];
    const user = { 'client-certificate-data': base64(alice.cert), 'client-key-data': base64(bob.key) };
    expect(await refusal(() => ask(harness.client(cluster, user)))).toBe(
      `the certificates of ${harness.folder.file} cannot be used (ERR_OSSL_X509_KEY_VALUES_MISMATCH); each has to be PEM, and the client key has to be that of the client certificate`,
    );
  });

  test('impersonation is asked for with headers, one for each group', async () => {
    const plain = await harness.serve();
    const user = {
      token: 't',
      as: 'jane',
      'as-uid': '7',
      'as-groups': ['dev', 'ops'],
      'as-user-extra': { 'a/b': ['x'] },
    };
    await ask(harness.client({ server: plain.url }, user));
    expect(plain.asked[0]?.headers).toMatchObject({
      'impersonate-user': 'jane',
      'impersonate-uid': '7',
      'impersonate-group': 'dev, ops',
      'impersonate-extra-a%2fb': 'x',
    });
  });
});
