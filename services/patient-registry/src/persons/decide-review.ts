import { mustSee } from '@maillage/access';
import { Injectable } from '@nestjs/common';
import type { DecideReviewRequest, Review } from '@maillage/contracts/registry/v1/persons_pb.js';
import { UnitOfWork, type RequestContext } from '@maillage/messaging';
import { elderOf } from './domain/person.js';
import { reviewIsUndecided } from './domain/review-rules.js';
import { MergePersons } from './merge-persons.js';
import { reviewMessage } from './person-events.js';
import { PersonRepository } from './person.repository.js';
import { RefreshPerson } from './refresh-person.js';
import { ReviewRepository } from './review.repository.js';

/** A person says whether two entries are one. SAME merges the younger into the elder; the same decision again changes nothing. */
@Injectable()
export class DecideReview {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly reviews: ReviewRepository,
    private readonly persons: PersonRepository,
    private readonly merging: MergePersons,
    private readonly refresh: RefreshPerson,
  ) {}

  execute(request: DecideReviewRequest, context: RequestContext): Promise<Review> {
    const decision = request.decision as 'SAME' | 'DIFFERENT';
    return this.unitOfWork.run(context, async (work) => {
      const review = await this.reviews.lock(work, request.reviewId);
      for (const personId of [review.personId, review.likelySameAs]) await mustSee(work, context.sight, personId, 'identity', 'REVIEW_UNKNOWN');
      if (review.state === decision) return reviewMessage(review);
      reviewIsUndecided(review.state);
      await this.reviews.decide(work, review.id, decision, context.actor.subject, context.now);
      // Either may have been merged since: the decision is about whom they stand for now.
      const [one, other] = await this.persons.lockActive(work, [review.personId, review.likelySameAs]);
      if (decision === 'SAME' && one && other) {
        const { elder, younger } = elderOf(one, other);
        await this.merging.merge(work, younger, elder.id, { reason: 'REVIEWED', actor: context.actor.subject }, context.now);
      } else await this.refresh.execute(work, review.personId, context.now);
      return reviewMessage({ ...review, state: decision });
    });
  }
}
