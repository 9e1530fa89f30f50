export { createTestDatabase, freePort, type TestDatabase } from './postgres.ts';
