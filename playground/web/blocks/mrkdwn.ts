/** A piece of mrkdwn, with decoded entities. */
export type Piece =
  | { kind: 'text' | 'code' | 'pre'; text: string }
  | { kind: 'bold' | 'italic' | 'strike' | 'quote'; inside: Piece[] }
  | { kind: 'link'; url: string; label: string }
  | { kind: 'user' | 'usergroup' | 'channel' | 'broadcast'; id: string }
  | { kind: 'date'; seconds: number; format: string; fallback: string };

const resolved = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

// Like in Slack, marks count only at the edge of a word.
const styled = (mark: string): string =>
  String.raw`(?<![\p{L}\p{N}${mark}])${mark}(?=[^\s${mark}])([^${mark}\n]*[^\s${mark}])${mark}(?![\p{L}\p{N}${mark}])`;
const inline = new RegExp(`<([^<>\n]+)>|\`([^\`\n]+)\`|${['\\*', '_', '~'].map(styled).join('|')}`, 'gu');

/** Parses mrkdwn. Anything malformed stays text. */
export function parseMrkdwn(text: string): Piece[] {
  return text.split(/```\n?([\s\S]*?)\n?```\n?/u).flatMap((part, index): Piece[] => {
    if (index % 2 === 1) return [{ kind: 'pre', text: resolved(part) }];
    return quotes(part);
  });
}

/** Groups consecutive lines that begin with >. */
function quotes(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (const [chunk] of text.matchAll(/(?:^(?:&gt;|>)[^\n]*(?:\n|$))+|(?:^(?!&gt;|>)[^\n]*(?:\n|$))+/gmu)) {
    if (chunk === '') continue;
    if (/^(?:&gt;|>)/u.test(chunk))
      pieces.push({ kind: 'quote', inside: line(chunk.replaceAll(/^(?:&gt;|>) ?/gmu, '').replace(/\n$/u, '')) });
    else pieces.push(...line(chunk));
  }
  return pieces;
}

function line(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(inline)) {
    const [all, angle, code, bold, italic, strike] = match;
    if (match.index > from) pieces.push({ kind: 'text', text: resolved(text.slice(from, match.index)) });
    if (angle !== undefined) pieces.push(reference(angle));
    else if (code !== undefined) pieces.push({ kind: 'code', text: resolved(code) });
    else if (bold !== undefined) pieces.push({ kind: 'bold', inside: line(bold) });
    else if (italic !== undefined) pieces.push({ kind: 'italic', inside: line(italic) });
    else if (strike !== undefined) pieces.push({ kind: 'strike', inside: line(strike) });
    from = match.index + all.length;
  }
  if (from < text.length) pieces.push({ kind: 'text', text: resolved(text.slice(from)) });
  return pieces;
}

/** Parses what is between angle brackets. */
function reference(text: string): Piece {
  const [target = '', label] = text.split('|', 2);
  if (/^@[UW]/u.test(target)) return { kind: 'user', id: target.slice(1) };
  if (/^#[CG]/u.test(target)) return { kind: 'channel', id: target.slice(1) };
  if (target.startsWith('!subteam^')) return { kind: 'usergroup', id: target.slice('!subteam^'.length) };
  const date = /^!date\^(\d+)\^([^^]+)/u.exec(target);
  if (date) {
    const [, seconds = '0', format = ''] = date;
    return { kind: 'date', seconds: Number(seconds), format: resolved(format), fallback: resolved(label ?? '') };
  }
  if (target.startsWith('!')) return { kind: 'broadcast', id: target.slice(1) };
  return { kind: 'link', url: resolved(target), label: resolved(label ?? target) };
}
