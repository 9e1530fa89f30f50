// Precision, recall and speed of the masking of personal data: `npm run bench:masking`.
import '@attention-flow/typescript';

await import('../src/personal-data/masking.bench.ts');
