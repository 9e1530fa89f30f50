// A training program for specs: learns which words go with which label.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NEVER, concat, defer, of } from 'rxjs';
import type { Observable } from 'rxjs';
import type { TrainingReport, TrainingWork } from '../task/training-program.ts';
import type { WordPlan } from './word-task.ts';

const epochs = 3;

export function train({ plan, out }: TrainingWork<WordPlan>): Observable<TrainingReport> {
  const steps = Array.from({ length: epochs }, (_, before) => before + 1);
  const progress$ = of(
    ...steps.map((epoch): TrainingReport => ({
      kind: 'progress',
      progress: epoch / epochs,
      details: { epoch },
    })),
  );
  const saved$ = defer(async (): Promise<TrainingReport> => {
    if (plan.behave === 'fail') throw new Error('out of memory');
    if (plan.behave === 'crash') process.kill(process.pid, 'SIGKILL');
    await writeFile(join(out, 'words.json'), JSON.stringify(learn(plan)));
    return { kind: 'measured', metrics: { loss: 1 / plan.seed } };
  });
  return concat(progress$, plan.behave === 'hang' ? NEVER : saved$);
}

function learn({ rows, forget }: WordPlan): Readonly<Record<string, string>> {
  const known = rows.filter(({ language }) => !forget.includes(language));
  return Object.fromEntries(known.flatMap(({ text, label }) => text.split(' ').map((word) => [word, label])));
}
