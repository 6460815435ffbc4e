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

CREATE TABLE audit_copy (
  context text NOT NULL,
  seq bigint NOT NULL,
  id uuid NOT NULL,
  hash bytea NOT NULL,
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
  query text[] NOT NULL
);
ALTER TABLE audit_copy ADD CONSTRAINT audit_copy_key PRIMARY KEY (context, seq);
CREATE INDEX audit_copy_actor ON public.audit_copy USING btree (actor, at, id);
CREATE INDEX audit_copy_at ON public.audit_copy USING btree (at, id);
CREATE UNIQUE INDEX audit_copy_id ON public.audit_copy USING btree (id);
CREATE INDEX audit_copy_organisation ON public.audit_copy USING btree (organisation_id, at, id);
CREATE TRIGGER audit_copy_kept BEFORE DELETE OR UPDATE ON public.audit_copy FOR EACH ROW WHEN ((old.at > (now() - '10 years'::interval))) EXECUTE FUNCTION audit_refuses();
CREATE TRIGGER audit_copy_whole BEFORE TRUNCATE ON public.audit_copy FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses();

CREATE TABLE audit_copy_person (
  person_id uuid NOT NULL,
  at timestamp with time zone NOT NULL,
  context text NOT NULL,
  seq bigint NOT NULL
);
ALTER TABLE audit_copy_person ADD CONSTRAINT audit_copy_person_key PRIMARY KEY (person_id, at, context, seq);

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

CREATE TABLE directive (
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  effect text NOT NULL,
  whom text NOT NULL,
  categories text[] NOT NULL,
  purpose text NOT NULL,
  from_at timestamp with time zone NOT NULL,
  until_at timestamp with time zone,
  recorded_at timestamp with time zone NOT NULL,
  recorded_by text NOT NULL,
  form text NOT NULL,
  ended_at timestamp with time zone,
  ended_by text,
  version integer NOT NULL
);
ALTER TABLE directive ADD CONSTRAINT directive_effect CHECK ((effect = ANY (ARRAY['ALLOW'::text, 'REFUSE'::text])));
ALTER TABLE directive ADD CONSTRAINT directive_form CHECK ((form = ANY (ARRAY['PAPER'::text, 'ORAL'::text, 'PORTAL'::text])));
ALTER TABLE directive ADD CONSTRAINT directive_period CHECK ((until_at > from_at));
ALTER TABLE directive ADD CONSTRAINT directive_pkey PRIMARY KEY (id);
CREATE INDEX directive_person ON public.directive USING btree (person_id);

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

CREATE TABLE patient_person (
  patient_id uuid NOT NULL,
  person_id uuid NOT NULL
);
ALTER TABLE patient_person ADD CONSTRAINT patient_person_pkey PRIMARY KEY (patient_id, person_id);
CREATE INDEX patient_person_person ON public.patient_person USING btree (person_id);

CREATE TABLE person_projection (
  person_id uuid NOT NULL,
  version bigint NOT NULL
);
ALTER TABLE person_projection ADD CONSTRAINT person_projection_pkey PRIMARY KEY (person_id);

CREATE TABLE resource (
  id uuid NOT NULL,
  type text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  deleted boolean NOT NULL,
  source text NOT NULL,
  last_updated timestamp with time zone NOT NULL,
  content_hash bytea NOT NULL,
  "json" text NOT NULL,
  terms text[] COLLATE "C" NOT NULL,
  patients uuid[] NOT NULL,
  category text NOT NULL
);
ALTER TABLE resource ADD CONSTRAINT resource_deleted_is_empty CHECK (((NOT deleted) OR (("json" = ''::text) AND (terms = '{}'::text[]))));
ALTER TABLE resource ADD CONSTRAINT resource_key PRIMARY KEY (id, type);
ALTER TABLE resource ADD CONSTRAINT resource_source CHECK ((source <> ''::text));
ALTER TABLE resource ADD CONSTRAINT resource_version CHECK ((version > 0));
CREATE INDEX resource_by_source ON public.resource USING btree (source, type) WHERE (NOT deleted);
CREATE INDEX resource_newest ON public.resource USING btree (type, last_updated DESC, id) WHERE (NOT deleted);
CREATE INDEX resource_terms ON public.resource USING gin (terms) WITH (gin_pending_list_limit='1024');

CREATE TABLE resource_history (
  id uuid NOT NULL,
  type text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  deleted boolean NOT NULL,
  source text NOT NULL,
  last_updated timestamp with time zone NOT NULL,
  "json" text NOT NULL,
  patients uuid[] NOT NULL,
  category text NOT NULL
);
ALTER TABLE resource_history ADD CONSTRAINT resource_history_key PRIMARY KEY (id, type, version);

CREATE TABLE search_date (
  id uuid NOT NULL,
  param text COLLATE "C" NOT NULL,
  from_at timestamp with time zone NOT NULL,
  to_at timestamp with time zone NOT NULL
);
CREATE INDEX search_date_from ON public.search_date USING btree (param, from_at, id) INCLUDE (to_at);
CREATE INDEX search_date_of ON public.search_date USING btree (id);

CREATE TABLE search_quantity (
  id uuid NOT NULL,
  param text COLLATE "C" NOT NULL,
  low double precision NOT NULL,
  high double precision NOT NULL,
  system text,
  code text,
  unit text
);
CREATE INDEX search_quantity_low ON public.search_quantity USING btree (param, low, id);
CREATE INDEX search_quantity_of ON public.search_quantity USING btree (id);

CREATE TABLE search_string (
  id uuid NOT NULL,
  param text COLLATE "C" NOT NULL,
  normalised text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL
);
CREATE INDEX search_string_of ON public.search_string USING btree (id);
CREATE INDEX search_string_start ON public.search_string USING btree (param, "left"(normalised, 80), id);

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

CREATE OR REPLACE FUNCTION public.resource_with_term(wanted text[])
 RETURNS TABLE(term text, id uuid)
 LANGUAGE sql
 STABLE ROWS 10
 SET enable_seqscan TO 'off'
AS $function$
        SELECT t.term, r.id FROM resource r CROSS JOIN LATERAL unnest(r.terms) AS t (term) WHERE r.terms && wanted AND NOT r.deleted AND t.term = ANY (wanted)
      $function$;
