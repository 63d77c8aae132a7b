-- What became of the code that came with a click: {"verdict": "right"}. Null when none came. Never the code itself.
alter table banto.receipt add column step_up jsonb;
