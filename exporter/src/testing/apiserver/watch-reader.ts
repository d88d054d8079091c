import { get, type IncomingHttpHeaders } from 'node:http';

export interface WatchEvent {
  readonly type: string;
  readonly object: {
    readonly [key: string]: unknown;
    readonly metadata?: {
      readonly name?: string;
      readonly resourceVersion?: string;
      readonly annotations?: Readonly<Record<string, string>>;
    };
  };
}

/** A client of one watch that only collects what comes. */
export class WatchReader {
  status: number | undefined;
  headers: IncomingHttpHeaders = {};
  text = '';
  /** `cut` when the connection broke before the end. */
  state: 'open' | 'ended' | 'cut' = 'open';
  /** In how many pieces it came. */
  pieces = 0;
  readonly #close: () => void;

  constructor(url: string) {
    // A connection of its own, which nobody waits for.
    const request = get(url, { agent: false }, (response) => {
      this.status = response.statusCode;
      this.headers = response.headers;
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        this.pieces++;
        this.text += piece;
      });
      response.on('end', () => (this.state = 'ended'));
      response.on('error', () => (this.state = 'cut'));
    });
    request.on('error', () => (this.state = 'cut'));
    this.#close = () => request.destroy();
  }

  get events(): WatchEvent[] {
    const lines = this.text.split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as WatchEvent);
  }

  /** One line for each event: its type and the name of its object. */
  get told(): string[] {
    return this.events.map(({ type, object }) => [type, object.metadata?.name].filter((word) => word).join(' '));
  }

  close(): void {
    this.#close();
  }
}
