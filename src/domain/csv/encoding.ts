/**
 * The text of a file: UTF-8, or what Japanese spreadsheets write, Shift_JIS; undefined for anything else. Text with a
 * UTF-16 byte order mark is what Excel calls Unicode text.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  const wide = first === 0xff && second === 0xfe;
  for (const encoding of wide ? ['utf-16le'] : ['utf-8', 'shift_jis'])
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // Another encoding, then.
    }
  return undefined;
}
