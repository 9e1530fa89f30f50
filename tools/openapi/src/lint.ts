import { lintDocument } from '@attention-flow/observability';
import type { LintFinding, OpenApiDocument } from '@attention-flow/observability';
import { createConfig, lintFromString } from '@redocly/openapi-core';

/** Rules of Redocly that say nothing here: where a service runs is not known, and which problems a route needs is ours. */
const off = {
  'info-license': 'off',
  'info-license-url': 'off',
  'no-empty-servers': 'off',
  'operation-summary': 'off',
  'operation-4xx-response': 'off',
} as const;

/** What is wrong with a document: by OpenAPI and good custom as Redocly has them, and by the rules of this repository. */
export async function lint(document: OpenApiDocument): Promise<readonly LintFinding[]> {
  const config = await createConfig({ extends: ['recommended'], rules: off });
  const problems = await lintFromString({ source: JSON.stringify(document), config });
  const general = problems.map(({ ruleId, message, location }) => ({
    rule: ruleId,
    place: location[0]?.pointer ?? '',
    message,
  }));
  return [...general, ...lintDocument(document)];
}
