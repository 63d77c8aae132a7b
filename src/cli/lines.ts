const LINE_FEED = 0x0a;

/**
 * Calls `take` with each line of a stream as bytes, without its line feed; the last line needs none. Stops reading when
 * `take` returns false. A line is valid only during its call.
 */
export async function eachLine(stream: AsyncIterable<Buffer>, take: (line: Buffer) => boolean): Promise<void> {
  let begun: Buffer[] = [];
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      const part = chunk.subarray(start, end);
      if (!take(begun.length === 0 ? part : Buffer.concat([...begun, part]))) return;
      begun = [];
      start = end + 1;
    }
    if (start < chunk.length) begun.push(chunk.subarray(start));
  }
  if (begun.length > 0) take(Buffer.concat(begun));
}
