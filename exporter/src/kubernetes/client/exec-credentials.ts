import { SourceError } from '../../model/source.ts';
import { type Access, type ExecPlugin, readSecret } from './access.ts';
import { type JsonObject, object, text } from '../json.ts';
import type { Credential, RenewingOptions } from './renewing.ts';
import { type Finished, type Program, runProgram } from './run-program.ts';

/** Credentials that a program of the kubeconfig prints. Source: client-go credential plugins. */
export function execCredential(plugin: ExecPlugin, { ca, env }: Pick<Access, 'ca' | 'env'>): RenewingOptions {
  return {
    renewable: true,
    async issue(signal) {
      const info = execInfo(plugin, plugin.cluster && ca && readSecret(ca));
      const given = { ...env, ...plugin.env, KUBERNETES_EXEC_INFO: JSON.stringify(info) };
      return runPlugin(plugin, { command: plugin.command, args: plugin.args, env: given, signal });
    },
  };
}

/** Throws a SourceError for every way in which a plugin gives no credentials. */
export async function runPlugin(plugin: ExecPlugin, program: Program): Promise<Credential> {
  const finished = await runProgram(program);
  const fault = faultOf(finished, plugin);
  if (fault !== undefined) throw new SourceError(`${named(plugin)} ${fault}`);
  return readCredential(finished.stdout, plugin);
}

function named({ command, origin }: ExecPlugin): string {
  return `the credentials plugin ${command} (from ${origin})`;
}

function faultOf({ outcome, stderr }: Finished, { installHint }: ExecPlugin): string | undefined {
  const hint = installHint === undefined ? '' : `: ${oneLine(installHint)}`;
  switch (outcome.what) {
    case 'unstarted':
      return outcome.code === 'ENOENT'
        ? `is not installed; install it where PATH finds it, or correct users[].user.exec.command${hint}`
        : `cannot be started (${outcome.code}); make it executable, or correct users[].user.exec.command${hint}`;
    case 'slow':
      return `did not end within ${outcome.afterMs / 1000} seconds; run it by hand to see what it waits for`;
    case 'long':
      return 'printed more than 1 MiB; it has to print one ExecCredential and nothing else';
    case 'aborted':
      return 'was stopped, because nobody waits for it any more';
    case 'ended':
      if (outcome.code === 0) return undefined;
      return `ended with ${outcome.code ?? 'a signal'} (${firstLine(stderr)}); run it by hand, and log in anew where it asks for it`;
  }
}

/** What a plugin is told. Source: client.authentication.k8s.io/v1, ExecCredentialSpec. */
function execInfo({ apiVersion, cluster }: ExecPlugin, ca: string | undefined): JsonObject {
  const told = cluster && {
    ...cluster,
    ...(ca !== undefined && { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
  };
  return { kind: 'ExecCredential', apiVersion, spec: { interactive: false, ...(told && { cluster: told }) } };
}

/** What it printed is not repeated: it may hold a token. */
function readCredential(stdout: string, plugin: ExecPlugin): Credential {
  const credential = parse(stdout, plugin);
  const { apiVersion } = plugin;
  if (credential['kind'] !== 'ExecCredential' || credential['apiVersion'] !== apiVersion) {
    const [kind = 'none', version = 'none'] = [text(credential['kind']), text(credential['apiVersion'])];
    throw new SourceError(
      `${named(plugin)} printed kind ${kind} of apiVersion ${version} instead of ExecCredential of ${apiVersion}; set users[].user.exec.apiVersion to what it speaks, or update it`,
    );
  }
  const status = object(credential['status']);
  const token = filled(status['token']);
  const certificate = filled(status['clientCertificateData']);
  const key = filled(status['clientKeyData']);
  if ((token === undefined && certificate === undefined) || (certificate === undefined) !== (key === undefined)) {
    throw new SourceError(
      `${named(plugin)} printed neither a token nor a client certificate with its key; run it by hand and see its documentation`,
    );
  }
  return { token, certificate, key, expiresAt: expiry(status, plugin) };
}

function parse(stdout: string, plugin: ExecPlugin): JsonObject {
  try {
    return object(JSON.parse(stdout));
  } catch {
    throw new SourceError(
      `${named(plugin)} printed something that is not JSON; it has to print one ExecCredential and nothing else`,
    );
  }
}

function expiry(status: JsonObject, plugin: ExecPlugin): number | undefined {
  const stamp = filled(status['expirationTimestamp']);
  if (stamp === undefined) return undefined;
  const at = Date.parse(stamp);
  if (!Number.isNaN(at)) return at;
  throw new SourceError(`${named(plugin)} printed an expirationTimestamp that is no time of RFC 3339; update it`);
}

function filled(value: unknown): string | undefined {
  return text(value) || undefined;
}

const maxCharacters = 200;

function firstLine(stderr: string): string {
  const line = stderr.split('\n').find((each) => each.trim() !== '') ?? 'without a word on stderr';
  return oneLine(line);
}

function oneLine(said: string): string {
  return said.replaceAll(/\s+/g, ' ').trim().slice(0, maxCharacters);
}
