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

CREATE TABLE appointment_projection (
  appointment_id uuid NOT NULL,
  answers uuid NOT NULL,
  booked boolean NOT NULL,
  version bigint NOT NULL
);
ALTER TABLE appointment_projection ADD CONSTRAINT appointment_projection_pkey PRIMARY KEY (appointment_id);
CREATE INDEX appointment_projection_answers ON public.appointment_projection USING btree (answers) WHERE booked;

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

CREATE TABLE care_plan (
  id uuid NOT NULL,
  episode_id uuid NOT NULL,
  network_id uuid NOT NULL,
  person_id uuid NOT NULL,
  evaluation_id uuid NOT NULL,
  state text NOT NULL,
  agreed_by text,
  version integer NOT NULL
);
ALTER TABLE care_plan ADD CONSTRAINT care_plan_agreed CHECK (((state = 'AGREED'::text) = (agreed_by IS NOT NULL)));
ALTER TABLE care_plan ADD CONSTRAINT care_plan_pkey PRIMARY KEY (id);
ALTER TABLE care_plan ADD CONSTRAINT care_plan_state CHECK ((state = ANY (ARRAY['DRAFT'::text, 'AGREED'::text])));
ALTER TABLE care_plan ADD CONSTRAINT plan_exists UNIQUE (episode_id);
ALTER TABLE care_plan ADD CONSTRAINT care_plan_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES episode(id);
ALTER TABLE care_plan ADD CONSTRAINT care_plan_evaluation_id_fkey FOREIGN KEY (evaluation_id) REFERENCES evaluation(id);

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

CREATE TABLE episode (
  id uuid NOT NULL,
  membership_id uuid NOT NULL,
  network_id uuid NOT NULL,
  person_id uuid NOT NULL,
  phase text NOT NULL,
  transition_stay_id uuid,
  evaluation_id uuid,
  plan_id uuid,
  version integer NOT NULL
);
ALTER TABLE episode ADD CONSTRAINT episode_once_a_membership UNIQUE (membership_id);
ALTER TABLE episode ADD CONSTRAINT episode_phase CHECK ((phase = ANY (ARRAY['INITIAL'::text, 'PLANNING'::text, 'FOLLOW_UP'::text, 'TRANSITION'::text, 'CLOSED'::text])));
ALTER TABLE episode ADD CONSTRAINT episode_pkey PRIMARY KEY (id);
CREATE INDEX episode_network ON public.episode USING btree (network_id, id);
CREATE INDEX episode_person ON public.episode USING btree (person_id, network_id);
CREATE INDEX episode_phase_of_network ON public.episode USING btree (network_id, phase, id);

CREATE TABLE evaluation (
  id uuid NOT NULL,
  episode_id uuid NOT NULL,
  network_id uuid NOT NULL,
  person_id uuid NOT NULL,
  findings jsonb NOT NULL,
  completed_at timestamp with time zone NOT NULL
);
ALTER TABLE evaluation ADD CONSTRAINT evaluation_pkey PRIMARY KEY (id);
ALTER TABLE evaluation ADD CONSTRAINT evaluation_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES episode(id);
CREATE INDEX evaluation_episode ON public.evaluation USING btree (episode_id, completed_at DESC);

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

CREATE TABLE goal (
  plan_id uuid NOT NULL,
  id uuid NOT NULL,
  domain text NOT NULL,
  description text NOT NULL,
  measure text NOT NULL,
  target text NOT NULL,
  due_on date NOT NULL,
  "position" integer NOT NULL,
  version integer NOT NULL
);
ALTER TABLE goal ADD CONSTRAINT goal_pkey PRIMARY KEY (plan_id, id);
ALTER TABLE goal ADD CONSTRAINT goal_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES care_plan(id);

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

CREATE TABLE membership_projection (
  membership_id uuid NOT NULL,
  network_id uuid NOT NULL,
  person_id uuid NOT NULL,
  state text NOT NULL,
  requested_at timestamp with time zone NOT NULL,
  begins_on date NOT NULL,
  ended_on date,
  version bigint NOT NULL
);
ALTER TABLE membership_projection ADD CONSTRAINT membership_projection_pkey PRIMARY KEY (membership_id);
CREATE INDEX membership_projection_person ON public.membership_projection USING btree (person_id);

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
  root_id uuid NOT NULL,
  version bigint NOT NULL
);
ALTER TABLE person_projection ADD CONSTRAINT person_projection_pkey PRIMARY KEY (person_id);
CREATE INDEX person_projection_merged_into ON public.person_projection USING btree (merged_into) WHERE (merged_into IS NOT NULL);
CREATE INDEX person_projection_root ON public.person_projection USING btree (root_id) WHERE (root_id <> person_id);

CREATE TABLE practitioner_projection (
  practitioner_id uuid NOT NULL,
  version bigint NOT NULL
);
ALTER TABLE practitioner_projection ADD CONSTRAINT practitioner_projection_pkey PRIMARY KEY (practitioner_id);

CREATE TABLE stay_projection (
  stay_id uuid NOT NULL,
  person_id uuid NOT NULL,
  stay_class text NOT NULL,
  state text NOT NULL,
  started_at timestamp with time zone NOT NULL,
  ended_at timestamp with time zone,
  ended_by_death boolean NOT NULL,
  version bigint NOT NULL
);
ALTER TABLE stay_projection ADD CONSTRAINT stay_projection_pkey PRIMARY KEY (stay_id);
CREATE INDEX stay_projection_person ON public.stay_projection USING btree (person_id);

CREATE TABLE task (
  id uuid NOT NULL,
  episode_id uuid NOT NULL,
  network_id uuid NOT NULL,
  person_id uuid NOT NULL,
  stay_id uuid NOT NULL,
  kind text NOT NULL,
  state text NOT NULL,
  from_at timestamp with time zone NOT NULL,
  due_at timestamp with time zone,
  appointment_id uuid,
  done_by text,
  done_at timestamp with time zone,
  version integer NOT NULL
);
ALTER TABLE task ADD CONSTRAINT task_done CHECK ((((state = 'DONE'::text) = (done_at IS NOT NULL)) AND ((done_at IS NULL) = (done_by IS NULL))));
ALTER TABLE task ADD CONSTRAINT task_once UNIQUE (episode_id, stay_id, kind);
ALTER TABLE task ADD CONSTRAINT task_pkey PRIMARY KEY (id);
ALTER TABLE task ADD CONSTRAINT task_state CHECK ((state = ANY (ARRAY['OPEN'::text, 'DONE'::text, 'WITHDRAWN'::text])));
ALTER TABLE task ADD CONSTRAINT task_episode_id_fkey FOREIGN KEY (episode_id) REFERENCES episode(id);
CREATE INDEX task_person ON public.task USING btree (person_id);

CREATE TABLE team_member (
  id uuid NOT NULL,
  network_id uuid NOT NULL,
  person_id uuid NOT NULL,
  practitioner_id uuid NOT NULL,
  role text NOT NULL,
  "from" date NOT NULL,
  "to" date,
  version integer NOT NULL
);
ALTER TABLE team_member ADD CONSTRAINT team_member_period CHECK (("to" > "from"));
ALTER TABLE team_member ADD CONSTRAINT team_member_pkey PRIMARY KEY (id);
CREATE INDEX team_member_person ON public.team_member USING btree (person_id, network_id);

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

CREATE OR REPLACE FUNCTION public.person_root(person uuid)
 RETURNS uuid
 LANGUAGE sql
 STABLE
RETURN COALESCE((SELECT p.root_id FROM person_projection p WHERE (p.person_id = person_root.person)), person);

CREATE OR REPLACE FUNCTION public.same_person(person uuid)
 RETURNS SETOF uuid
 LANGUAGE sql
 STABLE ROWS 2
BEGIN ATOMIC
 SELECT person_root(same_person.person) AS person_root
 UNION ALL
  SELECT p.person_id
    FROM person_projection p
   WHERE ((p.root_id = person_root(same_person.person)) AND (p.root_id <> p.person_id));
END;
