// The training of intent models; runs in a process of its own.
import { trainClassifier } from '@attention-flow/attention';
import type { TrainingEvent } from '@attention-flow/attention';
import type { TrainingReport, TrainingWork } from '@attention-flow/model-lifecycle';
import { concatMap } from 'rxjs';
import type { Observable } from 'rxjs';
import type { IntentPlan } from './intent-plan.ts';

export function train({ plan, out }: TrainingWork<IntentPlan>): Observable<TrainingReport> {
  return trainClassifier({ ...plan, out }).pipe(concatMap(toReports));
}

function toReports(event: TrainingEvent): readonly TrainingReport[] {
  switch (event.kind) {
    case 'progress': {
      const { epoch, epochs, step, steps, loss } = event;
      return [{ kind: 'progress', progress: step / steps, details: { epoch, epochs, loss } }];
    }
    case 'prepared':
    case 'evaluated':
    case 'saved':
      return [];
  }
}
