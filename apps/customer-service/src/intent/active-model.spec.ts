import { ActiveModel } from './active-model.ts';
import { IntentModel } from './intent-model.ts';
import type { Classification, Explanation } from './intent-model.ts';

/** Answers when it is let; remembers whether it was closed. */
class PatientModel extends IntentModel {
  isClosed = false;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly intent: string) {
    super();
  }

  async classify(): Promise<Classification> {
    if (this.isClosed) throw new Error('closed');
    await new Promise<void>((resolve) => this.waiting.push(resolve));
    return { intent: this.intent, confidence: 1, outOfScope: false };
  }

  answer(): void {
    for (const go of this.waiting.splice(0)) go();
  }

  async explain(): Promise<Explanation> {
    return Promise.reject(new Error('not here'));
  }

  async close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

describe('ActiveModel', () => {
  const ask = (active: ActiveModel) =>
    active.use(async (model, version) => `${(await model.classify('?')).intent} of ${version}`);

  test('has nothing to ask before there is a model', async () => {
    const active = new ActiveModel();
    expect(active.version).toBeNull();
    expect(await ask(active)).toBeUndefined();
  });

  test('lets a replaced model finish what it was asked, and closes it then', async () => {
    const active = new ActiveModel();
    const [old, young] = [new PatientModel('old'), new PatientModel('young')];
    await active.replace('v1', old);
    const asked = [ask(active), ask(active)];
    await active.replace('v2', young);
    const askedLater = ask(active);
    expect(old.isClosed).toBe(false);
    old.answer();
    young.answer();
    expect(await Promise.all([...asked, askedLater])).toEqual(['old of v1', 'old of v1', 'young of v2']);
    expect([old.isClosed, young.isClosed]).toEqual([true, false]);
  });

  test('closes an idle model at once when it is replaced, and the last one at the end', async () => {
    const active = new ActiveModel();
    const [old, young] = [new PatientModel('old'), new PatientModel('young')];
    await active.replace('v1', old);
    await active.replace('v2', young);
    expect(old.isClosed).toBe(true);
    await active.onApplicationShutdown();
    expect(young.isClosed).toBe(true);
    expect(active.version).toBeNull();
  });
});
