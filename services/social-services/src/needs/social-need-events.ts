import { create } from '@bufbuild/protobuf';
import { SocialNeedSchema, type SocialNeed as SocialNeedMessage } from '@maillage/contracts/social/v1/social_pb.js';
import { event, type DomainEvent } from '@maillage/messaging';
import type { SocialNeed } from './domain/social-need.js';

/** The only file that knows both shapes. */
export const needMessage = ({ id, ...need }: SocialNeed): SocialNeedMessage => create(SocialNeedSchema, { ...need, needId: id });

export const needChanged = (need: SocialNeed): DomainEvent => event(SocialNeedSchema, { aggregate: need.id, version: need.version }, needMessage(need));
