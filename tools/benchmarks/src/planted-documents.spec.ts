import { Random } from '@attention-flow/attention';
import { plantDocuments } from './planted-documents.ts';

test('plants a passage of one label where it says, in a text that is long enough', () => {
  const questions = ['where is it', 'it has not come', 'I wait for it'].flatMap((text) => [
    { text, label: 'card' },
    { text: `${text} again`, label: 'refund' },
  ]);
  const documents = plantDocuments({
    questions,
    stories: ['Wheat rose by two cents.', 'The bank cut its rate. Shares fell.'],
    documents: 6,
    words: [40, 60],
    random: Random.fromSeed(1),
  });
  expect(documents.map(({ label }) => label)).toEqual(['card', 'refund', 'card', 'refund', 'card', 'refund']);
  for (const { text, label, start, end } of documents) {
    const passage = text.slice(start, end);
    for (const row of questions) if (row.label === label) expect(passage).toContain(row.text);
    expect(passage.includes('again')).toBe(label === 'refund');
    expect(text.split(/\s+/).length).toBeGreaterThanOrEqual(40);
    expect(`${text.slice(0, start)}${text.slice(end)}`).not.toContain('it has');
  }
});
