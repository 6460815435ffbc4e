import { visibleSql, type DataCategory } from '@maillage/access';
import { Params, type Reader } from '@maillage/database';
import { notFound, type Uuid } from '@maillage/kernel';
import type { RequestContext } from '@maillage/messaging';

/** SQL that is true where the caller sees this category of the person that `person` names: a parameter, or a column with its table, or the facts' own column of that name would be meant. */
export const isVisible = (context: Pick<RequestContext, 'sight'>, person: string, category: DataCategory, params: Params): string => visibleSql(context.sight, person, category, params.add);

/** Throws NOT_FOUND with `reason` where the caller does not see this category of the person: hidden is absent, word for word. */
export async function mustSee(from: Reader, context: Pick<RequestContext, 'sight'>, personId: Uuid, category: DataCategory, reason: string): Promise<void> {
  const params = new Params();
  const visible = isVisible(context, params.add(personId, 'uuid'), category, params);
  if (visible === 'true') return;
  if (visible === 'false' || !(await from.maybeOne(`SELECT 1 AS seen WHERE ${visible}`, params.values))) throw notFound(reason, 'This does not exist.');
}
