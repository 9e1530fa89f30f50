// Precision, recall and speed of the masking of personal data: `npm run bench:masking`.
import '@swc-node/register/esm-register';

await import('../src/personal-data/masking.bench.ts');
