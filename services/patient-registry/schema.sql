-- Made from the migrations; do not edit.
CREATE EXTENSION btree_gist;
CREATE EXTENSION pg_trgm;
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

CREATE TABLE adt_message (
  id uuid NOT NULL,
  message_key text NOT NULL,
  control_id text NOT NULL,
  trigger text NOT NULL,
  state text NOT NULL,
  reason text NOT NULL,
  facility text NOT NULL,
  visit_number text NOT NULL,
  patient_key text NOT NULL,
  facts jsonb,
  content bytea NOT NULL,
  received_at timestamp with time zone NOT NULL
);
ALTER TABLE adt_message ADD CONSTRAINT adt_message_once UNIQUE (message_key);
ALTER TABLE adt_message ADD CONSTRAINT adt_message_pkey PRIMARY KEY (id);
ALTER TABLE adt_message ADD CONSTRAINT adt_message_state CHECK ((state = ANY (ARRAY['APPLIED'::text, 'WAITING'::text, 'REFUSED'::text])));
CREATE INDEX adt_message_refused ON public.adt_message USING btree (received_at DESC) WHERE (state = 'REFUSED'::text);
CREATE INDEX adt_message_visit ON public.adt_message USING btree (facility, visit_number) WHERE ((state = 'APPLIED'::text) AND (facts IS NOT NULL));
CREATE INDEX adt_message_waiting ON public.adt_message USING btree (received_at) WHERE (state = 'WAITING'::text);

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

CREATE TABLE delegation (
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  carer_subject text NOT NULL,
  carer_role text NOT NULL,
  delegated_right text NOT NULL,
  categories text[] NOT NULL,
  from_at timestamp with time zone NOT NULL,
  until_at timestamp with time zone,
  given_by text NOT NULL,
  form text NOT NULL,
  document_id text NOT NULL,
  revoked_at timestamp with time zone,
  revoked_by text,
  version integer NOT NULL
);
ALTER TABLE delegation ADD CONSTRAINT delegation_document CHECK (((carer_role <> 'LEGAL_REPRESENTATIVE'::text) OR (document_id <> ''::text)));
ALTER TABLE delegation ADD CONSTRAINT delegation_form CHECK ((form = ANY (ARRAY['PORTAL'::text, 'DOCUMENT'::text])));
ALTER TABLE delegation ADD CONSTRAINT delegation_period CHECK ((until_at > from_at));
ALTER TABLE delegation ADD CONSTRAINT delegation_pkey PRIMARY KEY (id);
ALTER TABLE delegation ADD CONSTRAINT delegation_right CHECK ((delegated_right = ANY (ARRAY['SEE'::text, 'MESSAGE'::text, 'CO_DECIDE'::text, 'ACT'::text])));
ALTER TABLE delegation ADD CONSTRAINT delegation_role CHECK ((carer_role = ANY (ARRAY['FAMILY_CARER'::text, 'INFORMAL_CARER'::text, 'TRUSTED_PERSON'::text, 'LEGAL_REPRESENTATIVE'::text])));
ALTER TABLE delegation ADD CONSTRAINT delegation_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id);
CREATE INDEX delegation_carer ON public.delegation USING btree (carer_subject);
CREATE INDEX delegation_person ON public.delegation USING btree (person_id);

CREATE TABLE enrolment (
  id uuid NOT NULL,
  membership_id uuid NOT NULL,
  network_id uuid NOT NULL,
  person_id uuid NOT NULL,
  programme text NOT NULL,
  contract_id uuid NOT NULL,
  asked_from date NOT NULL,
  "from" date NOT NULL,
  "to" date,
  end_reason text NOT NULL,
  notice_on date,
  notice_reason text NOT NULL,
  notice_to date,
  version integer NOT NULL,
  known_at timestamp with time zone NOT NULL
);
ALTER TABLE enrolment ADD CONSTRAINT enrolment_alone EXCLUDE USING gist (person_id WITH =, programme WITH =, daterange("from", "to") WITH &&);
ALTER TABLE enrolment ADD CONSTRAINT enrolment_period CHECK (("to" >= "from"));
ALTER TABLE enrolment ADD CONSTRAINT enrolment_pkey PRIMARY KEY (id);
ALTER TABLE enrolment ADD CONSTRAINT enrolment_membership_id_fkey FOREIGN KEY (membership_id) REFERENCES membership(id);
ALTER TABLE enrolment ADD CONSTRAINT enrolment_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id);
CREATE INDEX enrolment_membership ON public.enrolment USING btree (membership_id);
CREATE INDEX enrolment_person ON public.enrolment USING btree (person_id);

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

CREATE TABLE membership (
  id uuid NOT NULL,
  network_id uuid NOT NULL,
  person_id uuid NOT NULL,
  access_mode text NOT NULL,
  state text NOT NULL,
  requested_at timestamp with time zone NOT NULL,
  evaluated_at timestamp with time zone,
  needs text,
  signed_on date,
  signed_by text,
  started_on date,
  ended_on date,
  end_reason text NOT NULL,
  orientation text NOT NULL,
  version integer NOT NULL
);
ALTER TABLE membership ADD CONSTRAINT membership_pkey PRIMARY KEY (id);
ALTER TABLE membership ADD CONSTRAINT membership_state CHECK ((state = ANY (ARRAY['REQUESTED'::text, 'ADMITTED'::text, 'REFUSED'::text, 'SIGNED'::text, 'STARTED'::text, 'ENDED'::text])));
ALTER TABLE membership ADD CONSTRAINT membership_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id);
CREATE UNIQUE INDEX membership_open ON public.membership USING btree (network_id, person_id) WHERE (state = ANY (ARRAY['REQUESTED'::text, 'ADMITTED'::text, 'SIGNED'::text, 'STARTED'::text]));
CREATE INDEX membership_person ON public.membership USING btree (person_id);

CREATE TABLE network_projection (
  network_id uuid NOT NULL,
  zone text NOT NULL,
  version integer NOT NULL
);
ALTER TABLE network_projection ADD CONSTRAINT network_projection_pkey PRIMARY KEY (network_id);

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

CREATE TABLE person (
  id uuid NOT NULL,
  state text NOT NULL,
  merged_into uuid,
  family_name text NOT NULL,
  given_names text[] NOT NULL,
  birth_date date,
  sex text,
  deceased boolean NOT NULL,
  deceased_on date,
  death_day date,
  in_review boolean NOT NULL,
  created_at timestamp with time zone NOT NULL,
  changed_at timestamp with time zone NOT NULL,
  state_hash text NOT NULL,
  version integer NOT NULL
);
ALTER TABLE person ADD CONSTRAINT person_merged_into_another CHECK ((((state = 'MERGED'::text) = (merged_into IS NOT NULL)) AND (merged_into <> id)));
ALTER TABLE person ADD CONSTRAINT person_pkey PRIMARY KEY (id);
ALTER TABLE person ADD CONSTRAINT person_sex CHECK ((sex = ANY (ARRAY['FEMALE'::text, 'MALE'::text, 'OTHER'::text, 'UNKNOWN'::text])));
ALTER TABLE person ADD CONSTRAINT person_state CHECK ((state = ANY (ARRAY['ACTIVE'::text, 'MERGED'::text])));
ALTER TABLE person ADD CONSTRAINT person_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES person(id);

CREATE TABLE person_alias (
  person_id uuid NOT NULL,
  root_id uuid NOT NULL
);
ALTER TABLE person_alias ADD CONSTRAINT person_alias_pkey PRIMARY KEY (person_id);
ALTER TABLE person_alias ADD CONSTRAINT person_alias_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id);
ALTER TABLE person_alias ADD CONSTRAINT person_alias_root_id_fkey FOREIGN KEY (root_id) REFERENCES person(id);
CREATE INDEX person_alias_root ON public.person_alias USING btree (root_id);

CREATE TABLE person_merge (
  id uuid NOT NULL,
  merged_id uuid NOT NULL,
  survivor_id uuid NOT NULL,
  reason text NOT NULL,
  merged_at timestamp with time zone NOT NULL,
  merged_by text NOT NULL,
  unmerged_at timestamp with time zone,
  unmerged_by text,
  unmerge_reason text
);
ALTER TABLE person_merge ADD CONSTRAINT person_merge_pkey PRIMARY KEY (id);
ALTER TABLE person_merge ADD CONSTRAINT person_merge_reason CHECK ((reason = ANY (ARRAY['REVIEWED'::text, 'SOURCE_MERGE'::text])));
ALTER TABLE person_merge ADD CONSTRAINT person_merge_merged_id_fkey FOREIGN KEY (merged_id) REFERENCES person(id);
ALTER TABLE person_merge ADD CONSTRAINT person_merge_survivor_id_fkey FOREIGN KEY (survivor_id) REFERENCES person(id);
CREATE UNIQUE INDEX person_merge_standing ON public.person_merge USING btree (merged_id) WHERE (unmerged_at IS NULL);

CREATE TABLE programme_rule (
  programme text NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  start_rule text NOT NULL,
  voluntary_end text NOT NULL,
  involuntary_end text NOT NULL,
  notice_days integer NOT NULL,
  source text NOT NULL
);
ALTER TABLE programme_rule ADD CONSTRAINT programme_rule_one_at_a_time EXCLUDE USING gist (programme WITH =, daterange(valid_from, valid_to) WITH &&);
ALTER TABLE programme_rule ADD CONSTRAINT programme_rule_pkey PRIMARY KEY (programme, valid_from);

CREATE TABLE review (
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  likely_same_as uuid NOT NULL,
  score numeric(5,4) NOT NULL,
  algorithm text NOT NULL,
  explanation text[] NOT NULL,
  state text NOT NULL,
  opened_at timestamp with time zone NOT NULL,
  decided_at timestamp with time zone,
  decided_by text
);
ALTER TABLE review ADD CONSTRAINT review_of_two CHECK ((person_id <> likely_same_as));
ALTER TABLE review ADD CONSTRAINT review_pkey PRIMARY KEY (id);
ALTER TABLE review ADD CONSTRAINT review_state CHECK ((state = ANY (ARRAY['OPEN'::text, 'SAME'::text, 'DIFFERENT'::text])));
ALTER TABLE review ADD CONSTRAINT review_likely_same_as_fkey FOREIGN KEY (likely_same_as) REFERENCES person(id);
ALTER TABLE review ADD CONSTRAINT review_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id);
CREATE INDEX review_of_likely ON public.review USING btree (likely_same_as);
CREATE INDEX review_of_person ON public.review USING btree (person_id);
CREATE UNIQUE INDEX review_once_a_pair ON public.review USING btree (LEAST(person_id, likely_same_as), GREATEST(person_id, likely_same_as));
CREATE INDEX review_open ON public.review USING btree (opened_at, id) WHERE (state = 'OPEN'::text);

CREATE TABLE source_record (
  id uuid NOT NULL,
  source text NOT NULL,
  key text NOT NULL,
  person_id uuid NOT NULL,
  linked_by text NOT NULL,
  family_name text,
  given_names text[] NOT NULL,
  birth_date date,
  sex text,
  deceased boolean NOT NULL,
  deceased_on date,
  deceased_noted_on date,
  phone text,
  address text,
  identifiers jsonb NOT NULL,
  identifier_keys text[] NOT NULL,
  trusted_keys text[] NOT NULL,
  family_key text NOT NULL,
  name_key text NOT NULL,
  field_times jsonb NOT NULL,
  source_version integer NOT NULL,
  content_hash text NOT NULL,
  recorded_at timestamp with time zone NOT NULL,
  said_at timestamp with time zone NOT NULL,
  deleted_at timestamp with time zone
);
ALTER TABLE source_record ADD CONSTRAINT source_record_once UNIQUE (source, key);
ALTER TABLE source_record ADD CONSTRAINT source_record_pkey PRIMARY KEY (id);
ALTER TABLE source_record ADD CONSTRAINT source_record_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id);
CREATE INDEX source_record_birth_date ON public.source_record USING btree (birth_date);
CREATE INDEX source_record_family ON public.source_record USING btree (family_key text_pattern_ops);
CREATE INDEX source_record_identifier ON public.source_record USING gin (identifier_keys) WITH (fastupdate=off);
CREATE INDEX source_record_name ON public.source_record USING gin (name_key gin_trgm_ops);
CREATE INDEX source_record_person ON public.source_record USING btree (person_id);
CREATE INDEX source_record_trusted ON public.source_record USING gin (trusted_keys) WITH (fastupdate=off);

CREATE TABLE source_tombstone (
  source text NOT NULL,
  key text NOT NULL,
  version integer NOT NULL
);
ALTER TABLE source_tombstone ADD CONSTRAINT source_tombstone_pkey PRIMARY KEY (source, key);

CREATE TABLE stay (
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  facility text NOT NULL,
  visit_number text NOT NULL,
  stay_class text NOT NULL,
  state text NOT NULL,
  started_at timestamp with time zone NOT NULL,
  ended_at timestamp with time zone,
  location text NOT NULL,
  ended_by_death boolean NOT NULL,
  admitted boolean NOT NULL,
  version integer NOT NULL
);
ALTER TABLE stay ADD CONSTRAINT stay_pkey PRIMARY KEY (id);
ALTER TABLE stay ADD CONSTRAINT stay_state CHECK ((state = ANY (ARRAY['OPEN'::text, 'CLOSED'::text, 'CANCELLED'::text])));
ALTER TABLE stay ADD CONSTRAINT stay_visit UNIQUE (facility, visit_number);
ALTER TABLE stay ADD CONSTRAINT stay_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id);
CREATE INDEX stay_person ON public.stay USING btree (person_id, started_at DESC);

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
