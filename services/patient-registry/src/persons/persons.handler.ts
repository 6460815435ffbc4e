import { Controller } from '@nestjs/common';
import {
  PersonsService, type DecideReviewRequest, type FindPersonsRequest, type FindPersonsResponse, type GetPersonRequest, type ListReviewsRequest, type ListReviewsResponse,
  type Person, type RegisterPersonRequest, type RegisterPersonResponse, type Review, type UnmergePersonRequest,
} from '@maillage/contracts/registry/v1/persons_pb.js';
import { Rpc, type RequestContext } from '@maillage/messaging';
import { DecideReview } from './decide-review.js';
import { PersonQueries } from './person.queries.js';
import { RegisterPerson } from './register-person.js';
import { UnmergePerson } from './unmerge-person.js';

@Controller()
export class PersonsHandler {
  constructor(private readonly register: RegisterPerson, private readonly decide: DecideReview, private readonly unmerge: UnmergePerson, private readonly queries: PersonQueries) {}

  @Rpc(PersonsService.method.getPerson)
  getPerson(request: GetPersonRequest, context: RequestContext): Promise<Person> {
    return this.queries.get(request.personId, context);
  }

  @Rpc(PersonsService.method.findPersons)
  findPersons(request: FindPersonsRequest, context: RequestContext): Promise<FindPersonsResponse> {
    return this.queries.find(request, context);
  }

  @Rpc(PersonsService.method.searchPersons)
  searchPersons(request: FindPersonsRequest, context: RequestContext): Promise<FindPersonsResponse> {
    return this.queries.find(request, context);
  }

  @Rpc(PersonsService.method.registerPerson)
  registerPerson(request: RegisterPersonRequest, context: RequestContext): Promise<RegisterPersonResponse> {
    return this.register.execute(request, context);
  }

  @Rpc(PersonsService.method.listReviews)
  listReviews(request: ListReviewsRequest, context: RequestContext): Promise<ListReviewsResponse> {
    return this.queries.listReviews(request, context);
  }

  @Rpc(PersonsService.method.decideReview)
  decideReview(request: DecideReviewRequest, context: RequestContext): Promise<Review> {
    return this.decide.execute(request, context);
  }

  @Rpc(PersonsService.method.unmergePerson)
  unmergePerson(request: UnmergePersonRequest, context: RequestContext): Promise<Person> {
    return this.unmerge.execute(request, context);
  }
}
