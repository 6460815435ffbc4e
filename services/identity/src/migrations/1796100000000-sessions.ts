import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions of the portals. */
export class Sessions1796100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE portal_session (
        id text CONSTRAINT session_id_used PRIMARY KEY CONSTRAINT portal_session_id CHECK (id ~ '^[0-9a-f]{64}$'),
        subject text NOT NULL,
        provider_session text,
        sealed_tokens bytea,
        tokens_version integer NOT NULL,
        refresh_claimed_until timestamptz,
        authenticated_at timestamptz NOT NULL,
        acr text NOT NULL,
        created_at timestamptz NOT NULL,
        last_used_at timestamptz NOT NULL,
        absolute_until timestamptz NOT NULL,
        ended_at timestamptz,
        end_reason text CONSTRAINT portal_session_end CHECK (end_reason IN ('LOGOUT', 'PROVIDER_LOGOUT', 'IDLE', 'ABSOLUTE', 'REPLACED', 'REFRESH_REFUSED', 'KEY_WITHDRAWN')),
        version integer NOT NULL CONSTRAINT portal_session_version CHECK (version > 0),
        CONSTRAINT portal_session_ended CHECK ((ended_at IS NULL) = (end_reason IS NULL) AND (ended_at IS NULL) = (sealed_tokens IS NOT NULL))
      );
      CREATE INDEX portal_session_by_provider ON portal_session (provider_session) WHERE ended_at IS NULL;
      CREATE INDEX portal_session_by_subject ON portal_session (subject) WHERE ended_at IS NULL;
      CREATE INDEX portal_session_by_use ON portal_session (last_used_at) WHERE ended_at IS NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
