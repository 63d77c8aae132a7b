import { asText, isObject, type Json } from '../../json.ts';

/** Something Slack refuses, with its place in the payload as a JSON pointer. */
export interface Fault {
  /** Slack's error code: `invalid_blocks`, `msg_blocks_too_long`, `no_text`, … */
  code: string;
  pointer: string;
  message: string;
}

/** The line Slack writes into `response_metadata.messages`. */
export const faultLine = (fault: Fault): string => `[ERROR] ${fault.message} [json-pointer:${fault.pointer}]`;

/** Length in code points, as Slack counts here. */
export const lengthOf = (text: string): number => Array.from(text).length;

/** Collects faults. Every check reports all it finds, as Slack does, so that a developer can fix them together. */
export class Findings {
  readonly faults: Fault[] = [];

  add(pointer: string, message: string, code = 'invalid_blocks'): void {
    this.faults.push({ code, pointer, message });
  }

  /** A string of `min` to `max` characters. */
  string(pointer: string, value: unknown, max: number, min = 1): void {
    if (typeof value !== 'string') return this.add(pointer, 'must be a string');
    const length = lengthOf(value);
    if (length < min) this.add(pointer, `must be more than ${min - 1} characters`);
    if (length > max) this.add(pointer, `must be less than ${max + 1} characters`);
  }

  optionalString(pointer: string, value: unknown, max: number, min = 1): void {
    if (value !== undefined && value !== null) this.string(pointer, value, max, min);
  }

  /** A text object. */
  text(pointer: string, value: unknown, max: number, kinds: readonly string[] = ['plain_text', 'mrkdwn']): void {
    if (!isObject(value)) return this.add(pointer, 'must be a text object');
    if (!kinds.includes(asText(value['type']))) return this.add(`${pointer}/type`, `must be ${kinds.join(' or ')}`);
    this.fields(pointer, value, value['type'] === 'mrkdwn' ? ['text', 'verbatim'] : ['text', 'emoji']);
    this.string(`${pointer}/text`, value['text'], max);
  }

  plain(pointer: string, value: unknown, max: number): void {
    this.text(pointer, value, max, ['plain_text']);
  }

  optionalPlain(pointer: string, value: unknown, max: number): void {
    if (value !== undefined) this.plain(pointer, value, max);
  }

  /** A list of `min` to `max` objects; returns those that are objects, with their pointers. */
  items(pointer: string, value: unknown, min: number, max: number): [Json, string][] {
    if (!Array.isArray(value)) {
      this.add(pointer, 'must be an array');
      return [];
    }
    if (value.length < min) this.add(pointer, `no fewer than ${min} items allowed`);
    if (value.length > max) this.add(pointer, `no more than ${max} items allowed`);
    const objects: [Json, string][] = [];
    value.forEach((item: unknown, index) => {
      if (isObject(item)) objects.push([item, `${pointer}/${index}`]);
      else this.add(`${pointer}/${index}`, 'must be an object');
    });
    return objects;
  }

  oneOf(pointer: string, value: unknown, allowed: readonly unknown[]): void {
    if (value !== undefined && !allowed.includes(value)) this.add(pointer, `must be one of ${allowed.join(', ')}`);
  }

  /** Slack refuses unknown properties, so a misspelt one must not pass here. */
  fields(pointer: string, object: Json, allowed: readonly string[]): void {
    for (const key of Object.keys(object))
      if (key !== 'type' && !allowed.includes(key)) this.add(pointer, `invalid additional property: ${key}`);
  }
}
