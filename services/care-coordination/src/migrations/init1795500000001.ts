import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Init1795500000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Copies of what others own. root_id: who the person stands for now, itself while active; chains are resolved when they are made.
      CREATE TABLE person_projection (
        person_id uuid PRIMARY KEY,
        merged_into uuid,
        root_id uuid NOT NULL,
        version bigint NOT NULL
      );
      CREATE INDEX person_projection_root ON person_projection (root_id) WHERE root_id <> person_id;
      CREATE INDEX person_projection_merged_into ON person_projection (merged_into) WHERE merged_into IS NOT NULL;

      -- The survivor that a person stands for, itself when it is none's alias.
      CREATE FUNCTION person_root(person uuid) RETURNS uuid LANGUAGE sql STABLE
        RETURN coalesce((SELECT p.root_id FROM person_projection p WHERE p.person_id = person), person);
      -- All ids under which the same person was ever written.
      CREATE FUNCTION same_person(person uuid) RETURNS SETOF uuid LANGUAGE sql STABLE ROWS 2
        BEGIN ATOMIC
          SELECT person_root(person)
          UNION ALL SELECT p.person_id FROM person_projection p WHERE p.root_id = person_root(person) AND p.root_id <> p.person_id;
        END;

      CREATE TABLE practitioner_projection (
        practitioner_id uuid PRIMARY KEY,
        version bigint NOT NULL
      );

      CREATE TABLE membership_projection (
        membership_id uuid PRIMARY KEY,
        network_id uuid NOT NULL,
        person_id uuid NOT NULL,
        state text NOT NULL,
        requested_at timestamptz NOT NULL,
        begins_on date NOT NULL,
        ended_on date,
        version bigint NOT NULL
      );
      CREATE INDEX membership_projection_person ON membership_projection (person_id);

      CREATE TABLE stay_projection (
        stay_id uuid PRIMARY KEY,
        person_id uuid NOT NULL,
        stay_class text NOT NULL,
        state text NOT NULL,
        started_at timestamptz NOT NULL,
        ended_at timestamptz,
        ended_by_death boolean NOT NULL,
        version bigint NOT NULL
      );
      CREATE INDEX stay_projection_person ON stay_projection (person_id);

      -- Only appointments that answer something; the task may be another service's.
      CREATE TABLE appointment_projection (
        appointment_id uuid PRIMARY KEY,
        answers uuid NOT NULL,
        booked boolean NOT NULL,
        version bigint NOT NULL
      );
      CREATE INDEX appointment_projection_answers ON appointment_projection (answers) WHERE booked;

      CREATE TABLE episode (
        id uuid PRIMARY KEY,
        membership_id uuid NOT NULL CONSTRAINT episode_once_a_membership UNIQUE,
        network_id uuid NOT NULL,
        person_id uuid NOT NULL,
        phase text NOT NULL CONSTRAINT episode_phase CHECK (phase IN ('INITIAL', 'PLANNING', 'FOLLOW_UP', 'TRANSITION', 'CLOSED')),
        transition_stay_id uuid,
        evaluation_id uuid,
        plan_id uuid,
        version integer NOT NULL
      );
      CREATE INDEX episode_person ON episode (person_id, network_id);
      CREATE INDEX episode_network ON episode (network_id, id);
      CREATE INDEX episode_phase_of_network ON episode (network_id, phase, id);

      CREATE TABLE task (
        id uuid PRIMARY KEY,
        episode_id uuid NOT NULL REFERENCES episode (id),
        network_id uuid NOT NULL,
        person_id uuid NOT NULL,
        stay_id uuid NOT NULL,
        kind text NOT NULL,
        state text NOT NULL CONSTRAINT task_state CHECK (state IN ('OPEN', 'DONE', 'WITHDRAWN')),
        from_at timestamptz NOT NULL,
        due_at timestamptz,
        appointment_id uuid,
        done_by text,
        done_at timestamptz,
        version integer NOT NULL,
        CONSTRAINT task_once UNIQUE (episode_id, stay_id, kind),
        CONSTRAINT task_done CHECK ((state = 'DONE') = (done_at IS NOT NULL) AND (done_at IS NULL) = (done_by IS NULL))
      );
      CREATE INDEX task_person ON task (person_id);

      CREATE TABLE evaluation (
        id uuid PRIMARY KEY,
        episode_id uuid NOT NULL REFERENCES episode (id),
        network_id uuid NOT NULL,
        person_id uuid NOT NULL,
        findings jsonb NOT NULL,
        completed_at timestamptz NOT NULL
      );
      CREATE INDEX evaluation_episode ON evaluation (episode_id, completed_at DESC);

      CREATE TABLE care_plan (
        id uuid PRIMARY KEY,
        episode_id uuid NOT NULL REFERENCES episode (id),
        network_id uuid NOT NULL,
        person_id uuid NOT NULL,
        evaluation_id uuid NOT NULL REFERENCES evaluation (id),
        state text NOT NULL CONSTRAINT care_plan_state CHECK (state IN ('DRAFT', 'AGREED')),
        agreed_by text,
        version integer NOT NULL,
        CONSTRAINT plan_exists UNIQUE (episode_id),
        CONSTRAINT care_plan_agreed CHECK ((state = 'AGREED') = (agreed_by IS NOT NULL))
      );

      CREATE TABLE goal (
        plan_id uuid NOT NULL REFERENCES care_plan (id),
        id uuid NOT NULL,
        domain text NOT NULL,
        description text NOT NULL,
        measure text NOT NULL,
        target text NOT NULL,
        due_on date NOT NULL,
        position integer NOT NULL,
        version integer NOT NULL,
        PRIMARY KEY (plan_id, id)
      );

      CREATE TABLE team_member (
        id uuid PRIMARY KEY,
        network_id uuid NOT NULL,
        person_id uuid NOT NULL,
        practitioner_id uuid NOT NULL,
        role text NOT NULL,
        "from" date NOT NULL,
        "to" date,
        version integer NOT NULL,
        CONSTRAINT team_member_period CHECK ("to" > "from")
      );
      CREATE INDEX team_member_person ON team_member (person_id, network_id)`);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('migrations go forward only'));
  }
}
