import { systemTenantId } from '@attention-flow/security';
import type { TenantId } from '@attention-flow/security';
import { ActiveModel } from './active-model.ts';

/** Answers when it is let; remembers whether it was closed. */
class PatientModel {
  isClosed = false;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly intent: string) {}

  async classify(): Promise<string> {
    if (this.isClosed) throw new Error('closed');
    await new Promise<void>((resolve) => this.waiting.push(resolve));
    return this.intent;
  }

  answer(): void {
    for (const go of this.waiting.splice(0)) go();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

const shop = '0190a3b2-7d5e-7c11-8a0b-00000000000b' as TenantId;

describe('ActiveModel', () => {
  const ask = (active: ActiveModel<PatientModel>, tenantId = shop) =>
    active.use(tenantId, async (model, version) => `${await model.classify()} of ${version}`);

  test('has nothing to ask before there is a model', async () => {
    const active = new ActiveModel<PatientModel>();
    expect(active.version(shop)).toBeNull();
    expect(await ask(active)).toBeUndefined();
  });

  test('lets a replaced model finish what it was asked, and closes it then', async () => {
    const active = new ActiveModel<PatientModel>();
    const [old, young] = [new PatientModel('old'), new PatientModel('young')];
    await active.replace(shop, 'v1', old);
    const asked = [ask(active), ask(active)];
    await active.replace(shop, 'v2', young);
    const askedLater = ask(active);
    expect(old.isClosed).toBe(false);
    old.answer();
    young.answer();
    expect(await Promise.all([...asked, askedLater])).toEqual(['old of v1', 'old of v1', 'young of v2']);
    expect([old.isClosed, young.isClosed]).toEqual([true, false]);
  });

  test('closes an idle model at once when it is replaced, and the last one at the end', async () => {
    const active = new ActiveModel<PatientModel>();
    const [old, young] = [new PatientModel('old'), new PatientModel('young')];
    await active.replace(shop, 'v1', old);
    await active.replace(shop, 'v2', young);
    expect(old.isClosed).toBe(true);
    await active.close();
    expect(young.isClosed).toBe(true);
    expect(active.version(shop)).toBeNull();
  });

  test('answers a tenant by its own model, and by that of the system tenant until there is one', async () => {
    const active = new ActiveModel<PatientModel>();
    const [usual, own] = [new PatientModel('usual'), new PatientModel('own')];
    await active.replace(systemTenantId, 'v1', usual);
    expect(active.version(shop)).toBe('v1');
    await active.replace(shop, 'v2', own);
    expect([active.version(systemTenantId), active.version(shop)]).toEqual(['v1', 'v2']);
    expect(usual.isClosed).toBe(false);
    await active.close();
    expect([usual.isClosed, own.isClosed]).toEqual([true, true]);
  });
});
