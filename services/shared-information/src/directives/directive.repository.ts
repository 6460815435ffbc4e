import { Injectable } from '@nestjs/common';
import { guardedUpdate, insertRow, type Work } from '@maillage/database';
import { notFound, type Uuid } from '@maillage/kernel';
import { directiveSchema } from './directive.schema.js';
import type { Directive } from './domain/directive.js';

@Injectable()
export class DirectiveRepository {
  /** Two who write the same id down at once queue here instead of meeting at the key. */
  async lockId(work: Work, id: Uuid): Promise<void> {
    await work.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 20261124))', [id]);
  }

  /** Throws NOT_FOUND with PERSON_UNKNOWN for whom the registry has not told of. */
  async personIsKnown(work: Work, personId: Uuid): Promise<void> {
    await work.one('SELECT 1 AS known FROM person_projection WHERE person_id = $1', [personId], 'PERSON_UNKNOWN');
  }

  find(work: Work, id: Uuid): Promise<Directive | null> {
    return work.repository(directiveSchema).findOneBy({ id });
  }

  /** The directive, locked. Throws NOT_FOUND with DIRECTIVE_UNKNOWN. */
  async lock(work: Work, id: Uuid): Promise<Directive> {
    const directive = await work.repository(directiveSchema).createQueryBuilder('d').setLock('pessimistic_write').where('d.id = :id', { id }).getOne();
    if (!directive) throw notFound('DIRECTIVE_UNKNOWN', 'This does not exist.');
    return directive;
  }

  insert(work: Work, directive: Directive): Promise<void> {
    return insertRow(work, directiveSchema, directive);
  }

  /** Writes `next` only over the version it was decided on. Throws CONFLICT. */
  update(work: Work, next: Directive): Promise<void> {
    return guardedUpdate(work, directiveSchema, next, { version: next.version - 1 });
  }
}
