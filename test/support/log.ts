/** One line of Banto's log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** Everything that Banto logged in a test. */
export class LogLines {
  readonly lines: LogLine[] = [];
  text = '';

  /** Adds one line; called by a pino logger. */
  write(line: string): LogLine {
    this.text += line.endsWith('\n') ? line : `${line}\n`;
    // A line that is not JSON is a fault, so it is kept.
    let parsed: LogLine;
    try {
      parsed = JSON.parse(line) as LogLine;
    } catch {
      parsed = { notJson: line };
    }
    this.lines.push(parsed);
    return parsed;
  }

  where(fields: LogLine): LogLine[] {
    return this.lines.filter((line) => Object.entries(fields).every(([name, value]) => line[name] === value));
  }
}
