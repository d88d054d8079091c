import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { certificateAuthority, clientCertificate, serverCertificate } from '../../testing/certificates.ts';
import { eventually } from '../../testing/eventually.ts';
import { Client } from './client.ts';
import { runPlugin } from './exec-credentials.ts';
import { fromKubeconfig } from './kubeconfig.ts';
import { runProgram } from './run-program.ts';
import { textOf } from '../testing/client-harness.ts';
import { AnsweringServer } from '../testing/answering-server.ts';
import { base64, KubeconfigFolder, refusal } from '../testing/kubeconfig-folder.ts';

const v1 = 'client.authentication.k8s.io/v1';
const v1beta1 = 'client.authentication.k8s.io/v1beta1';
const signal = new AbortController().signal;

let folder: KubeconfigFolder;
let server: AnsweringServer;
let clients: Client[];

function clientOf(
  exec: object = {},
  cluster: object = {},
  env: Record<string, string> = { PATH: '/usr/bin:/bin' },
): Client {
  const user = { exec: { apiVersion: v1, command: './plugin', interactiveMode: 'IfAvailable', ...exec } };
  const client = new Client(fromKubeconfig(folder.configure({ server: server.url, ...cluster }, user), undefined, env));
  clients.push(client);
  return client;
}

/** A shell command that prints an ExecCredential; `$run` in it is the number of the run. */
function printing(status: object, apiVersion = v1): string {
  const credential = JSON.stringify({ apiVersion, kind: 'ExecCredential', status });
  return `echo >> "$(dirname "$0")/runs"\nrun=$(wc -l < "$(dirname "$0")/runs" | tr -d ' ')\ncat <<END\n${credential}\nEND`;
}

const runs = () => readFileSync(path.join(folder.path, 'runs'), 'utf8').length;
const ask = (client: Client) => textOf(client, '/version', signal);
const tokens = () => server.asked.map(({ headers }) => headers.authorization);
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
const sentenceOf = (script: string, exec: object = {}) => {
  folder.writeProgram('plugin', script);
  return refusal(() => ask(clientOf(exec)));
};
const named = () => `the credentials plugin ${path.join(folder.path, 'plugin')} (from ${folder.file})`;

beforeEach(async () => {
  folder = new KubeconfigFolder();
  server = await new AnsweringServer().start();
  clients = [];
});

afterEach(async () => {
  for (const client of clients) await client.close();
  await server.stop();
  folder.remove();
});

describe('what the plugin is given', () => {
  test('its arguments, its variables on top of those of the process, nothing to read, and what it has to print', async () => {
    const said = path.join(folder.path, 'said');
    folder.writeProgram(
      'plugin',
      `{ echo "$@"; echo "$OURS $THEIRS"; cat; echo "$KUBERNETES_EXEC_INFO"; } > ${said}\n${printing({ token: 't' }, v1beta1)}`,
    );
    const exec = { apiVersion: v1beta1, args: ['get', 'a token'], env: [{ name: 'THEIRS', value: 'new' }] };
    await ask(clientOf(exec, {}, { PATH: '/usr/bin:/bin', OURS: 'kept', THEIRS: 'old' }));
    const [args, variables, info = ''] = readFileSync(said, 'utf8').split('\n');
    expect([args, variables]).toEqual(['get a token', 'kept new']);
    expect(JSON.parse(info)).toEqual({ kind: 'ExecCredential', apiVersion: v1beta1, spec: { interactive: false } });
  });

  test('the cluster, where it asks for it', async () => {
    folder.write('ca.crt', (await certificateAuthority()).cert);
    folder.writeProgram('plugin', `echo "$KUBERNETES_EXEC_INFO" > "$(dirname "$0")/info"\n${printing({ token: 't' })}`);
    const cluster = {
      'certificate-authority': 'ca.crt',
      'tls-server-name': 'inner',
      extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'us' } }],
    };
    await ask(clientOf({ provideClusterInfo: true }, cluster));
    expect(JSON.parse(readFileSync(path.join(folder.path, 'info'), 'utf8'))).toMatchObject({
      spec: {
        cluster: {
          server: server.url,
          'tls-server-name': 'inner',
          'certificate-authority-data': base64(readFileSync(path.join(folder.path, 'ca.crt'), 'utf8')),
          config: { audience: 'us' },
        },
      },
    });
  });

  test('a plugin without a slash is looked for in PATH', async () => {
    folder.writeProgram('in-path', printing({ token: 'found' }));
    await ask(clientOf({ command: 'in-path' }, {}, { PATH: `${folder.path}:/usr/bin:/bin` }));
    expect(tokens()).toEqual(['Bearer found']);
  });
});

describe('how long credentials are kept', () => {
  test.each([
    ['without an expiry until they are refused', {}],
    ['with one in an hour', { expirationTimestamp: inSeconds(3600) }],
  ])('%s', async (_name, expiry) => {
    folder.writeProgram('plugin', printing({ token: 'run-$run', ...expiry }));
    const client = clientOf();
    await ask(client);
    await ask(client);
    expect(tokens()).toEqual(['Bearer run-1', 'Bearer run-1']);
  });

  test('until shortly before they expire', async () => {
    folder.writeProgram('plugin', printing({ token: 'run-$run', expirationTimestamp: inSeconds(20) }));
    const client = clientOf();
    await ask(client);
    await ask(client);
    expect(tokens()).toEqual(['Bearer run-1', 'Bearer run-2']);
  });

  test('requests at the same time share one run', async () => {
    folder.writeProgram('plugin', printing({ token: 'run-$run' }));
    const client = clientOf();
    await Promise.all([ask(client), ask(client), ask(client)]);
    expect(runs()).toBe(1);
  });

  test('clients of the same kubeconfig share them, until it is changed', async () => {
    folder.writeProgram('plugin', printing({ token: 'run-$run' }));
    await ask(clientOf());
    await ask(clientOf());
    expect(runs()).toBe(1);
    await ask(clientOf({ args: ['another'] }));
    expect(runs()).toBe(2);
  });

  test('after 401 the plugin runs once more, and the request is repeated once', async () => {
    folder.writeProgram('plugin', printing({ token: 'run-$run' }));
    server.answering = (response, { headers }) =>
      response.writeHead(headers.authorization === 'Bearer run-2' ? 200 : 401).end('{}');
    const client = clientOf();
    await ask(client);
    expect(tokens()).toEqual(['Bearer run-1', 'Bearer run-2']);
    server.answering = (response) => response.writeHead(401).end('{"message":"Unauthorized"}');
    expect(await refusal(() => ask(client))).toContain(
      'answered 401 (Unauthorized): the credentials are not valid; renew the token or the certificate',
    );
    expect(tokens().slice(2)).toEqual(['Bearer run-2', 'Bearer run-3']);
  });

  test('many requests that are refused at the same time share the next run', async () => {
    folder.writeProgram('plugin', printing({ token: 'run-$run' }));
    server.answering = (response, { headers }) =>
      response.writeHead(headers.authorization === 'Bearer run-2' ? 200 : 401).end('{}');
    const client = clientOf();
    await Promise.all([ask(client), ask(client), ask(client)]);
    expect(runs()).toBe(2);
  });

  test('a run that fails is not kept', async () => {
    expect(await sentenceOf('exit 1')).toContain('ended with 1');
    folder.writeProgram('plugin', printing({ token: 'works' }));
    await ask(clientOf());
    expect(tokens()).toEqual(['Bearer works']);
  });
});

test('a client certificate of a plugin is shown, and the next one over a new connection', async () => {
  const ca = await certificateAuthority();
  await server.stop();
  const tls = { ...(await serverCertificate(ca)), requestCert: true, rejectUnauthorized: true };
  server = await new AnsweringServer(tls).start();
  for (const [index, name] of ['alice', 'bob'].entries()) {
    const { key, cert } = await clientCertificate(ca, name);
    const status = { clientCertificateData: cert, clientKeyData: key };
    folder.write(`${index + 1}`, JSON.stringify({ apiVersion: v1, kind: 'ExecCredential', status }));
  }
  folder.writeProgram('plugin', 'cd "$(dirname "$0")"\necho >> runs\ncat "$(wc -l < runs | tr -d " ")"');
  server.answering = (response, { clientName }) => response.writeHead(clientName === 'bob' ? 200 : 401).end('{}');
  await ask(clientOf({}, { 'certificate-authority-data': base64(ca.cert) }));
  expect(server.asked.map(({ clientName }) => clientName)).toEqual(['alice', 'bob']);
});

describe('a plugin that gives no credentials is one sentence', () => {
  test('it is not installed', async () => {
    expect(await refusal(() => ask(clientOf({ command: 'no-such-plugin', installHint: 'Get it\nfrom us.' })))).toBe(
      `the credentials plugin no-such-plugin (from ${folder.file}) is not installed; install it where PATH finds it, or correct users[].user.exec.command: Get it from us.`,
    );
  });

  test('it may not be run', async () => {
    folder.write('plugin', '');
    expect(await refusal(() => ask(clientOf()))).toBe(
      `${named()} cannot be started (EACCES); make it executable, or correct users[].user.exec.command`,
    );
  });

  test('it fails', async () => {
    expect(await sentenceOf('echo >&2; echo "session  expired, run login" >&2; echo more >&2; exit 7')).toBe(
      `${named()} ended with 7 (session expired, run login); run it by hand, and log in anew where it asks for it`,
    );
    expect(await sentenceOf('exit 7')).toContain('ended with 7 (without a word on stderr)');
    expect(await sentenceOf('kill -9 $$')).toContain('ended with a signal');
  });

  test('it prints something else, which is not repeated', async () => {
    expect(await sentenceOf('echo token=s3cret')).toBe(
      `${named()} printed something that is not JSON; it has to print one ExecCredential and nothing else`,
    );
  });

  test('it speaks another version, or prints another kind', async () => {
    expect(await sentenceOf(printing({ token: 't' }, v1beta1))).toBe(
      `${named()} printed kind ExecCredential of apiVersion ${v1beta1} instead of ExecCredential of ${v1}; set users[].user.exec.apiVersion to what it speaks, or update it`,
    );
    expect(await sentenceOf('echo {}')).toContain('printed kind none of apiVersion none');
  });

  test.each([
    ['nothing', {}],
    ['a certificate without its key', { clientCertificateData: 'x' }],
    ['a key without its certificate', { token: 't', clientKeyData: 'x' }],
  ])('it prints %s', async (_name, status) => {
    expect(await sentenceOf(printing(status))).toBe(
      `${named()} printed neither a token nor a client certificate with its key; run it by hand and see its documentation`,
    );
  });

  test('it prints a time that is none', async () => {
    expect(await sentenceOf(printing({ token: 't', expirationTimestamp: 'later' }))).toBe(
      `${named()} printed an expirationTimestamp that is no time of RFC 3339; update it`,
    );
  });

  test('it prints without end', async () => {
    expect(await sentenceOf('yes')).toBe(
      `${named()} printed more than 1 MiB; it has to print one ExecCredential and nothing else`,
    );
  });

  test('it waits for something, and what it started lives on', async () => {
    const command = folder.writeProgram('plugin', 'sleep 5 & wait');
    const plugin = fromKubeconfig(
      folder.configure({ server: server.url }, { exec: { apiVersion: v1, command } }),
      undefined,
    ).issuer;
    if (plugin?.kind !== 'exec') throw new Error('no plugin');
    const program = { command, args: [], env: { PATH: '/usr/bin:/bin' }, signal, limitMs: 50 };
    expect(await refusal(() => runPlugin(plugin, program))).toBe(
      `${named()} did not end within 0.05 seconds; run it by hand to see what it waits for`,
    );
  });
});

describe('a request that is given up', () => {
  test('ends at once and stops the plugin when nobody else waits for it', async () => {
    folder.writeProgram(
      'plugin',
      `echo $$ > "$(dirname "$0")/pid.new"\nmv "$(dirname "$0")/pid.new" "$(dirname "$0")/pid"\nexec sleep 60`,
    );
    const stop = new AbortController();
    const asking = refusal(() => textOf(clientOf(), '/version', stop.signal));
    const pid = await eventually(() => Number(readFileSync(path.join(folder.path, 'pid'), 'utf8')));
    stop.abort();
    expect(await asking).toBe('the request for credentials was given up');
    await eventually(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'));
  });

  test('a program that nobody may start any more is not waited for', async () => {
    const stop = new AbortController();
    const run = runProgram({ command: 'sleep', args: ['60'], env: { PATH: '/usr/bin:/bin' }, signal: stop.signal });
    stop.abort();
    expect(await run).toMatchObject({ outcome: { what: 'aborted' } });
  });
});
