import { Injectable } from '@nestjs/common';
import { guardedUpdate, insertMany, insertRow, type Work } from '@maillage/database';
import { notFound } from '@maillage/kernel';
import { foldName } from '../directory/domain/fold-name.js';
import type { Member, ModalityDecision, Network } from './domain/network.js';
import { networkSchema, type NetworkRow } from './network.schema.js';

const rowOf = ({ members: _members, modalityHistory: _history, ...network }: Network): NetworkRow => ({ ...network, searchName: foldName(network.name) });

const memberTypes = { network_id: 'uuid', organization_id: 'uuid', kind: 'text', legal_entity_id: 'uuid' } as const;
const unknownShown = 20;

const sameMember = (one: Member, other: Member | undefined): boolean => one === other || (one.kind === other?.kind && one.legalEntityId === other.legalEntityId);

@Injectable()
export class NetworkRepository {
  /** The network of an id that may be new, or null; until the transaction ends nobody else founds or changes it. */
  async lockId(work: Work, id: string): Promise<Network | null> {
    // Locks the id itself, so that two callers who found the same network queue as well.
    await work.query(`SELECT pg_advisory_xact_lock(hashtextextended('network ' || $1, 0))`, [id]);
    return this.read(work, id);
  }

  /** The network, which nobody else changes until the transaction ends. Throws NOT_FOUND with NETWORK_UNKNOWN. */
  async lock(work: Work, id: string): Promise<Network> {
    const network = await this.lockId(work, id);
    if (!network) throw notFound('NETWORK_UNKNOWN', 'This does not exist.');
    return network;
  }

  private async read(work: Work, id: string): Promise<Network | null> {
    const row = await work.maybeOne<Omit<Network, 'members' | 'modalityHistory'>>(
      `SELECT id, name, kind, modality, perimeter_level AS "perimeterLevel", territory, legal_form AS "legalForm", funding_modes AS "fundingModes",
              integrator_organization_id AS "integratorOrganizationId", profile, preset, zone, founding, version
         FROM network WHERE id = $1`,
      [id],
    );
    if (!row) return null;
    const members = await work.query<Member>('SELECT organization_id AS "organizationId", kind, legal_entity_id AS "legalEntityId" FROM network_member WHERE network_id = $1 ORDER BY organization_id', [id]);
    const modalityHistory = await work.query<ModalityDecision>(
      'SELECT version, modality, decision, decided_by AS "decidedBy", decided_at AS "decidedAt" FROM network_modality WHERE network_id = $1 ORDER BY version',
      [id],
    );
    return { ...row, members, modalityHistory };
  }

  /** Organisations as they would join now. Throws NOT_FOUND with ORGANIZATION_UNKNOWN, which names them. */
  async organizations(work: Work, ids: readonly string[]): Promise<Member[]> {
    const found = await work.query<Member>('SELECT id AS "organizationId", kind, legal_entity_id AS "legalEntityId" FROM organization WHERE id = ANY($1::uuid[])', [ids]);
    if (found.length < ids.length) {
      const known = new Set(found.map(({ organizationId }) => organizationId));
      const unknown = ids.filter((id) => !known.has(id)).slice(0, unknownShown);
      throw notFound('ORGANIZATION_UNKNOWN', 'An organisation is not in the directory.', unknown.map((id) => ({ path: `members[${id}]`, rule: 'organisation is known' })));
    }
    return found;
  }

  async insert(work: Work, network: Network): Promise<void> {
    await insertRow(work, networkSchema, rowOf(network));
    await this.join(work, network.id, network.members);
    await this.record(work, network.id, network.modalityHistory);
  }

  /** Writes `next` over `current`, which was locked: the row, and what differs in members and history. */
  async update(work: Work, current: Network, next: Network): Promise<void> {
    await guardedUpdate(work, networkSchema, rowOf(next), { version: current.version });
    const before = new Map(current.members.map((member) => [member.organizationId, member]));
    const after = new Set(next.members.map(({ organizationId }) => organizationId));
    const left = current.members.map(({ organizationId }) => organizationId).filter((id) => !after.has(id));
    if (left.length > 0) await work.execute('DELETE FROM network_member WHERE network_id = $1 AND organization_id = ANY($2::uuid[])', [next.id, left]);
    await this.join(work, next.id, next.members.filter((member) => !sameMember(member, before.get(member.organizationId))));
    await this.record(work, next.id, next.modalityHistory.slice(current.modalityHistory.length));
  }

  private async join(work: Work, networkId: string, members: readonly Member[]): Promise<void> {
    await insertMany(work, 'network_member', memberTypes, members.map(({ organizationId, kind, legalEntityId }) => ({ network_id: networkId, organization_id: organizationId, kind, legal_entity_id: legalEntityId })),
      'ON CONFLICT (network_id, organization_id) DO UPDATE SET kind = excluded.kind, legal_entity_id = excluded.legal_entity_id');
  }

  private async record(work: Work, networkId: string, decisions: readonly ModalityDecision[]): Promise<void> {
    for (const { version, modality, decision, decidedBy, decidedAt } of decisions)
      await work.execute('INSERT INTO network_modality (network_id, version, modality, decision, decided_by, decided_at) VALUES ($1, $2, $3, $4, $5, $6)', [networkId, version, modality, decision, decidedBy, decidedAt]);
  }
}
