import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Init1796000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE EXTENSION IF NOT EXISTS btree_gist;

      CREATE TABLE resource (
        id uuid PRIMARY KEY,
        kind text NOT NULL CONSTRAINT resource_kind CHECK (kind IN ('PRACTITIONER', 'TEAM', 'ROOM', 'VEHICLE', 'SERVICE')),
        name text NOT NULL,
        organization_id uuid NOT NULL,
        zone text NOT NULL,
        purposes text[] NOT NULL,
        network_id uuid,
        active boolean NOT NULL,
        version integer NOT NULL
      );
      CREATE INDEX resource_name ON resource (name, id);
      CREATE INDEX resource_purposes ON resource USING gin (purposes) WHERE active;
      CREATE INDEX resource_network ON resource (network_id) WHERE active;

      CREATE TABLE availability_rule (
        resource_id uuid NOT NULL REFERENCES resource (id),
        position smallint NOT NULL,
        weekdays smallint[] NOT NULL,
        from_minute smallint NOT NULL,
        to_minute smallint NOT NULL,
        valid_from date NOT NULL,
        valid_to date,
        slot_minutes smallint NOT NULL,
        PRIMARY KEY (resource_id, position)
      );

      CREATE TABLE closure (
        resource_id uuid NOT NULL REFERENCES resource (id),
        position smallint NOT NULL,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        reason text NOT NULL,
        PRIMARY KEY (resource_id, position)
      );
      CREATE INDEX closure_time ON closure (resource_id, ends_at);

      CREATE TABLE appointment (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL,
        resource_id uuid REFERENCES resource (id),
        network_id uuid,
        purpose text NOT NULL,
        state text NOT NULL CONSTRAINT appointment_state CHECK (state IN ('BOOKED', 'CANCELLED', 'UNPLACED')),
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL CONSTRAINT appointment_ends_later CHECK (ends_at > starts_at),
        answers uuid,
        cancel_reason text,
        meets_person boolean NOT NULL,
        booked_as uuid NOT NULL,
        version integer NOT NULL,
        CONSTRAINT appointment_booked_somewhere CHECK (state <> 'BOOKED' OR resource_id IS NOT NULL),
        CONSTRAINT appointment_cancelled_for_a_reason CHECK ((state = 'CANCELLED') = (cancel_reason IS NOT NULL)),
        -- Backstops: bookings are serialised by the lock on the resource and should never meet these.
        CONSTRAINT slot_taken EXCLUDE USING gist (resource_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (state = 'BOOKED'),
        CONSTRAINT person_double_booked EXCLUDE USING gist (person_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (state = 'BOOKED' AND meets_person)
      );
      CREATE INDEX appointment_person ON appointment (person_id, starts_at);
      CREATE INDEX appointment_resource ON appointment (resource_id, starts_at);
      CREATE INDEX appointment_network ON appointment (network_id, state, starts_at);
      CREATE INDEX appointment_answers ON appointment (answers) WHERE answers IS NOT NULL;

      -- Copies of patient-registry's persons and of care-coordination's follow-up tasks, written by their events alone.
      CREATE TABLE person_projection (
        person_id uuid PRIMARY KEY,
        merged_into uuid,
        -- From when on the person counts as dead; null for the living.
        dead_from timestamptz,
        version bigint NOT NULL
      );
      CREATE INDEX person_projection_alias ON person_projection (merged_into) WHERE merged_into IS NOT NULL;
      CREATE TABLE task_projection (
        task_id uuid PRIMARY KEY,
        starts_at timestamptz NOT NULL,
        due_at timestamptz NOT NULL,
        version bigint NOT NULL
      );

      -- Who stands for a person after all merges that are known here; null for an unknown person. The depth ends a circle, which only a defect can make.
      CREATE FUNCTION person_survivor(person uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
        WITH RECURSIVE up (person_id, merged_into, depth) AS (
          SELECT p.person_id, p.merged_into, 0 FROM person_projection p WHERE p.person_id = person
          UNION ALL
          SELECT p.person_id, p.merged_into, up.depth + 1 FROM up JOIN person_projection p ON p.person_id = up.merged_into WHERE up.depth < 32
        )
        SELECT up.person_id FROM up ORDER BY up.depth DESC LIMIT 1
      $$;
      -- All ids under which one person is written, the given one included.
      CREATE FUNCTION person_ids(person uuid) RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
        WITH RECURSIVE down (person_id) AS (
          SELECT coalesce(person_survivor(person), person)
          UNION
          SELECT p.person_id FROM down JOIN person_projection p ON p.merged_into = down.person_id
        )
        SELECT down.person_id FROM down
      $$`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
