// fast-check with one seed for the whole run, so that the same commit always gives the same verdict;
// FAST_CHECK_SEED=random (npm run soak:properties) draws new cases and prints the seed of one that fails.
import fc from '../../../node_modules/fast-check/lib/fast-check.js';

const { FAST_CHECK_SEED: seed = '20200919' } = process.env;
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed) });

export * from '../../../node_modules/fast-check/lib/fast-check.js';
export default fc;
