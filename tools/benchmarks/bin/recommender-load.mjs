// A recommender with 100,000 items under load: `node tools/benchmarks/bin/recommender-load.mjs --items 100000 --rates 50,200`.
import '@attention-flow/typescript';

await import('../src/recommender-load.ts');
