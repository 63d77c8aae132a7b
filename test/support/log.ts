/** One line of Banto's log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** Everything Banto logged in a story. */
export class LogLines {
  readonly lines: LogLine[] = [];
  text = '';

  /** Takes one line; the destination of a pino logger. */
  write(line: string): LogLine {
    this.text += line.endsWith('\n') ? line : `${line}\n`;
    // A line that is not JSON is a finding, so it is kept as one.
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
