import { createServer, type Server, type Socket } from 'node:net';

/** A mail server for one message at a time (RFC 5321, without extensions), which keeps what it is sent. */
export function mailbox(kept: string[]): Server {
  return createServer((socket) => converse(socket, kept)).listen(0, '127.0.0.1');
}

function converse(socket: Socket, kept: string[]): void {
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  let text = '';
  let isData = false;
  const take = (end: string): string | undefined => {
    const at = text.indexOf(end);
    if (at === -1) return undefined;
    const part = text.slice(0, at);
    text = text.slice(at + end.length);
    return part;
  };
  say('220 mailbox');
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    for (;;) {
      const part = take(isData ? '\r\n.\r\n' : '\r\n');
      if (part === undefined) return;
      if (isData) kept.push(part);
      isData = !isData && part.toUpperCase() === 'DATA';
      if (isData) say('354 go on');
      else if (part.toUpperCase() === 'QUIT') socket.end('221 bye\r\n');
      else say('250 ok');
    }
  });
}
