import { Subject } from 'rxjs';
import type { Observable } from 'rxjs';

/** Something that went wrong in the background and will be tried again. */
export interface MessagingProblem {
  /** What was being done, such as `claim training.requested as trainer`. */
  readonly during: string;
  readonly error: unknown;
}

/** Where background work reports to; nobody has to listen. */
export class Problems {
  private readonly subject = new Subject<MessagingProblem>();
  readonly problems$: Observable<MessagingProblem> = this.subject.asObservable();

  report(during: string, error: unknown): void {
    this.subject.next({ during, error });
  }
}
