import { create } from '@bufbuild/protobuf';
import { DirectiveEffect as EffectMessage, DirectiveForm as FormMessage, DirectiveSchema, type Directive as DirectiveMessage, type RecordDirectiveRequest } from '@maillage/contracts/information/v1/directives_pb.js';
import { instant } from '@maillage/kernel';
import { event, type DomainEvent } from '@maillage/messaging';
import type { Directive, DirectiveCommand, DirectiveEffect, DirectiveForm } from './domain/directive.js';

/** The only file that knows both shapes. */
export const toMessage = (directive: Directive): DirectiveMessage =>
  create(DirectiveSchema, {
    directiveId: directive.id, personId: directive.personId, effect: EffectMessage[directive.effect], whom: directive.whom, categories: [...directive.categories], purpose: directive.purpose,
    from: directive.from, until: directive.until ?? '', recordedAt: directive.recordedAt, recordedBy: directive.recordedBy, form: FormMessage[directive.form],
    endedAt: directive.endedAt ?? '', endedBy: directive.endedBy ?? '', version: directive.version,
  });

export const commandOf = (request: RecordDirectiveRequest): DirectiveCommand => ({
  id: request.directiveId, personId: request.personId, effect: EffectMessage[request.effect] as DirectiveEffect, whom: request.whom, categories: request.categories, purpose: request.purpose,
  from: request.from === '' ? null : instant(request.from, 'from'), until: request.until === '' ? null : instant(request.until, 'until'), form: FormMessage[request.form] as DirectiveForm,
});

export const directiveChanged = (directive: Directive): DomainEvent => event(DirectiveSchema, { aggregate: directive.id, version: directive.version }, toMessage(directive));
