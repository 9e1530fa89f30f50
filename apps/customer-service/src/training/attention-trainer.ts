import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import type { TrainingEvent as CoreEvent } from '@attention-flow/attention';
import { Observable } from 'rxjs';
import { IntentTrainer } from './intent-trainer.ts';
import type { TrainingEvent, TrainingPlan } from './intent-trainer.ts';
import type { TrainingReport } from './training-process.ts';
import { TrainingProcessError } from './training.errors.ts';

const program = fileURLToPath(new URL('training-process.ts', import.meta.url));
const typescript = ['--import', '@attention-flow/typescript'];

/** Trains with the transformer core in a child process: a crash there leaves the service alone. */
@Injectable()
export class AttentionTrainer extends IntentTrainer {
  train(plan: TrainingPlan): Observable<TrainingEvent> {
    return new Observable((subscriber) => {
      const child = fork(program, { execArgv: typescript, serialization: 'advanced' });
      child.on('message', (report: TrainingReport) => {
        if (report.kind === 'failed') subscriber.error(new TrainingProcessError(report.detail));
        else for (const event of toTrainingEvents(report.event)) subscriber.next(event);
      });
      child.once('error', (error) => subscriber.error(error));
      child.once('exit', (status, signal) => {
        if (status === 0) subscriber.complete();
        else
          subscriber.error(
            new TrainingProcessError(`its process ended with ${signal ?? `status ${status}`}`),
          );
      });
      child.send(plan);
      return () => child.kill();
    });
  }
}

function toTrainingEvents(event: CoreEvent): readonly TrainingEvent[] {
  switch (event.kind) {
    case 'progress': {
      const { epoch, epochs, step, steps, loss } = event;
      return [{ kind: 'progress', progress: step / steps, epoch, epochs, loss }];
    }
    case 'evaluated':
      return [{ kind: 'evaluated', accuracy: event.accuracy, macroF1: event.macroF1 }];
    case 'prepared':
    case 'saved':
      return [];
  }
}
