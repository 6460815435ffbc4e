-- Made from the migrations; do not edit.
CREATE SEQUENCE migration_id_seq AS integer START 1 INCREMENT 1;

CREATE TABLE access_alias (
  person_id uuid NOT NULL,
  root_id uuid NOT NULL,
  version bigint NOT NULL
);
ALTER TABLE access_alias ADD CONSTRAINT access_alias_pkey PRIMARY KEY (person_id);
CREATE INDEX access_alias_root ON public.access_alias USING btree (root_id);

CREATE TABLE access_fact (
  owner text NOT NULL,
  fact_id uuid NOT NULL,
  version bigint NOT NULL,
  effect text NOT NULL,
  person_id uuid,
  root_id uuid,
  grantee text NOT NULL,
  target text NOT NULL,
  basis text NOT NULL,
  categories text[] NOT NULL,
  purpose text NOT NULL,
  from_at timestamp with time zone NOT NULL,
  until_at timestamp with time zone NOT NULL,
  published_version bigint
);
ALTER TABLE access_fact ADD CONSTRAINT access_fact_effect CHECK ((effect = ANY (ARRAY['ALLOW'::text, 'REFUSE'::text, 'ALIAS'::text, 'MEMBER'::text])));
ALTER TABLE access_fact ADD CONSTRAINT access_fact_pkey PRIMARY KEY (owner, fact_id);
CREATE INDEX access_fact_ended_account ON public.access_fact USING btree (grantee) WHERE (basis = 'ACCOUNT_ENDED'::text);
CREATE INDEX access_fact_grantee ON public.access_fact USING btree (grantee, root_id) WHERE (effect = 'ALLOW'::text);
CREATE INDEX access_fact_member ON public.access_fact USING btree (grantee) WHERE (effect = 'MEMBER'::text);
CREATE INDEX access_fact_person ON public.access_fact USING btree (person_id) WHERE (person_id IS NOT NULL);
CREATE INDEX access_fact_refused ON public.access_fact USING btree (root_id) WHERE (effect = 'REFUSE'::text);
CREATE INDEX access_fact_root ON public.access_fact USING btree (root_id, grantee) WHERE (effect = 'ALLOW'::text);
CREATE INDEX access_fact_unpublished ON public.access_fact USING btree (fact_id) WHERE ((published_version IS NOT NULL) AND (published_version < version));

CREATE TABLE access_stream (
  only_row boolean NOT NULL DEFAULT true,
  published_to text,
  last_published bigint NOT NULL DEFAULT 0,
  read_from text,
  last_read bigint NOT NULL DEFAULT 0
);
ALTER TABLE access_stream ADD CONSTRAINT access_stream_only_row_check CHECK (only_row);
ALTER TABLE access_stream ADD CONSTRAINT access_stream_pkey PRIMARY KEY (only_row);

CREATE TABLE adjustment_line (
  id uuid NOT NULL,
  contract_id uuid NOT NULL,
  year integer NOT NULL,
  settlement_number integer NOT NULL,
  number integer NOT NULL,
  kind text NOT NULL,
  person_id uuid,
  entry text NOT NULL,
  generation integer NOT NULL,
  amount bigint NOT NULL,
  reverses_line_id uuid
);
ALTER TABLE adjustment_line ADD CONSTRAINT adjustment_line_amount CHECK ((amount <> 0));
ALTER TABLE adjustment_line ADD CONSTRAINT adjustment_line_entry CHECK ((entry = ANY (ARRAY['NEW'::text, 'REVERSAL'::text])));
ALTER TABLE adjustment_line ADD CONSTRAINT adjustment_line_kind CHECK ((kind = ANY (ARRAY['INDIVIDUAL_STOP_LOSS'::text, 'RISK_CORRIDOR'::text, 'AGGREGATE_STOP_LOSS'::text, 'EARN_BACK'::text])));
ALTER TABLE adjustment_line ADD CONSTRAINT adjustment_line_once UNIQUE (id);
ALTER TABLE adjustment_line ADD CONSTRAINT adjustment_line_person CHECK (((kind = 'INDIVIDUAL_STOP_LOSS'::text) = (person_id IS NOT NULL)));
ALTER TABLE adjustment_line ADD CONSTRAINT adjustment_line_pkey PRIMARY KEY (contract_id, year, settlement_number, number);
ALTER TABLE adjustment_line ADD CONSTRAINT adjustment_line_reversal CHECK (((entry = 'REVERSAL'::text) = (reverses_line_id IS NOT NULL)));
ALTER TABLE adjustment_line ADD CONSTRAINT adjustment_line_reversed_once UNIQUE (reverses_line_id);
ALTER TABLE adjustment_line ADD CONSTRAINT adjustment_line_contract_id_year_settlement_number_fkey FOREIGN KEY (contract_id, year, settlement_number) REFERENCES year_settlement(contract_id, year, number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE adjustment_line ADD CONSTRAINT adjustment_line_reverses_line_id_fkey FOREIGN KEY (reverses_line_id) REFERENCES adjustment_line(id);
CREATE TRIGGER adjustment_line_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.adjustment_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE audit_anchor (
  seq bigint NOT NULL,
  kind text NOT NULL,
  at timestamp with time zone NOT NULL,
  hash bytea NOT NULL,
  signature bytea NOT NULL
);
ALTER TABLE audit_anchor ADD CONSTRAINT audit_anchor_key PRIMARY KEY (seq, kind);
ALTER TABLE audit_anchor ADD CONSTRAINT audit_anchor_kind CHECK ((kind = ANY (ARRAY['DAY'::text, 'RETIRED'::text])));
CREATE TRIGGER audit_anchor_kept BEFORE DELETE OR UPDATE ON public.audit_anchor FOR EACH ROW EXECUTE FUNCTION audit_refuses();
CREATE TRIGGER audit_anchor_whole BEFORE TRUNCATE ON public.audit_anchor FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses();

CREATE TABLE audit_end (
  only_row boolean NOT NULL DEFAULT true,
  seq bigint NOT NULL,
  hash bytea NOT NULL,
  signature bytea NOT NULL
);
ALTER TABLE audit_end ADD CONSTRAINT audit_end_only_row_check CHECK (only_row);
ALTER TABLE audit_end ADD CONSTRAINT audit_end_pkey PRIMARY KEY (only_row);

CREATE TABLE audit_event (
  id uuid NOT NULL,
  at timestamp with time zone NOT NULL,
  actor text NOT NULL,
  actor_kind text NOT NULL,
  organisation_id text,
  practitioner_id text,
  on_behalf_of text,
  action text NOT NULL,
  verb text NOT NULL,
  persons uuid[] NOT NULL,
  purpose text NOT NULL,
  outcome smallint NOT NULL,
  reason text NOT NULL,
  request_id text NOT NULL,
  query text[],
  sealed_seq bigint,
  sealed_hash bytea
);
ALTER TABLE audit_event ADD CONSTRAINT audit_event_actor_kind CHECK ((actor_kind = ANY (ARRAY['user'::text, 'service'::text])));
ALTER TABLE audit_event ADD CONSTRAINT audit_event_outcome CHECK ((outcome = ANY (ARRAY[0, 4, 8])));
ALTER TABLE audit_event ADD CONSTRAINT audit_event_pkey PRIMARY KEY (id);
ALTER TABLE audit_event ADD CONSTRAINT audit_event_seal CHECK (((sealed_seq IS NULL) = (sealed_hash IS NULL)));
ALTER TABLE audit_event ADD CONSTRAINT audit_event_verb CHECK ((verb = ANY (ARRAY['create'::text, 'read'::text, 'update'::text, 'delete'::text, 'execute'::text, 'search'::text])));
CREATE INDEX audit_event_sealed ON public.audit_event USING btree (sealed_seq) WHERE (sealed_seq IS NOT NULL);
CREATE INDEX audit_event_unsealed ON public.audit_event USING btree (id) WHERE (sealed_seq IS NULL);
CREATE TRIGGER audit_event_born_unsealed BEFORE INSERT ON public.audit_event FOR EACH ROW WHEN ((new.sealed_seq IS NOT NULL)) EXECUTE FUNCTION audit_refuses();
CREATE TRIGGER audit_event_content BEFORE UPDATE OF id, at, actor, actor_kind, organisation_id, practitioner_id, on_behalf_of, action, verb, persons, purpose, outcome, reason, request_id, query ON public.audit_event FOR EACH ROW EXECUTE FUNCTION audit_refuses();
CREATE TRIGGER audit_event_kept BEFORE DELETE ON public.audit_event FOR EACH ROW WHEN (((old.sealed_seq IS NULL) OR (old.at > (now() - '10 years'::interval)))) EXECUTE FUNCTION audit_refuses();
CREATE TRIGGER audit_event_sealed_once BEFORE UPDATE ON public.audit_event FOR EACH ROW WHEN ((old.sealed_seq IS NOT NULL)) EXECUTE FUNCTION audit_refuses();
CREATE TRIGGER audit_event_whole BEFORE TRUNCATE ON public.audit_event FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses();

CREATE TABLE capitation_line (
  id uuid NOT NULL,
  contract_id uuid NOT NULL,
  run_number integer NOT NULL,
  number integer NOT NULL,
  month text NOT NULL,
  person_id uuid NOT NULL,
  kind text NOT NULL,
  reason text,
  generation integer NOT NULL,
  amount bigint NOT NULL,
  withheld bigint NOT NULL,
  days integer NOT NULL,
  days_in_month integer NOT NULL,
  cell text NOT NULL,
  base bigint NOT NULL,
  score numeric NOT NULL,
  rate bigint NOT NULL,
  reverses_line_id uuid
);
ALTER TABLE capitation_line ADD CONSTRAINT capitation_line_amount CHECK ((amount <> 0));
ALTER TABLE capitation_line ADD CONSTRAINT capitation_line_kind CHECK ((kind = ANY (ARRAY['NEW'::text, 'REVERSAL'::text])));
ALTER TABLE capitation_line ADD CONSTRAINT capitation_line_once UNIQUE (id);
ALTER TABLE capitation_line ADD CONSTRAINT capitation_line_pkey PRIMARY KEY (contract_id, run_number, number);
ALTER TABLE capitation_line ADD CONSTRAINT capitation_line_reason CHECK ((reason = ANY (ARRAY['IDENTITY'::text, 'CONTRACT'::text, 'ENROLMENT'::text, 'RISK_SCORE'::text, 'RATE'::text])));
ALTER TABLE capitation_line ADD CONSTRAINT capitation_line_reversal CHECK ((((kind = 'REVERSAL'::text) = (reverses_line_id IS NOT NULL)) AND ((kind = 'NEW'::text) OR (reason IS NOT NULL))));
ALTER TABLE capitation_line ADD CONSTRAINT capitation_line_reversed_once UNIQUE (reverses_line_id);
ALTER TABLE capitation_line ADD CONSTRAINT capitation_line_contract_id_run_number_fkey FOREIGN KEY (contract_id, run_number) REFERENCES capitation_run(contract_id, number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE capitation_line ADD CONSTRAINT capitation_line_reverses_line_id_fkey FOREIGN KEY (reverses_line_id) REFERENCES capitation_line(id);
CREATE INDEX capitation_line_member ON public.capitation_line USING btree (contract_id, person_id, month, generation, kind);
CREATE INDEX capitation_line_month ON public.capitation_line USING btree (contract_id, month);
CREATE TRIGGER capitation_line_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.capitation_line FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE capitation_run (
  id uuid NOT NULL,
  contract_id uuid NOT NULL,
  number integer NOT NULL,
  month text NOT NULL,
  known_at timestamp with time zone NOT NULL,
  lines integer NOT NULL,
  posted bigint NOT NULL,
  withheld bigint NOT NULL,
  unrated uuid[] NOT NULL,
  posted_at timestamp with time zone NOT NULL
);
ALTER TABLE capitation_run ADD CONSTRAINT capitation_run_key UNIQUE (contract_id, month, known_at);
ALTER TABLE capitation_run ADD CONSTRAINT capitation_run_month_form CHECK ((month ~ '^\d{4}-\d{2}$'::text));
ALTER TABLE capitation_run ADD CONSTRAINT capitation_run_number UNIQUE (contract_id, number);
ALTER TABLE capitation_run ADD CONSTRAINT capitation_run_pkey PRIMARY KEY (id);
ALTER TABLE capitation_run ADD CONSTRAINT capitation_run_contract_id_fkey FOREIGN KEY (contract_id) REFERENCES contract(id);
CREATE TRIGGER capitation_run_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.capitation_run FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE contract (
  id uuid NOT NULL,
  name text NOT NULL,
  payer_organization_id uuid NOT NULL,
  network_id uuid NOT NULL,
  programme text NOT NULL,
  currency text NOT NULL,
  proration text NOT NULL,
  withhold_percent text NOT NULL,
  term_from date NOT NULL,
  term_to date,
  age_bands jsonb NOT NULL,
  zone text NOT NULL,
  version integer NOT NULL,
  year_end jsonb
);
ALTER TABLE contract ADD CONSTRAINT contract_pkey PRIMARY KEY (id);
ALTER TABLE contract ADD CONSTRAINT contract_proration CHECK ((proration = ANY (ARRAY['FIRST_OF_MONTH'::text, 'DAILY'::text, 'MID_MONTH_CUTOFF'::text])));
ALTER TABLE contract ADD CONSTRAINT contract_term CHECK ((term_to > term_from));

CREATE TABLE cost_import (
  id uuid NOT NULL,
  contract_id uuid NOT NULL,
  number integer NOT NULL,
  content uuid NOT NULL,
  lines integer NOT NULL,
  changed integer NOT NULL,
  known_at timestamp with time zone NOT NULL
);
ALTER TABLE cost_import ADD CONSTRAINT cost_import_number UNIQUE (contract_id, number);
ALTER TABLE cost_import ADD CONSTRAINT cost_import_pkey PRIMARY KEY (id);
ALTER TABLE cost_import ADD CONSTRAINT cost_import_contract_id_fkey FOREIGN KEY (contract_id) REFERENCES contract(id);
CREATE TRIGGER cost_import_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.cost_import FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE dead_letter (
  id uuid NOT NULL,
  consumer text NOT NULL,
  event_id uuid NOT NULL,
  subject text NOT NULL,
  key text,
  aggregate text NOT NULL,
  version bigint NOT NULL,
  write_id uuid NOT NULL,
  snapshot boolean NOT NULL,
  traceparent text,
  payload bytea NOT NULL,
  state text NOT NULL,
  category text NOT NULL,
  reason text NOT NULL,
  attempts integer NOT NULL,
  failed_at timestamp with time zone NOT NULL DEFAULT now(),
  resolved_at timestamp with time zone
);
ALTER TABLE dead_letter ADD CONSTRAINT dead_letter_once UNIQUE (consumer, event_id);
ALTER TABLE dead_letter ADD CONSTRAINT dead_letter_pkey PRIMARY KEY (id);
ALTER TABLE dead_letter ADD CONSTRAINT dead_letter_state CHECK ((state = ANY (ARRAY['DEAD'::text, 'HELD'::text, 'REDRIVE'::text, 'RESOLVED'::text])));
CREATE INDEX dead_letter_open ON public.dead_letter USING btree (consumer, aggregate) WHERE (state <> 'RESOLVED'::text);

CREATE TABLE enrolment_version (
  enrolment_id uuid NOT NULL,
  version integer NOT NULL,
  person_id uuid NOT NULL,
  network_id uuid NOT NULL,
  programme text NOT NULL,
  contract_id uuid NOT NULL,
  from_day date NOT NULL,
  to_day date,
  end_reason text NOT NULL,
  known_at timestamp with time zone NOT NULL
);
ALTER TABLE enrolment_version ADD CONSTRAINT enrolment_version_pkey PRIMARY KEY (enrolment_id, version);
CREATE INDEX enrolment_version_contract ON public.enrolment_version USING btree (contract_id, enrolment_id);
CREATE INDEX enrolment_version_person ON public.enrolment_version USING btree (person_id, enrolment_id);

CREATE TABLE event_consumer (
  name text NOT NULL,
  service text NOT NULL,
  registered_at timestamp with time zone NOT NULL DEFAULT now(),
  last_seen_at timestamp with time zone NOT NULL DEFAULT now()
);
ALTER TABLE event_consumer ADD CONSTRAINT event_consumer_pkey PRIMARY KEY (name);

CREATE TABLE event_subscription (
  consumer text NOT NULL,
  subject text NOT NULL,
  keys text[],
  from_xid xid8 NOT NULL,
  filled_at timestamp with time zone
);
ALTER TABLE event_subscription ADD CONSTRAINT event_subscription_pkey PRIMARY KEY (consumer, subject);
ALTER TABLE event_subscription ADD CONSTRAINT event_subscription_consumer_fkey FOREIGN KEY (consumer) REFERENCES event_consumer(name) ON DELETE CASCADE;

CREATE TABLE idempotency (
  actor text NOT NULL,
  method text NOT NULL,
  key text NOT NULL,
  body_hash bytea NOT NULL,
  response bytea,
  "position" text,
  created_at timestamp with time zone NOT NULL DEFAULT now()
);
ALTER TABLE idempotency ADD CONSTRAINT idempotency_pkey PRIMARY KEY (actor, method, key);
CREATE INDEX idempotency_created ON public.idempotency USING btree (created_at);

CREATE TABLE inbox (
  consumer text NOT NULL,
  event_id uuid NOT NULL,
  subject text NOT NULL,
  write_id uuid NOT NULL,
  received_at timestamp with time zone NOT NULL DEFAULT now(),
  applied boolean NOT NULL DEFAULT true,
  confirmed boolean NOT NULL DEFAULT false
);
ALTER TABLE inbox ADD CONSTRAINT inbox_pkey PRIMARY KEY (consumer, event_id);
CREATE INDEX inbox_received ON public.inbox USING btree (received_at);
CREATE INDEX inbox_unconfirmed ON public.inbox USING btree (consumer) WHERE (NOT confirmed);
CREATE INDEX inbox_write ON public.inbox USING btree (write_id);

CREATE TABLE member_cost (
  contract_id uuid NOT NULL,
  year integer NOT NULL,
  person_id uuid NOT NULL,
  import_number integer NOT NULL,
  amount bigint NOT NULL,
  known_at timestamp with time zone NOT NULL
);
ALTER TABLE member_cost ADD CONSTRAINT member_cost_amount CHECK ((amount >= 0));
ALTER TABLE member_cost ADD CONSTRAINT member_cost_pkey PRIMARY KEY (contract_id, year, person_id, import_number);
ALTER TABLE member_cost ADD CONSTRAINT member_cost_contract_id_import_number_fkey FOREIGN KEY (contract_id, import_number) REFERENCES cost_import(contract_id, number) DEFERRABLE INITIALLY DEFERRED;
CREATE TRIGGER member_cost_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.member_cost FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE outbox (
  "position" bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  event_id uuid NOT NULL,
  subject text NOT NULL,
  key text,
  aggregate text NOT NULL,
  version bigint NOT NULL,
  payload bytea NOT NULL,
  traceparent text,
  write_id uuid NOT NULL,
  only_consumer text,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  created_at timestamp with time zone NOT NULL DEFAULT now(),
  published_at timestamp with time zone,
  settled_at timestamp with time zone
);
ALTER TABLE outbox ADD CONSTRAINT outbox_pkey PRIMARY KEY ("position");
CREATE UNIQUE INDEX outbox_event ON public.outbox USING btree (event_id);
CREATE INDEX outbox_settled ON public.outbox USING btree (settled_at) WHERE (settled_at IS NOT NULL);
CREATE INDEX outbox_unpublished ON public.outbox USING btree ("position") WHERE (published_at IS NULL);
CREATE INDEX outbox_unsettled ON public.outbox USING btree ("position") WHERE (settled_at IS NULL);

CREATE TABLE outbox_confirmation (
  event_id uuid NOT NULL,
  consumer text NOT NULL
);
ALTER TABLE outbox_confirmation ADD CONSTRAINT outbox_confirmation_pkey PRIMARY KEY (event_id, consumer);

CREATE TABLE outbox_stream (
  only_row boolean NOT NULL DEFAULT true,
  created text,
  last_seq bigint NOT NULL DEFAULT 0,
  settled bigint NOT NULL DEFAULT 0
);
ALTER TABLE outbox_stream ADD CONSTRAINT outbox_stream_only_row_check CHECK (only_row);
ALTER TABLE outbox_stream ADD CONSTRAINT outbox_stream_pkey PRIMARY KEY (only_row);

CREATE TABLE person_version (
  person_id uuid NOT NULL,
  version integer NOT NULL,
  birth_date date,
  sex text NOT NULL,
  merged_into uuid,
  known_at timestamp with time zone NOT NULL
);
ALTER TABLE person_version ADD CONSTRAINT person_version_pkey PRIMARY KEY (person_id, version);
ALTER TABLE person_version ADD CONSTRAINT person_version_sex CHECK ((sex = ANY (ARRAY['F'::text, 'M'::text, 'X'::text])));
CREATE INDEX person_version_survivor ON public.person_version USING btree (merged_into, person_id) WHERE (merged_into IS NOT NULL);

CREATE TABLE rate (
  contract_id uuid NOT NULL,
  table_number integer NOT NULL,
  cell text NOT NULL,
  minor bigint NOT NULL
);
ALTER TABLE rate ADD CONSTRAINT rate_minor CHECK ((minor >= 0));
ALTER TABLE rate ADD CONSTRAINT rate_pkey PRIMARY KEY (contract_id, table_number, cell);
ALTER TABLE rate ADD CONSTRAINT rate_contract_id_table_number_fkey FOREIGN KEY (contract_id, table_number) REFERENCES rate_table(contract_id, number);
CREATE TRIGGER rate_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.rate FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE rate_table (
  contract_id uuid NOT NULL,
  number integer NOT NULL,
  valid_from date NOT NULL,
  known_at timestamp with time zone NOT NULL
);
ALTER TABLE rate_table ADD CONSTRAINT rate_table_pkey PRIMARY KEY (contract_id, number);
ALTER TABLE rate_table ADD CONSTRAINT rate_table_contract_id_fkey FOREIGN KEY (contract_id) REFERENCES contract(id);
CREATE TRIGGER rate_table_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.rate_table FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE risk_score (
  person_id uuid NOT NULL,
  valid_from date NOT NULL,
  known_at timestamp with time zone NOT NULL,
  score numeric NOT NULL
);
ALTER TABLE risk_score ADD CONSTRAINT risk_score_pkey PRIMARY KEY (person_id, valid_from, known_at);
ALTER TABLE risk_score ADD CONSTRAINT risk_score_positive CHECK ((score >= (0)::numeric));

CREATE TABLE year_settlement (
  id uuid NOT NULL,
  contract_id uuid NOT NULL,
  year integer NOT NULL,
  number integer NOT NULL,
  known_at timestamp with time zone NOT NULL,
  quality_score text NOT NULL,
  benchmark bigint NOT NULL,
  cost bigint NOT NULL,
  individual_recovery bigint NOT NULL,
  cost_after_individual bigint NOT NULL,
  result bigint NOT NULL,
  corridor_share bigint NOT NULL,
  aggregate_recovery bigint NOT NULL,
  withheld bigint NOT NULL,
  earn_back bigint NOT NULL,
  lines integer NOT NULL,
  posted bigint NOT NULL,
  posted_at timestamp with time zone NOT NULL
);
ALTER TABLE year_settlement ADD CONSTRAINT year_settlement_cost CHECK ((cost_after_individual = (cost - individual_recovery)));
ALTER TABLE year_settlement ADD CONSTRAINT year_settlement_key UNIQUE (contract_id, year, known_at);
ALTER TABLE year_settlement ADD CONSTRAINT year_settlement_number UNIQUE (contract_id, year, number);
ALTER TABLE year_settlement ADD CONSTRAINT year_settlement_pkey PRIMARY KEY (id);
ALTER TABLE year_settlement ADD CONSTRAINT year_settlement_result CHECK ((result = (benchmark - cost_after_individual)));
ALTER TABLE year_settlement ADD CONSTRAINT year_settlement_contract_id_fkey FOREIGN KEY (contract_id) REFERENCES contract(id);
CREATE TRIGGER year_settlement_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.year_settlement FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE VIEW access_allowed AS
 SELECT f.root_id AS person_id,
    f.root_id,
    f.grantee,
    f.effect,
    f.basis,
    f.categories,
    f.purpose,
    f.from_at,
    f.until_at
   FROM ( SELECT access_fact.root_id,
            access_fact.grantee,
            access_fact.effect,
            access_fact.basis,
            access_fact.categories,
            access_fact.purpose,
            access_fact.from_at,
            access_fact.until_at
           FROM access_fact
          WHERE access_fact.effect = 'ALLOW'::text) f
UNION ALL
 SELECT a.person_id,
    f.root_id,
    f.grantee,
    f.effect,
    f.basis,
    f.categories,
    f.purpose,
    f.from_at,
    f.until_at
   FROM access_alias a
     JOIN ( SELECT access_fact.root_id,
            access_fact.grantee,
            access_fact.effect,
            access_fact.basis,
            access_fact.categories,
            access_fact.purpose,
            access_fact.from_at,
            access_fact.until_at
           FROM access_fact
          WHERE access_fact.effect = 'ALLOW'::text) f ON f.root_id = a.root_id
  WHERE a.person_id <> a.root_id;

CREATE OR REPLACE FUNCTION public.audit_refuses()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      BEGIN
        RAISE EXCEPTION 'the audit is append-only' USING ERRCODE = 'restrict_violation', TABLE = TG_TABLE_NAME;
      END $function$;

CREATE OR REPLACE FUNCTION public.audit_retire(up_to bigint)
 RETURNS bigint
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public'
AS $function$
        WITH gone AS (DELETE FROM audit_event WHERE sealed_seq <= up_to AND EXISTS (SELECT 1 FROM audit_anchor a WHERE a.seq = up_to AND a.kind = 'RETIRED') RETURNING 1) SELECT count(*) FROM gone
      $function$;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
        BEGIN
          RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_append_only';
        END
      $function$;
