export { createTestDatabase, databaseKinds, freePort, type TestDatabase } from './postgres.ts';
export { toBeAllClose, type Numbers, type Tolerance } from './to-be-all-close.ts';
