export { createTestDatabase, databaseKinds, freePort, type TestDatabase } from './postgres.ts';
export { RunningProgram, type ProgramOptions, type Settings } from './running-program.ts';
export { toBeAllClose, type Numbers, type Tolerance } from './to-be-all-close.ts';
