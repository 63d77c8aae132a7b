import {
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml';
import { z } from 'zod';

import type { Policy } from '../domain/policy.ts';
import { closest } from '../domain/typed/closest.ts';
import { cut, plain } from '../domain/text/text.ts';
import { type OpsFile, opsSchema } from './ops-schema.ts';

export type ParsedOpsFile = Readonly<{ ok: true; policy: Policy }> | Readonly<{ ok: false; faults: readonly string[] }>;

type Path = readonly PropertyKey[];

/** `escalation[1].after` */
const placeOf = (path: Path): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${plain(String(part))}`))
    .join('')
    .replace(/^\./, '');

/** The offset of a path in the file: of its key or list item or, when it is missing, of the nearest parent. */
const offsetOf = (document: Document, path: Path): number => {
  let node: unknown = document.contents;
  let offset = isMap(node) || isSeq(node) ? (node.range?.[0] ?? 0) : 0;
  for (const part of path) {
    let child: unknown;
    let at: Node | undefined;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === part);
      child = pair?.value;
      at = isScalar(pair?.key) ? pair.key : undefined;
    } else if (isSeq(node) && typeof part === 'number') {
      child = node.items[part];
      at = isScalar(child) || isMap(child) || isSeq(child) || isAlias(child) ? child : undefined;
    }
    if (at === undefined) return offset;
    offset = at.range?.[0] ?? offset;
    node = isAlias(child) ? child.resolve(document) : child;
  }
  return offset;
};

/** The keys that the schema knows at a path. */
const knownKeys = (path: Path): string[] => {
  let schema: unknown = opsSchema;
  const unwrap = (): void => {
    while (schema instanceof z.ZodPrefault || schema instanceof z.ZodDefault || schema instanceof z.ZodOptional)
      schema = schema.unwrap();
  };
  for (const part of path) {
    unwrap();
    if (schema instanceof z.ZodArray) schema = schema.element;
    else if (schema instanceof z.ZodObject) schema = schema.shape[String(part)];
  }
  unwrap();
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
};

const valueAt = (value: unknown, path: Path): unknown => {
  let found = value;
  for (const part of path)
    found =
      typeof found === 'object' && found !== null && Object.hasOwn(found, part) ? Reflect.get(found, part) : undefined;
  return found;
};

const shown = (value: unknown): string => {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return cut(plain(JSON.stringify(value) ?? typeof value), 60);
};

type Fault = Readonly<{ path: Path; text: string }>;

const hint = (word: string, candidates: readonly string[]): string => {
  const meant = closest(word, candidates);
  return meant === undefined ? '' : ` (did you mean ${meant}?)`;
};

const noCommas = 'write numbers without: 100000, not 100,000';
const withCommas = /^\d{1,3}(?:,\d{3})+$/u;
/** Inside braces YAML takes `100,000` for 100 and for a key of its own, the number 0. */
const isAfterComma = (key: string): boolean => /^\d{1,3}$/u.test(key);

/** The faults of one schema issue: one for each unknown key, or one in all. */
const faultsOf = (issue: z.core.$ZodIssue, file: unknown): Fault[] => {
  const { path } = issue;
  const place = placeOf(path);
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(path);
    return issue.keys.map((key) => {
      const keyPath = [...path, key];
      if (isAfterComma(key) && valueAt(file, keyPath) === null)
        return { path: keyPath, text: `${place === '' ? 'the file' : place} has a number with a comma; ${noCommas}` };
      return {
        path: keyPath,
        text: `${cut(placeOf(keyPath), 100)} is not known${hint(key, known)}; allowed: ${known.join(', ')}`,
      };
    });
  }
  const value = valueAt(file, path);
  const name = place === '' ? 'the file' : place;
  if (issue.code === 'custom' && typeof issue.params?.['wrong'] === 'string')
    return [{ path, text: `${name} ${issue.params['wrong']}; allowed: ${issue.message}` }];
  if (value === undefined) return [{ path, text: `${name} is missing; allowed: ${issue.message}` }];
  if (typeof value === 'string' && withCommas.test(value))
    return [{ path, text: `${name} is ${shown(value)}, with commas; ${noCommas}` }];
  const zone = place === 'timezone' && typeof value === 'string' ? hint(value, Intl.supportedValuesOf('timeZone')) : '';
  return [{ path, text: `${name} is ${shown(value)}${zone}; allowed: ${issue.message}` }];
};

const toPolicy = (file: OpsFile): Policy => {
  const { marketplace, policy, thresholds } = file;
  return {
    language: file.language,
    timezone: file.timezone,
    team: file.team,
    roles: file.roles,
    channels: file.channels,
    marketplace: {
      ...(marketplace.health_url !== undefined && { healthUrl: marketplace.health_url }),
      ...(marketplace.process_payouts_url !== undefined && { processPayoutsUrl: marketplace.process_payouts_url }),
      ...(marketplace.notification_worker_url !== undefined && {
        notificationWorkerUrl: marketplace.notification_worker_url,
      }),
    },
    mode: file.mode,
    secondPerson: {
      payoutsOverYen: policy.second_person.payouts_over_yen,
      ...(policy.second_person.step_up_over_yen !== undefined && {
        stepUpOverYen: policy.second_person.step_up_over_yen,
      }),
    },
    requestExpiresMs: policy.request_expires,
    thresholds: {
      stuckHours: thresholds.stuck_hours,
      stuckAlertHours: thresholds.stuck_alert_hours,
      errorRatePercent: thresholds.error_rate_percent,
      errorRateMinOrders: thresholds.error_rate_min_orders,
      responseHours: thresholds.response_hours,
      connectionsPercent: thresholds.connections_percent,
      notificationsFailed: thresholds.notifications_failed,
      notificationsWaitingMinutes: thresholds.notifications_waiting_minutes,
      payoutsOverdueDays: thresholds.payouts_overdue_days,
    },
    schedules: file.schedules,
    links: Object.fromEntries(Object.entries(file.links).filter(([, template]) => template !== undefined)),
    posts: file.posts,
    escalation: file.escalation.map(({ level, name, contact, mention, after }) => ({
      level,
      name,
      ...(contact !== undefined && { contact }),
      ...(mention !== undefined && { mention }),
      afterMs: after,
    })),
  };
};

/** Why a question cannot be posted, in English; undefined when it can. */
export type JudgePost = (ask: string, policy: Policy) => string | undefined;

/** What to do, where the parser's own words do not say it. */
const yamlHints: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'a tab; YAML allows only spaces there',
  BAD_ALIAS: "a word that begins with *; everybody is written '*', in quotes",
};

/** A tab makes the lines after it faults too, which are none. */
const causesAmong = <Broken extends { readonly code: ErrorCode }>(broken: readonly Broken[]): readonly Broken[] => {
  const tabs = broken.filter(({ code }) => code === 'TAB_AS_INDENT');
  return tabs.length > 0 ? tabs : broken;
};

/**
 * Reads the text of the policy file: the policy, or a line `FILE:LINE: …` for every fault, with what is allowed, in the
 * file's order. `fileName` is only printed; `judge` says which questions can be posted.
 */
export const parseOpsFile = (source: string, fileName: string, judge?: JudgePost): ParsedOpsFile => {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const located = (offset: number, text: string): string => `${fileName}:${lines.linePos(offset).line}: ${text}`;

  // What PowerShell writes with `>` is UTF-16, every second byte of it zero:
  // https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_character_encoding
  if (source.includes('\0'))
    return { ok: false, faults: [located(0, 'the file is not UTF-8 text; save it with the encoding UTF-8')] };
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0)
    return {
      ok: false,
      faults: causesAmong(broken).map(({ pos, code, message }) =>
        located(pos[0], `is not YAML here: ${yamlHints[code] ?? plain(message)}`),
      ),
    };

  let file: unknown;
  try {
    file = document.toJS();
  } catch (error) {
    return {
      ok: false,
      faults: [located(0, `is not YAML: ${plain(error instanceof Error ? error.message : String(error))}`)],
    };
  }
  const parsed = opsSchema.safeParse(file);
  if (parsed.success) {
    const policy = toPolicy(parsed.data);
    const refused = policy.posts.flatMap(({ ask }, index) => {
      const why = judge?.(ask, policy);
      const offset = offsetOf(document, ['posts', index, 'ask']);
      return why === undefined ? [] : [located(offset, `posts[${index}].ask ${shown(ask)} ${why}`)];
    });
    return refused.length > 0 ? { ok: false, faults: refused } : { ok: true, policy };
  }
  const faults = parsed.error.issues
    .flatMap((issue) => faultsOf(issue, file))
    .map(({ path, text }) => ({ offset: offsetOf(document, path), text }))
    .toSorted((a, b) => a.offset - b.offset);
  return { ok: false, faults: faults.map(({ offset, text }) => located(offset, text)) };
};
