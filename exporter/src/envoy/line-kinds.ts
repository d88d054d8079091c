/** Colors of a terminal, which stern and docker compose write around names. */
const colors = `(?:${String.fromCharCode(0x1b)}\\[[\\d;]*m)*`;

/** A name of Kubernetes, at most as long as one may be. */
const name = '[a-z0-9][a-z0-9.-]{0,252}';

/**
 * What products put before an access log line, each with what must follow it:
 * `kubectl logs --timestamps`, `kubectl logs --prefix`, a pod and its container as kubetail and as kail write them,
 * `docker compose logs`, Emissary, and as stern writes them, with the namespace before them or without.
 */
const decorations = [
  /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d) +/y,
  /\[pod\/[^\]\s]{1,512}\] /y,
  new RegExp(`\\[${name} ${name}\\] `, 'y'),
  new RegExp(`${name}/${name}\\[${name}\\]: `, 'y'),
  new RegExp(`${colors}[A-Za-z0-9][\\w.-]{0,128} *\\|${colors} ?${colors}`, 'y'),
  /ACCESS /y,
  new RegExp(`${colors}(?:${name}${colors} ${colors}){1,2}${name}${colors} (?=[[{])`, 'y'),
];

/** Nothing that decorates a line is longer; more of it need not become a string. */
const maxDecorationLength = 1024;

/** Where the line goes on behind one decoration, or `start` where there is none. */
export function decorationEnd(bytes: Buffer, start: number, end: number): number {
  const head = bytes.toString('latin1', start, Math.min(end, start + maxDecorationLength));
  for (const decoration of decorations) {
    decoration.lastIndex = 0;
    if (decoration.test(head)) return start + decoration.lastIndex;
  }
  return start;
}

/**
 * What programs beside an access log say of themselves: Envoy's own log (`[date][thread][level][logger] ...`), Istio's
 * agent (`date<TAB>level<TAB>...`), Go's klog and logrus. What ztunnel says of connections in the same form, scope
 * `access`, is an access log, though none that is understood.
 */
const programLine =
  /^(?:\[[\d :.TZ-]{10,32}\]\[\d+\]\[(?:trace|debug|info|warning|warn|error|critical)\]|[\dT:.Z+-]{10,40}\t(?:debug|info|warn|error|fatal)\b(?!\taccess\t)|[IWEF]\d{4} \d\d:\d\d:\d\d|time="[^"]{10,40}" level=)/;

export function isProgramLine(bytes: Buffer, start: number, end: number): boolean {
  return programLine.test(bytes.toString('latin1', start, Math.min(end, start + 128)));
}

/** As the same programs write it when they are told to log JSON; in the text of a client, these quotes are escaped. */
const programJson = /"level": ?"(?:trace|debug|info|warn|warning|error|critical|fatal)"/;

const accessScope = /"scope": ?"access"/;

export function isProgramJson(bytes: Buffer, start: number, end: number): boolean {
  const head = bytes.toString('latin1', start, Math.min(end, start + 512));
  return programJson.test(head) && !accessScope.test(head);
}

/** The text that a JSON string spells, as bytes. A line that is not JSON is left as it is. */
export function unescapeJson(bytes: Buffer, start: number, end: number): Buffer {
  const text = bytes.toString('utf8', start, end);
  try {
    return Buffer.from(String(JSON.parse(`"${text}"`)));
  } catch {
    return Buffer.from(text);
  }
}
