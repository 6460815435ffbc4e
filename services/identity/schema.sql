-- Made from the migrations; do not edit.
CREATE EXTENSION btree_gist;
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

CREATE TABLE account (
  id uuid NOT NULL,
  subject text NOT NULL,
  practitioner_id uuid,
  person_id uuid,
  organization_id uuid,
  version integer NOT NULL,
  kind text NOT NULL,
  from_at timestamp with time zone NOT NULL,
  until_at timestamp with time zone
);
ALTER TABLE account ADD CONSTRAINT account_holder CHECK (((practitioner_id IS NULL) <> (person_id IS NULL)));
ALTER TABLE account ADD CONSTRAINT account_kind CHECK ((kind = ANY (ARRAY['PRACTITIONER'::text, 'PERSON'::text, 'CARER'::text])));
ALTER TABLE account ADD CONSTRAINT account_kind_of_holder CHECK (((kind = 'PRACTITIONER'::text) = (practitioner_id IS NOT NULL)));
ALTER TABLE account ADD CONSTRAINT account_period CHECK ((until_at >= from_at));
ALTER TABLE account ADD CONSTRAINT account_pkey PRIMARY KEY (id);
ALTER TABLE account ADD CONSTRAINT account_version CHECK ((version > 0));
ALTER TABLE account ADD CONSTRAINT subject_linked UNIQUE (subject);
ALTER TABLE account ADD CONSTRAINT account_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id);
ALTER TABLE account ADD CONSTRAINT account_practitioner_id_fkey FOREIGN KEY (practitioner_id) REFERENCES practitioner(id);
CREATE INDEX account_by_person ON public.account USING btree (person_id);
CREATE INDEX account_by_practitioner ON public.account USING btree (practitioner_id);

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

CREATE TABLE break_glass (
  id uuid NOT NULL,
  person_id uuid NOT NULL,
  subject text NOT NULL,
  practitioner_id uuid,
  organization_id uuid,
  reason text NOT NULL,
  text text NOT NULL,
  started_at timestamp with time zone NOT NULL,
  ends_at timestamp with time zone NOT NULL,
  stopped_at timestamp with time zone,
  review text NOT NULL,
  review_text text NOT NULL,
  reviewed_by text,
  reviewed_at timestamp with time zone,
  due_at timestamp with time zone NOT NULL,
  version integer NOT NULL
);
ALTER TABLE break_glass ADD CONSTRAINT break_glass_minutes CHECK (((ends_at > started_at) AND (ends_at <= (started_at + '01:00:00'::interval))));
ALTER TABLE break_glass ADD CONSTRAINT break_glass_open EXCLUDE USING gist (subject WITH =, tstzrange(started_at, COALESCE(stopped_at, ends_at)) WITH &&);
ALTER TABLE break_glass ADD CONSTRAINT break_glass_pkey PRIMARY KEY (id);
ALTER TABLE break_glass ADD CONSTRAINT break_glass_reason CHECK ((reason = ANY (ARRAY['EMERGENCY_CARE'::text, 'OUT_OF_HOURS'::text, 'TEAM_ABSENT'::text, 'DANGER_TO_PERSON'::text, 'OTHER'::text])));
ALTER TABLE break_glass ADD CONSTRAINT break_glass_review CHECK ((review = ANY (ARRAY['PENDING'::text, 'NEEDS_INQUIRY'::text, 'JUSTIFIED'::text, 'NOT_JUSTIFIED'::text])));
ALTER TABLE break_glass ADD CONSTRAINT break_glass_reviewed CHECK ((((review = 'PENDING'::text) = (reviewed_by IS NULL)) AND ((reviewed_by IS NULL) = (reviewed_at IS NULL))));
ALTER TABLE break_glass ADD CONSTRAINT break_glass_stopped CHECK (((stopped_at >= started_at) AND (stopped_at < ends_at)));
ALTER TABLE break_glass ADD CONSTRAINT break_glass_version CHECK ((version > 0));
CREATE INDEX break_glass_by_person ON public.break_glass USING btree (person_id);
CREATE INDEX break_glass_to_review ON public.break_glass USING btree (due_at, id) WHERE (review = ANY (ARRAY['PENDING'::text, 'NEEDS_INQUIRY'::text]));

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

CREATE TABLE network (
  id uuid NOT NULL,
  name text NOT NULL,
  search_name text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  modality text NOT NULL,
  perimeter_level smallint NOT NULL,
  territory text NOT NULL,
  legal_form text NOT NULL,
  funding_modes text[] NOT NULL,
  integrator_organization_id uuid NOT NULL,
  profile jsonb NOT NULL,
  preset text NOT NULL,
  zone text NOT NULL,
  founding uuid NOT NULL,
  version integer NOT NULL
);
ALTER TABLE network ADD CONSTRAINT network_kind CHECK ((kind = ANY (ARRAY['HEALTH_NETWORK'::text, 'PAYER_NETWORK'::text])));
ALTER TABLE network ADD CONSTRAINT network_modality_known CHECK ((modality = ANY (ARRAY['COORDINATED'::text, 'INTEGRATED'::text])));
ALTER TABLE network ADD CONSTRAINT network_perimeter CHECK (((perimeter_level >= 1) AND (perimeter_level <= 4)));
ALTER TABLE network ADD CONSTRAINT network_pkey PRIMARY KEY (id);
ALTER TABLE network ADD CONSTRAINT network_version CHECK ((version > 0));
ALTER TABLE network ADD CONSTRAINT network_integrator_organization_id_fkey FOREIGN KEY (integrator_organization_id) REFERENCES organization(id);
CREATE INDEX network_by_name ON public.network USING btree (kind, search_name, id);
CREATE INDEX network_by_territory ON public.network USING btree (territory, kind);

CREATE TABLE network_member (
  network_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  kind text NOT NULL,
  legal_entity_id uuid NOT NULL
);
ALTER TABLE network_member ADD CONSTRAINT network_member_pkey PRIMARY KEY (network_id, organization_id);
ALTER TABLE network_member ADD CONSTRAINT network_member_network_id_fkey FOREIGN KEY (network_id) REFERENCES network(id);
ALTER TABLE network_member ADD CONSTRAINT network_member_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id);
CREATE INDEX network_member_by_organization ON public.network_member USING btree (organization_id);

CREATE TABLE network_modality (
  network_id uuid NOT NULL,
  version integer NOT NULL,
  modality text NOT NULL,
  decision text NOT NULL,
  decided_by text NOT NULL,
  decided_at timestamp with time zone NOT NULL
);
ALTER TABLE network_modality ADD CONSTRAINT network_modality_pkey PRIMARY KEY (network_id, version);
ALTER TABLE network_modality ADD CONSTRAINT network_modality_network_id_fkey FOREIGN KEY (network_id) REFERENCES network(id);

CREATE TABLE organization (
  id uuid NOT NULL,
  name text NOT NULL,
  search_name text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  legal_entity_id uuid NOT NULL,
  identifiers jsonb NOT NULL,
  identifier_keys text[] NOT NULL,
  active boolean NOT NULL,
  origin text NOT NULL,
  decided_here text[] NOT NULL,
  record_version integer NOT NULL,
  version integer NOT NULL
);
ALTER TABLE organization ADD CONSTRAINT organization_kind CHECK ((kind = ANY (ARRAY['UNSPECIFIED'::text, 'OFFICE_DOCTOR'::text, 'HEALTH_HOME'::text, 'HOME_CARE'::text, 'INTERMEDIATE_STRUCTURE'::text, 'HOSPITAL'::text, 'NURSING_HOME'::text, 'REHABILITATION'::text, 'SOCIAL_SERVICE'::text, 'PAYER'::text])));
ALTER TABLE organization ADD CONSTRAINT organization_origin CHECK ((origin = ANY (ARRAY['RECORD'::text, 'DIRECT'::text])));
ALTER TABLE organization ADD CONSTRAINT organization_pkey PRIMARY KEY (id);
ALTER TABLE organization ADD CONSTRAINT organization_version CHECK ((version > 0));
CREATE INDEX organization_by_identifier ON public.organization USING gin (identifier_keys);
CREATE INDEX organization_by_name ON public.organization USING btree (search_name, id);

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

CREATE TABLE portal_session (
  id text NOT NULL,
  subject text NOT NULL,
  provider_session text,
  sealed_tokens bytea,
  tokens_version integer NOT NULL,
  refresh_claimed_until timestamp with time zone,
  authenticated_at timestamp with time zone NOT NULL,
  acr text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  last_used_at timestamp with time zone NOT NULL,
  absolute_until timestamp with time zone NOT NULL,
  ended_at timestamp with time zone,
  end_reason text,
  version integer NOT NULL
);
ALTER TABLE portal_session ADD CONSTRAINT portal_session_end CHECK ((end_reason = ANY (ARRAY['LOGOUT'::text, 'PROVIDER_LOGOUT'::text, 'IDLE'::text, 'ABSOLUTE'::text, 'REPLACED'::text, 'REFRESH_REFUSED'::text, 'KEY_WITHDRAWN'::text])));
ALTER TABLE portal_session ADD CONSTRAINT portal_session_ended CHECK ((((ended_at IS NULL) = (end_reason IS NULL)) AND ((ended_at IS NULL) = (sealed_tokens IS NOT NULL))));
ALTER TABLE portal_session ADD CONSTRAINT portal_session_id CHECK ((id ~ '^[0-9a-f]{64}$'::text));
ALTER TABLE portal_session ADD CONSTRAINT portal_session_version CHECK ((version > 0));
ALTER TABLE portal_session ADD CONSTRAINT session_id_used PRIMARY KEY (id);
CREATE INDEX portal_session_by_provider ON public.portal_session USING btree (provider_session) WHERE (ended_at IS NULL);
CREATE INDEX portal_session_by_subject ON public.portal_session USING btree (subject) WHERE (ended_at IS NULL);
CREATE INDEX portal_session_by_use ON public.portal_session USING btree (last_used_at) WHERE (ended_at IS NULL);

CREATE TABLE practitioner (
  id uuid NOT NULL,
  family_name text NOT NULL,
  given_names text[] NOT NULL,
  search_name text COLLATE "C" NOT NULL,
  category text NOT NULL,
  identifiers jsonb NOT NULL,
  identifier_keys text[] NOT NULL,
  active boolean NOT NULL,
  origin text NOT NULL,
  decided_here text[] NOT NULL,
  record_version integer NOT NULL,
  version integer NOT NULL
);
ALTER TABLE practitioner ADD CONSTRAINT practitioner_category CHECK ((category = ANY (ARRAY[''::text, 'MEDICAL'::text, 'PARAMEDICAL'::text, 'SOCIAL'::text, 'ADMINISTRATIVE'::text])));
ALTER TABLE practitioner ADD CONSTRAINT practitioner_origin CHECK ((origin = ANY (ARRAY['RECORD'::text, 'DIRECT'::text])));
ALTER TABLE practitioner ADD CONSTRAINT practitioner_pkey PRIMARY KEY (id);
ALTER TABLE practitioner ADD CONSTRAINT practitioner_version CHECK ((version > 0));
CREATE INDEX practitioner_by_identifier ON public.practitioner USING gin (identifier_keys);
CREATE INDEX practitioner_by_name ON public.practitioner USING btree (search_name, id);

CREATE TABLE practitioner_role (
  id uuid NOT NULL,
  practitioner_id uuid NOT NULL,
  organization_id uuid NOT NULL,
  category text NOT NULL,
  profession text NOT NULL,
  from_day date NOT NULL,
  until_day date,
  version integer NOT NULL
);
ALTER TABLE practitioner_role ADD CONSTRAINT practitioner_role_category CHECK ((category = ANY (ARRAY['MEDICAL'::text, 'PARAMEDICAL'::text, 'SOCIAL'::text, 'ADMINISTRATIVE'::text])));
ALTER TABLE practitioner_role ADD CONSTRAINT practitioner_role_period CHECK ((until_day > from_day));
ALTER TABLE practitioner_role ADD CONSTRAINT practitioner_role_pkey PRIMARY KEY (id);
ALTER TABLE practitioner_role ADD CONSTRAINT practitioner_role_version CHECK ((version > 0));
ALTER TABLE practitioner_role ADD CONSTRAINT role_overlaps EXCLUDE USING gist (practitioner_id WITH =, organization_id WITH =, profession WITH =, daterange(from_day, until_day) WITH &&);
ALTER TABLE practitioner_role ADD CONSTRAINT practitioner_role_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organization(id);
ALTER TABLE practitioner_role ADD CONSTRAINT practitioner_role_practitioner_id_fkey FOREIGN KEY (practitioner_id) REFERENCES practitioner(id);
CREATE INDEX practitioner_role_by_organization ON public.practitioner_role USING btree (organization_id);
CREATE INDEX practitioner_role_by_practitioner ON public.practitioner_role USING btree (practitioner_id);

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
