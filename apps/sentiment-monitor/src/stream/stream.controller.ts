import { ApiProblems } from '@attention-flow/observability';
import { InvalidCursorError } from '@attention-flow/persistence';
import { CurrentTenant, Limits, Scopes } from '@attention-flow/security';
import type { Tenant } from '@attention-flow/security';
import { Controller, Headers, Query, Sse } from '@nestjs/common';
import type { MessageEvent } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { map } from 'rxjs';
import type { Observable } from 'rxjs';
import { z } from 'zod';
import { documentFilterParts, toDocumentDto } from '../document/document.dto.ts';
import { DocumentStream } from './document-stream.ts';
import type { StreamPlace } from './document-stream.ts';

const streamQuery = z.object(documentFilterParts);

@ApiTags('documents')
@Controller('v1/stream')
export class StreamController {
  constructor(private readonly stream: DocumentStream) {}

  /** Stories as they are scored; a client that comes back with the last id gets what it missed. */
  @Scopes('documents:read')
  @Limits({ timeoutMs: null })
  @Sse()
  @ApiHeader({
    name: 'last-event-id',
    required: false,
    description: 'Goes on from there; some events may come again.',
  })
  @ApiOkResponse({
    description: 'Server-sent events `document`, each with a document and its score.',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  @ApiProblems(400)
  follow(
    @CurrentTenant() tenant: Tenant,
    @Query({ schema: streamQuery }) filter: z.output<typeof streamQuery>,
    @Headers('last-event-id') lastEventId?: string,
  ): Observable<MessageEvent> {
    const after = lastEventId === undefined ? undefined : placeOf(lastEventId);
    return this.stream.follow(tenant.id, filter, after).pipe(
      map(({ place, scored }) => ({
        type: 'document',
        id: `${place.scoredAt.getTime()}-${place.documentId}`,
        data: toDocumentDto(scored),
      })),
    );
  }
}

/** @throws InvalidCursorError */
function placeOf(lastEventId: string): StreamPlace {
  const [, at, documentId] = /^(\d{1,16})-([\w-]{1,36})$/.exec(lastEventId) ?? [];
  if (at === undefined || documentId === undefined) throw new InvalidCursorError();
  return { scoredAt: new Date(Number(at)), documentId };
}
