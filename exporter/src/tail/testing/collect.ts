import type { LineHandler } from '../../model/line-handler.ts';

/** Takes lines as strings; a line that was too long is seen as `<too long>`. */
export function collect(seen: string[]): LineHandler {
  return {
    line: (bytes, start, end) => void seen.push(bytes.toString('utf8', start, end)),
    tooLong: () => void seen.push('<too long>'),
  };
}
