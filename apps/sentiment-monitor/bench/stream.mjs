// Documents a second from push to stored, classified and counted, and how long queries take afterwards.
// Usage: node stream.mjs [--documents 5000] [--queries 200] [--model sample|keywords] [--days 60]
import '@attention-flow/typescript';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '5000' },
    queries: { type: 'string', default: '200' },
    // `keywords` answers at once: what is left is the pipeline, and a large database is filled sooner.
    model: { type: 'string', default: 'sample' },
    days: { type: 'string', default: '60' },
  },
});
const { benchStream } = await import('./stream.ts');
await benchStream({
  documents: Number(values.documents),
  queries: Number(values.queries),
  model: values.model,
  days: Number(values.days),
});
process.exit(0);
