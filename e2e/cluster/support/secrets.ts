import { generateKeyPairSync, sign } from 'node:crypto';
import {
  type Certificate,
  certificateAuthority,
  serverCertificate,
} from '../../../exporter/src/testing/certificates.ts';

/** Who issues the tokens of service accounts, and whom they are meant for. */
export const issuer = 'https://kubernetes.default.svc';

/** The users of the token file, each with its name as token, and their groups. */
const users = {
  admin: 'system:masters',
  'system:kube-controller-manager': '',
  'system:kube-scheduler': '',
} as const;

/** Writes what a control plane is started with: certificates, the keys of service accounts, tokens. */
export async function writeSecrets(write: (name: string, content: string) => void): Promise<Certificate> {
  const ca = await certificateAuthority();
  const server = await serverCertificate(ca);
  write('ca.crt', ca.cert);
  write('server.crt', server.cert);
  write('server.key', server.key);
  const accounts = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  write('accounts.key', accounts.privateKey);
  write('accounts.pub', accounts.publicKey);
  const rows = Object.entries(users).map(([user, groups]) => `${user},${user},${user}${groups && `,"${groups}"`}`);
  write('tokens.csv', `${rows.join('\n')}\n`);
  return ca;
}

interface Account {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** How long the token lives; the apiserver itself issues none for less than ten minutes. */
  readonly seconds: number;
}

/** A token of a service account, signed as the apiserver signs its own. */
export function accountToken({ namespace, name, uid, seconds }: Account, key: Buffer): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: issuer,
    aud: [issuer],
    sub: `system:serviceaccount:${namespace}:${name}`,
    iat: now,
    nbf: now,
    exp: now + seconds,
    'kubernetes.io': { namespace, serviceaccount: { name, uid } },
  };
  const text = [{ alg: 'RS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
}
