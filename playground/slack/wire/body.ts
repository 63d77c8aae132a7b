import type { IncomingMessage } from 'node:http';
import { objectOf, parseJson, type Json } from '../../json.ts';

export const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** Arguments whose values are JSON inside a form. */
const nested = new Set(['blocks', 'view', 'attachments', 'metadata', 'files', 'message', 'channels']);

/** Reads the arguments of a Web API call from its body (JSON or form) and query. A nested value that is not JSON stays a string. */
export const readArguments = (contentType: string, raw: string, query: URLSearchParams): Json => {
  const args: Json = Object.fromEntries(query);
  if (contentType.includes('json')) return { ...args, ...objectOf(parseJson(raw)) };
  for (const [key, value] of new URLSearchParams(raw))
    args[key] = nested.has(key) && /^\s*[[{]/.test(value) ? (parseJson(value) ?? value) : value;
  return args;
};

/** The bytes of an upload: the body, or the first part of a multipart form. */
export const readUpload = (contentType: string, raw: Buffer): Buffer => {
  const boundary = /multipart\/form-data;.*boundary="?([^";]+)/i.exec(contentType)?.[1];
  if (boundary === undefined) return raw;
  const start = raw.indexOf('\r\n\r\n');
  const end = raw.indexOf(`\r\n--${boundary}`, start);
  return start < 0 || end < 0 ? raw : raw.subarray(start + 4, end);
};
