-- /ops audit by the number of a receipt or request, by day, and by a subject's id alone.
create index audit_log_receipt on banto.audit_log (receipt_id) where receipt_id is not null;
create index audit_log_request on banto.audit_log (request_id) where request_id is not null;
create index audit_log_at on banto.audit_log (at);
create index audit_log_subject_id on banto.audit_log (split_part(subject, ':', 2)) where subject is not null;
