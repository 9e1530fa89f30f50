// Trains a small text classifier on fifteen lines, asks it about a new one, and asks why it answers so.
import { TextClassifier, trainClassifier } from '@attention-flow/attention';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, tap } from 'rxjs';

const texts = {
  delivery: [
    'where is my parcel',
    'my parcel has not arrived yet',
    'when will the parcel be delivered',
    'the courier did not deliver my order',
    '我的快递到哪了',
  ],
  refund: [
    'I want my money back',
    'how do I get a refund',
    'refund my order please',
    'when will I see the money from my refund',
    '怎么申请退款',
  ],
  password: [
    'I forgot my password',
    'how do I reset the password',
    'my password does not work',
    'change the password of my account',
    '忘记密码怎么办',
  ],
};
const rows = Object.entries(texts).flatMap(([label, lines]) => lines.map((text) => ({ text, label })));

const folder = await mkdtemp(join(tmpdir(), 'classify-and-explain-'));
const out = join(folder, 'model');
try {
  const training = trainClassifier({ train: rows, preset: 'mini', epochs: 30, seed: 1, out });
  const saved = await lastValueFrom(
    training.pipe(
      tap((event) => {
        if (event.kind === 'prepared')
          console.log(`${event.examples} texts, ${event.classes} classes, ${event.parameters} parameters`);
      }),
    ),
  );
  if (saved.kind === 'saved') console.log(`Version ${saved.version} is saved\n`);

  await using classifier = await TextClassifier.load(out);
  const question = 'how do I get my refund';
  const [answer] = await classifier.classify([question]);
  console.log(`${question} -> ${answer?.label}`);

  const { tokens, unattributed = 0 } = await classifier.explain(question, 'gradient');
  for (const { text, score } of tokens) console.log(`${score.toFixed(2).padStart(6)}  ${text}`);
  console.log(`${unattributed.toFixed(2).padStart(6)}  (what belongs to no word)`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
