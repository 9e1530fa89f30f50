import { RequestScope } from './request-scope.ts';

/** The scope of work that no request waits for. */
export class JobScope extends RequestScope {
  constructor(
    readonly tenant: string | undefined,
    readonly requestId: string | undefined = undefined,
  ) {
    super();
  }
}
