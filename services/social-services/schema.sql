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

CREATE TABLE network_projection (
  network_id uuid NOT NULL,
  perimeter_level smallint NOT NULL,
  member_ids uuid[] NOT NULL,
  version bigint NOT NULL
);
ALTER TABLE network_projection ADD CONSTRAINT network_projection_pkey PRIMARY KEY (network_id);

CREATE TABLE organization_projection (
  organization_id uuid NOT NULL,
  kind_level smallint NOT NULL,
  active boolean NOT NULL,
  version bigint NOT NULL
);
ALTER TABLE organization_projection ADD CONSTRAINT organization_projection_pkey PRIMARY KEY (organization_id);

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

CREATE TABLE person_projection (
  person_id uuid NOT NULL,
  merged_into uuid,
  version bigint NOT NULL
);
ALTER TABLE person_projection ADD CONSTRAINT person_projection_pkey PRIMARY KEY (person_id);
CREATE INDEX person_projection_merged ON public.person_projection USING btree (merged_into) WHERE (merged_into IS NOT NULL);

CREATE TABLE person_record_projection (
  record_key text NOT NULL,
  person_id uuid NOT NULL
);
ALTER TABLE person_record_projection ADD CONSTRAINT person_record_projection_pkey PRIMARY KEY (record_key, person_id);
CREATE INDEX person_record_projection_person ON public.person_record_projection USING btree (person_id);

CREATE TABLE referral (
  id uuid NOT NULL,
  need_id uuid NOT NULL,
  person_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  network_id uuid NOT NULL,
  state text NOT NULL,
  out_of_perimeter boolean NOT NULL,
  sent_at timestamp with time zone NOT NULL,
  answer_due_at timestamp with time zone NOT NULL,
  reminders integer NOT NULL,
  reason text,
  outcome text,
  version integer NOT NULL
);
ALTER TABLE referral ADD CONSTRAINT referral_closed_has_outcome CHECK (((state = 'CLOSED'::text) = (outcome IS NOT NULL)));
ALTER TABLE referral ADD CONSTRAINT referral_outcome CHECK ((outcome = ANY (ARRAY['MET'::text, 'PARTLY_MET'::text, 'NOT_MET'::text, 'UNREACHABLE'::text])));
ALTER TABLE referral ADD CONSTRAINT referral_pkey PRIMARY KEY (id);
ALTER TABLE referral ADD CONSTRAINT referral_state CHECK ((state = ANY (ARRAY['SENT'::text, 'ACCEPTED'::text, 'DECLINED'::text, 'CLOSED'::text])));
ALTER TABLE referral ADD CONSTRAINT referral_need_id_fkey FOREIGN KEY (need_id) REFERENCES social_need(id);
CREATE INDEX referral_due ON public.referral USING btree (answer_due_at) WHERE (state = 'SENT'::text);
CREATE INDEX referral_list ON public.referral USING btree (sent_at, id);
CREATE UNIQUE INDEX referral_open ON public.referral USING btree (need_id) WHERE (state = ANY (ARRAY['SENT'::text, 'ACCEPTED'::text]));
CREATE INDEX referral_person ON public.referral USING btree (person_id);

CREATE TABLE screening (
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  instrument text NOT NULL,
  algorithm text NOT NULL,
  answers jsonb NOT NULL,
  flags jsonb NOT NULL,
  completed_at timestamp with time zone NOT NULL
);
ALTER TABLE screening ADD CONSTRAINT screening_pkey PRIMARY KEY (id);
CREATE INDEX screening_person ON public.screening USING btree (person_id, completed_at);

CREATE TABLE social_need (
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  domain text NOT NULL,
  origin text NOT NULL,
  state text NOT NULL,
  identified_at timestamp with time zone NOT NULL,
  version integer NOT NULL
);
ALTER TABLE social_need ADD CONSTRAINT social_need_origin CHECK ((origin = ANY (ARRAY['SCREENING'::text, 'RECORD'::text, 'DIRECT'::text])));
ALTER TABLE social_need ADD CONSTRAINT social_need_pkey PRIMARY KEY (id);
ALTER TABLE social_need ADD CONSTRAINT social_need_state CHECK ((state = ANY (ARRAY['IDENTIFIED'::text, 'ACCEPTED'::text, 'REFUSED'::text, 'REFERRED'::text, 'MET'::text])));
CREATE UNIQUE INDEX social_need_open ON public.social_need USING btree (person_id, domain) WHERE (state = ANY (ARRAY['IDENTIFIED'::text, 'ACCEPTED'::text, 'REFERRED'::text]));
CREATE INDEX social_need_person ON public.social_need USING btree (person_id, identified_at);

CREATE TABLE statement (
  resource_key text NOT NULL,
  indicator text NOT NULL,
  record_key text NOT NULL,
  domain text,
  said_at timestamp with time zone NOT NULL,
  version bigint NOT NULL
);
ALTER TABLE statement ADD CONSTRAINT statement_pkey PRIMARY KEY (resource_key, indicator);
CREATE INDEX statement_record ON public.statement USING btree (record_key, indicator, said_at DESC);

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
