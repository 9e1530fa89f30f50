import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainingReport, TrainingWork } from '@attention-flow/model-lifecycle';
import { Observable, concat, defer, from, map, timer } from 'rxjs';
import { IntentModel, IntentModelLoader } from '../intent/intent-model.ts';
import type { Classification, Explanation, ExplanationMethod, ModelWork } from '../intent/intent-model.ts';
import { Bm25Index } from '../knowledge/bm25.ts';
import { terms } from '../knowledge/terms.ts';
import type { IntentPlan } from '../training/intent-plan.ts';
import type { LabelledExample } from '../training/training-set.ts';

const file = 'examples.json';
const epochs = 4;

/** For specs: a model that gives a question the intent of the nearest one it was trained on. */
export class NearestQuestionTrainer {
  /** Milliseconds an epoch takes. */
  epochMs = 0;
  /** Set to make the next training fail after its first epoch. */
  failure: string | undefined;

  train({ plan, out }: TrainingWork<IntentPlan>): Observable<TrainingReport> {
    const steps = Array.from({ length: epochs }, (_, before) => before + 1);
    const failing = this.failure;
    this.failure = undefined;
    const progress$ = concat(
      ...steps.map((epoch) =>
        timer(this.epochMs).pipe(
          map((): TrainingReport => {
            if (failing !== undefined && epoch === 2) throw new Error(failing);
            return {
              kind: 'progress',
              progress: epoch / epochs,
              details: { epoch, epochs, loss: 1 / epoch },
            };
          }),
        ),
      ),
    );
    const saved$ = defer(async (): Promise<TrainingReport> => {
      await writeFile(join(out, file), JSON.stringify(plan.train));
      return { kind: 'measured', metrics: {} };
    });
    return concat(progress$, from(saved$));
  }
}

export class NearestQuestionLoader extends IntentModelLoader {
  async load(folder: string): Promise<IntentModel> {
    const examples: readonly LabelledExample[] = JSON.parse(await readFile(join(folder, file), 'utf8'));
    return new NearestQuestion(examples);
  }
}

class NearestQuestion extends IntentModel {
  private readonly index = new Bm25Index<string>();
  private readonly counts = { texts: 0, batches: 0, tokens: 0 };

  constructor(examples: readonly LabelledExample[]) {
    super();
    for (const { text, label } of examples) this.index.add(label, terms(text));
  }

  async classify(text: string): Promise<Classification> {
    const words = terms(text);
    this.counts.texts += 1;
    this.counts.batches += 1;
    this.counts.tokens += words.length;
    const [nearest] = this.index.search(words, 1);
    const confidence = nearest?.coverage ?? 0;
    return Promise.resolve({ intent: nearest?.key ?? 'none', confidence, outOfScope: confidence < 0.2 });
  }

  async explain(text: string, method: ExplanationMethod): Promise<Explanation> {
    const { intent } = await this.classify(text);
    const words = [...text.matchAll(/\p{Letter}+/gu)].map(({ 0: word, index }) => {
      const [hit] = this.index.search(terms(word), 1);
      return { text: word, start: index, end: index + word.length, score: hit?.key === intent ? 1 : 0 };
    });
    return { method, intent, words, unattributed: 0 };
  }

  work(): ModelWork {
    return { ...this.counts };
  }

  async close(): Promise<void> {
    return Promise.resolve();
  }
}
