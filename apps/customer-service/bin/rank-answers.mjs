// Ranks answers as the service does; started by the benchmark of retrieval (`npm run bench:retrieval`).
import '@attention-flow/typescript';

await import('../bench/rank-answers.ts');
