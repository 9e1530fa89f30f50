// The protocol of recommendation data, peers and ours side by side: `npm run rank-bench -- --dataset DIR... --json`.
import '@attention-flow/typescript';

await import('../bench/rank.bench.ts');
