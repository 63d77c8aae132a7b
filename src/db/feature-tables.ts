import type { ColumnType, Generated } from 'kysely';
import type { Json, StoredWords } from './json.ts';

/** What alerts, incidents, maintenance, handover, digests and Home keep, with the schedules and escalations behind them. */
export interface FeatureTables {
  'banto.schedule': { name: string; cron: string; since: Date };
  'banto.tick': TickTable;
  'banto.escalation': EscalationTable;
  'banto.alert': AlertTable;
  'banto.approval_seen': {
    partner_id: string;
    at: Date;
    approved: boolean;
    /** The row of the audit log by which Banto last approved it. */
    audit_seq: number | null;
    /** When the last approval was, if it was not by Banto; else null. */
    foreign_at: Date | null;
    /** Of every approval that was not by Banto. */
    foreign_times: ColumnType<Json, string | undefined, string>;
  };
  'banto.checklist': {
    id: Generated<string>;
    period: 'weekly' | 'monthly' | 'quarterly';
    due: Date;
    opened_at: Date;
    deadline: Date;
    reminded_at: Date | null;
  };
  'banto.task': TaskTable;
  'banto.home': { person: string; opened_at: Date };
  'banto.incident': IncidentTable;
  'banto.incident_step': {
    incident_id: string;
    step: number;
    done_by: string | null;
    done_at: Date | null;
    evidence: ColumnType<StoredWords | null, string | null, string | null>;
  };
  'banto.incident_event': {
    id: Generated<number>;
    incident_id: string;
    at: Date;
    actor: string;
    said: ColumnType<StoredWords, string, string>;
  };
  'banto.handover': {
    id: Generated<string>;
    text: string;
    written_by: string;
    written_at: Date;
    closed_by: string | null;
    closed_at: Date | null;
  };
  'banto.digest': { day: string; due: Date; made_at: Date; figures: ColumnType<Json, string, string> };
}

export interface TickTable {
  schedule: string;
  due: Date;
  found_at: Date;
  ended_at: Date | null;
  failed_at: Date | null;
}

export interface EscalationTable {
  subject: string;
  kind: string;
  channel: string;
  title: ColumnType<StoredWords, string, string>;
  bundle: string;
  opened_at: Date;
  level: number;
  acked_by: string | null;
  acked_at: Date | null;
  snoozed_by: string | null;
  snoozed_at: Date | null;
  snoozed_until: Date | null;
  paused_ms: Generated<number>;
  ended_at: Date | null;
}

export interface AlertTable {
  id: Generated<string>;
  rule: string;
  opened_at: Date;
  measured: ColumnType<Json, string, string>;
  seen_at: Date;
  times: Generated<number>;
  good: Generated<number>;
  storm: string | null;
  resolved_at: Date | null;
}

export interface TaskTable {
  id: Generated<string>;
  checklist_id: string;
  item: number;
  title: ColumnType<StoredWords, string, string>;
  assignee: string | null;
  note: string | null;
  noted_by: string | null;
  done_by: string | null;
  done_at: Date | null;
}

export interface IncidentTable {
  id: Generated<string>;
  kind: 'outage' | 'data' | 'call';
  note: string | null;
  commander: string;
  opened_by: string;
  opened_at: Date;
  closed_by: string | null;
  closed_at: Date | null;
  report_begun_at: Generated<Date | null>;
  report_try_at: Date | null;
  report_at: Date | null;
}
