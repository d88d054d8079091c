/** Takes in the lines of a log as bytes: whoever follows logs hands them over, whoever knows their format reads them. */
export interface LineHandler {
  /** A whole line, `bytes[start, end)` without its line end. The bytes are good during the call only. */
  line(bytes: Buffer, start: number, end: number): void;
  /** A line longer than the limit, of which the rest was thrown away. */
  tooLong(): void;
}
