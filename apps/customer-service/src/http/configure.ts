import { StandardSchemaValidationPipe } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { importTypes } from '../dialogue-import/import-format.ts';
import { InvalidRequestError } from './invalid-request.error.ts';
import { ProblemFilter } from './problem.filter.ts';

/** What holds for every route: errors as problems, checked input, uploads as streams. */
export function configureHttp(app: NestFastifyApplication): void {
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalPipes(
    new StandardSchemaValidationPipe({ exceptionFactory: (issues) => new InvalidRequestError(issues) }),
  );
  app
    .getHttpAdapter()
    .getInstance()
    .addContentTypeParser([...importTypes], (_request, payload, done) => {
      done(null, payload);
    });
}
