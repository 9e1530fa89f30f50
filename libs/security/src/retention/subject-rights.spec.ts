import { PrivacyLab } from '../testing/privacy-lab.ts';
import type { JsonValue } from '../audit/canonical-json.ts';
import { ErasureIncompleteError } from './retention.errors.ts';
import { SubjectRights } from './subject-rights.ts';
import type { DataSubject, PersonalDataSource } from './subject-rights.ts';

class Records implements PersonalDataSource {
  isBroken = false;

  constructor(
    readonly name: string,
    private readonly records: Map<string, readonly string[]>,
    private readonly trainedModels: readonly string[] = [],
  ) {}

  async *export({ subjectId }: DataSubject): AsyncIterable<JsonValue> {
    for (const text of this.records.get(subjectId) ?? []) yield { text };
  }

  async erase({ subjectId }: DataSubject) {
    if (this.isBroken) throw new Error(`no place for ${subjectId}`);
    const count = this.records.get(subjectId)?.length ?? 0;
    this.records.delete(subjectId);
    return { removed: { texts: count }, trainedModels: count > 0 ? this.trainedModels : [] };
  }
}

describe('SubjectRights', () => {
  let lab: PrivacyLab;
  let subject: DataSubject;
  let messages: Records;
  let rights: SubjectRights;

  beforeEach(async () => {
    lab = await PrivacyLab.open(undefined);
    subject = { tenantId: await lab.newTenant(), subjectId: 'anna@example.com' };
    messages = new Records(
      'messages',
      new Map([
        ['anna@example.com', ['hello', 'my card']],
        ['bob', ['hi']],
      ]),
      ['intent-3'],
    );
    const tickets = new Records('tickets', new Map([['anna@example.com', ['lost parcel']]]));
    rights = new SubjectRights({ ...lab, sources: [messages, tickets], hashKey: Buffer.alloc(32, 7) });
  });

  afterEach(() => lab.close());

  test('gives all there is about one person, and says that it is all', async () => {
    const lines: unknown[] = [];
    for await (const line of rights.export(subject, 'key-1')) lines.push(JSON.parse(line));
    expect(lines).toEqual([
      { kind: 'begin', ...subject, at: lab.clock.now().toISOString() },
      { kind: 'record', source: 'messages', record: { text: 'hello' } },
      { kind: 'record', source: 'messages', record: { text: 'my card' } },
      { kind: 'record', source: 'tickets', record: { text: 'lost parcel' } },
      { kind: 'end', records: { messages: 2, tickets: 1 } },
    ]);
  });

  test('erases, names the models that were trained with it, and may be asked again', async () => {
    expect(await rights.erase(subject, 'key-1')).toEqual({
      removed: { messages: { texts: 2 }, tickets: { texts: 1 } },
      trainedModels: ['intent-3'],
      subjectHash: rights.hashOf(subject),
    });
    expect(await rights.erase(subject, 'key-1')).toMatchObject({
      removed: { messages: { texts: 0 }, tickets: { texts: 0 } },
      trainedModels: [],
    });
  });

  test('goes on when a source fails, and says which did', async () => {
    messages.isBroken = true;
    await expect(rights.erase(subject, null)).rejects.toThrow(new ErasureIncompleteError(['messages']));
    messages.isBroken = false;
    expect(await rights.erase(subject, null)).toMatchObject({
      removed: { messages: { texts: 2 }, tickets: { texts: 0 } },
    });
    expect((await lab.acts(subject.tenantId, 'subject.erased')).map(({ outcome }) => outcome)).toEqual([
      'failure',
      'success',
    ]);
  });

  test('leaves nothing of the person in the audit log', async () => {
    for await (const _ of rights.export(subject, 'key-1'));
    await rights.erase(subject, 'key-1');
    const lines: string[] = [];
    for await (const line of lab.audit.export(subject.tenantId)) lines.push(line);
    expect(lines).toHaveLength(2);
    expect(lines.join('')).not.toContain('anna');
    expect(lines[0]).toContain(`"resource":"subjects/${rights.hashOf(subject)}"`);
    expect(rights.hashOf({ ...subject, subjectId: 'bob' })).not.toBe(rights.hashOf(subject));
  });

  test('needs a key for its hashes', () => {
    expect(() => new SubjectRights({ ...lab, sources: [], hashKey: Buffer.alloc(8) })).toThrow(RangeError);
  });
});
