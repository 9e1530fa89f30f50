const swc = {
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    keepClassNames: true,
  },
  module: { type: 'es6' },
};

/** @type {import('jest').Config} */
export default {
  roots: ['apps', 'libs', 'tools', 'examples'].map((folder) => `<rootDir>/${folder}`),
  testMatch: ['**/*.spec.ts'],
  testEnvironment: '<rootDir>/tools/workspace/jest/environment.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^fast-check$': '<rootDir>/tools/workspace/jest/fast-check.mjs' },
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  modulePathIgnorePatterns: ['/dist/'],
  maxWorkers: 2,
  // Node keeps the modules of every spec that a worker has run; one of a gigabyte spends its time on collecting garbage.
  workerIdleMemoryLimit: '1GB',
  testTimeout: 30_000,
};
