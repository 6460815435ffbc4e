import { create } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { ListNetworksResponseSchema, NetworkKind, NetworkSchema, type ListNetworksRequest, type ListNetworksResponse, type Network as NetworkMessage } from '@maillage/contracts/identity/v1/networks_pb.js';
import { Pager, reader, type Work } from '@maillage/database';
import { Snapshot, type DomainEvent, type RequestContext } from '@maillage/messaging';
import { DataSource } from 'typeorm';
import { everyRow } from '../directory/every-row.js';
import { pageSize } from '../directory/list-criteria.js';
import { networkChanged, summaryMessage, toMessage, type NetworkSummary, type PublicNetwork } from './network-events.js';

const columns = `n.id, n.name, n.kind, n.modality, n.perimeter_level AS "perimeterLevel", n.territory, n.legal_form AS "legalForm", n.funding_modes AS "fundingModes",
  n.integrator_organization_id AS "integratorOrganizationId", n.profile, n.preset, n.zone, n.version`;

/** In one statement, so that members, history and version belong together. */
const whole = `SELECT ${columns},
  (SELECT json_agg(json_build_object('organizationId', m.organization_id, 'kind', m.kind, 'legalEntityId', m.legal_entity_id) ORDER BY m.organization_id) FROM network_member m WHERE m.network_id = n.id) AS members,
  (SELECT json_agg(json_build_object('version', d.version, 'modality', d.modality, 'decision', d.decision, 'decidedAt', to_char(d.decided_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY d.version) FROM network_modality d WHERE d.network_id = n.id) AS "modalityHistory"
  FROM network n`;

/** Members of thousands in hundreds of networks are no page: they are counted. */
const summary = `SELECT ${columns}, n.search_name, m.count AS "memberCount", m.kinds
  FROM network n CROSS JOIN LATERAL (SELECT count(*)::int AS count, array_agg(DISTINCT kind) AS kinds FROM network_member WHERE network_id = n.id) m`;

@Injectable()
export class NetworkQueries {
  constructor(private readonly dataSource: DataSource, private readonly pager: Pager) {}

  /** Throws NOT_FOUND with NETWORK_UNKNOWN. */
  async get(id: string): Promise<NetworkMessage> {
    return toMessage(await reader(this.dataSource).one<PublicNetwork>(`${whole} WHERE n.id = $1`, [id], 'NETWORK_UNKNOWN'));
  }

  /** By name; health networks unless told. */
  async list(request: ListNetworksRequest, context: RequestContext): Promise<ListNetworksResponse> {
    const kind = NetworkKind[request.kind || NetworkKind.HEALTH_NETWORK];
    const { rows, nextPageToken } = await this.pager.page<NetworkSummary>(
      reader(this.dataSource),
      { name: `networks ${kind} ${request.territory}`, actor: context.actor.subject, token: request.pageToken, size: pageSize, order: ['search_name', 'id'] },
      `${summary} WHERE n.kind = $1 AND ($2 = '' OR n.territory = $2)`,
      [kind, request.territory],
    );
    return create(ListNetworksResponseSchema, { networks: rows.map(summaryMessage), nextPageToken });
  }

  @Snapshot(NetworkSchema)
  async *every(work: Work): AsyncIterable<DomainEvent> {
    for await (const row of everyRow<PublicNetwork>(work, `${whole} WHERE n.id > $1 ORDER BY n.id`, 20)) yield networkChanged(row);
  }
}
