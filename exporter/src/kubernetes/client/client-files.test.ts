import { rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type Certificate,
  certificateAuthority,
  clientCertificate,
  serverCertificate,
} from '../../testing/certificates.ts';
import { eventually } from '../../testing/eventually.ts';
import { ask, ClientHarness, read, watch } from '../testing/client-harness.ts';
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

describe('what changes in files', () => {
  test('a token is read anew for every request', async () => {
    const server = await harness.serve();
    harness.folder.write('token', 'first\n');
    const client = harness.client({ server: server.url }, { tokenFile: 'token', token: 'older' });
    await ask(client);
    harness.folder.write('token', 'second\n');
    await ask(client);
    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer first', 'Bearer second']);
  });

  test('a token file that is empty, garbled or gone is one sentence without the token', async () => {
    const server = await harness.serve();
    const file = harness.folder.write('token', '\n');
    const client = harness.client({ server: server.url }, { tokenFile: 'token' });
    expect(await refusal(() => ask(client))).toBe(
      `the token in ${file} is empty; write one there, or ask for a new one`,
    );
    harness.folder.write('token', 'two\nlines');
    expect(await refusal(() => ask(client))).toBe(
      `the token in ${file} holds blanks or characters that no token has; write the token there and nothing else`,
    );
    rmSync(file);
    expect(await refusal(() => ask(client))).toBe(
      `${file} cannot be read (ENOENT); it holds credentials of the Kubernetes API, so mount it or correct its path`,
    );
  });

  test('an authority: what the new one signed is trusted with the next request', async () => {
    const server = await harness.serve(await serverCertificate(ca));
    harness.folder.write('ca.crt', ca.cert);
    const client = harness.client({ server: server.url, 'certificate-authority': 'ca.crt' });
    await ask(client);
    const next = await certificateAuthority('next CA');
    server.present(await serverCertificate(next));
    await eventually(() => expect(server.sockets.size).toBe(0));
    expect(await refusal(() => ask(client))).toContain(
      `another authority than ${path.join(harness.folder.path, 'ca.crt')}`,
    );
    harness.folder.write('ca.crt', next.cert);
    expect(await ask(client)).toBe('{}');
  });

  test('a client certificate: the server sees the new name with the next request', async () => {
    const server = await harness.serve({
      ...(await serverCertificate(ca)),
      requestCert: true,
      rejectUnauthorized: true,
    });
    const become = async (name: string) => {
      const { key, cert } = await clientCertificate(ca, name);
      harness.folder.write('me.key', key);
      harness.folder.write('me.crt', cert);
    };
    await become('alice');
    const cluster = { server: server.url, 'certificate-authority-data': base64(ca.cert) };
    const client = harness.client(cluster, { 'client-certificate': 'me.crt', 'client-key': 'me.key' });
    await ask(client);
    await become('bob');
    await ask(client);
    expect(server.asked.map(({ clientName }) => clientName)).toEqual(['alice', 'bob']);
  });

  test('a watch that is open goes on over its old connection, which is closed after it', async () => {
    const server = await harness.serve(await serverCertificate(ca));
    harness.folder.write('ca.crt', ca.cert);
    const client = harness.client({ server: server.url, 'certificate-authority': 'ca.crt' });
    const opened = Promise.withResolvers<ServerResponse>();
    server.answering = (response) => {
      response.flushHeaders();
      opened.resolve(response);
    };
    const watching = read(await watch(client));
    const response = await opened.promise;
    harness.folder.write('ca.crt', `${ca.cert}\n${(await certificateAuthority('next CA')).cert}`);
    server.answering = (other) => other.end('{}');
    await ask(client);
    expect(server.sockets.size).toBe(2);
    response.end('the last word');
    expect(await watching).toBe('the last word');
    await eventually(() => expect(server.sockets.size).toBe(1));
  });

  test('such a watch ends with the client', async () => {
    const server = await harness.serve(await serverCertificate(ca));
    harness.folder.write('ca.crt', ca.cert);
    const client = harness.client({ server: server.url, 'certificate-authority': 'ca.crt' });
    server.answering = (response, { url }) => (url === '/version' ? response.end('{}') : response.write('begun'));
    const watching = refusal(async () => read(await watch(client)));
    await eventually(() => expect(server.asked).toHaveLength(1));
    harness.folder.write('ca.crt', `${ca.cert}\n${(await certificateAuthority('next CA')).cert}`);
    await ask(client);
    await client.close();
    expect(await watching).toMatch(/broke off|cannot be reached/);
    await eventually(() => expect(server.sockets.size).toBe(0));
  });
});
