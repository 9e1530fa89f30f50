// Which project may import which (by Nx tag), and the order of the folders inside the attention core.

const platform = ['type:platform', 'type:testing'];
const services = ['customer-service', 'sentiment-monitor', 'recommender'];

export const depConstraints = [
  {
    sourceTag: 'type:core',
    onlyDependOnLibsWithTags: ['type:core', 'type:testing'],
    bannedExternalImports: ['@nestjs/*', 'typeorm'],
  },
  { sourceTag: 'type:testing', onlyDependOnLibsWithTags: ['type:testing'] },
  { sourceTag: 'type:platform', onlyDependOnLibsWithTags: platform },
  { sourceTag: 'type:client', onlyDependOnLibsWithTags: ['type:testing'] },
  { sourceTag: 'type:service-kit', onlyDependOnLibsWithTags: ['type:core', ...platform] },
  { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['type:core', 'type:service-kit', ...platform] },
  { sourceTag: 'type:tool', onlyDependOnLibsWithTags: ['type:core', ...platform] },
  { sourceTag: 'type:e2e', onlyDependOnLibsWithTags: ['type:client', 'type:testing'] },
  { sourceTag: 'scope:attention', onlyDependOnLibsWithTags: ['scope:attention', 'scope:shared'] },
  { sourceTag: 'scope:shared', onlyDependOnLibsWithTags: ['scope:attention', 'scope:shared'] },
  ...services.map((service) => ({
    sourceTag: `scope:${service}`,
    onlyDependOnLibsWithTags: [`scope:${service}`, 'scope:attention', 'scope:shared'],
  })),
];

/** Lowest first: a folder imports only from those before it. */
export const attentionOrder = [
  'engine',
  'nn',
  'text',
  'models',
  'data',
  'evaluate',
  'artifacts',
  'train',
  'experiment',
  'explain',
  'compress',
  'serve',
];

export const testingForSpecs = { name: '@attention-flow/testing', message: 'for specs alone' };

/** The rule of one folder of the core. ESLint takes the last setting of a rule alone, so it says all there is to say. */
const importsOf = (folder, paths) => {
  const above = attentionOrder.slice(attentionOrder.indexOf(folder) + 1);
  const targets = [...above.map((name) => `${name}/`), 'index\\.ts$'];
  const order = {
    regex: `^(\\.\\./)+(${targets.join('|')})`,
    message: `${folder}/ imports only from the folders before it (tools/workspace/boundaries.mjs)`,
  };
  return { 'no-restricted-imports': ['error', { paths, patterns: [order] }] };
};

export const attentionFolders = attentionOrder.flatMap((folder) => [
  { files: [`libs/attention/src/${folder}/**/*.ts`], rules: importsOf(folder, [testingForSpecs]) },
  { files: [`libs/attention/src/${folder}/**/*.spec.ts`], rules: importsOf(folder, []) },
]);
