import { BadRequestException, NotFoundException, ServiceUnavailableException } from '@nestjs/common';
import fc from 'fast-check';
import { InvalidRequestError } from './invalid-request.error.ts';
import { Problems } from './problems.ts';

const problems = new Problems({
  PARCEL_NOT_FOUND: { status: 404, title: 'Parcel not found', type: 'https://example.com/parcel-not-found' },
});
const errorWith = (facts: object) => Object.assign(new Error('hunter2'), facts);
const of = (error: unknown) => problems.of(error, { instance: '/' });

describe('Problems', () => {
  test.each([
    { name: 'a code of the table', error: { code: 'PARCEL_NOT_FOUND' }, status: 404 },
    {
      name: 'a code of the table, whatever status it brings',
      error: { code: 'PARCEL_NOT_FOUND', status: 410 },
      status: 404,
    },
    { name: 'a code with a status', error: { code: 'KEY_EXPIRED', status: 401 }, status: 401 },
    { name: 'a code of our own without a status', error: { code: 'MESSAGING_UNAVAILABLE' }, status: 500 },
    { name: 'a code with a status that is none', error: { code: 'KEY_EXPIRED', status: 200 }, status: 500 },
    { name: 'a status without a code', error: { status: 404 }, status: 500 },
    { name: 'a code of Node', error: { code: 'ECONNREFUSED', status: 404 }, status: 500 },
    { name: 'a code of a client', error: { code: 'ERR_BAD_REQUEST', status: 404 }, status: 500 },
    { name: 'a code of Undici', error: { code: 'UND_ERR_RESPONSE', statusCode: 404 }, status: 500 },
    { name: 'a code of every object', error: { code: 'constructor', status: 404 }, status: 500 },
    {
      name: 'a refusal of Fastify',
      error: { code: 'FST_ERR_CTP_BODY_TOO_LARGE', statusCode: 413 },
      status: 413,
    },
    {
      name: 'a failure of Fastify',
      error: { code: 'FST_ERR_REP_ALREADY_SENT', statusCode: 500 },
      status: 500,
    },
  ])('$name', ({ error, status }) => {
    const { problem } = of(errorWith(error));
    expect(problem.status).toBe(status);
    expect(JSON.stringify(problem).includes('hunter2')).toBe(status < 500);
  });

  test.each([
    {
      error: new BadRequestException('no'),
      expected: { status: 400, code: 'MALFORMED_REQUEST', detail: 'no' },
    },
    { error: new NotFoundException('no'), expected: { status: 404, code: 'NOT_FOUND' } },
    { error: new ServiceUnavailableException('no'), expected: { status: 503, code: 'UNAVAILABLE' } },
    {
      error: new InvalidRequestError([{ path: [{ key: 'to' }, 0], message: 'too short' }, { message: 'no' }]),
      expected: {
        status: 400,
        detail: 'to.0: too short; no',
        errors: [
          { path: 'to.0', message: 'too short' },
          { path: '', message: 'no' },
        ],
      },
    },
  ])('$error.name', ({ error, expected }) => expect(of(error).problem).toMatchObject(expected));

  test('takes type, title and headers from where they are said', () => {
    expect(of(errorWith({ code: 'PARCEL_NOT_FOUND' })).problem).toMatchObject({
      type: 'https://example.com/parcel-not-found',
      title: 'Parcel not found',
    });
    const { problem, headers } = of(
      errorWith({ code: 'RATE_LIMITED', status: 429, title: 'Too fast', headers: { 'Retry-After': 7 } }),
    );
    expect(problem).toMatchObject({ type: 'urn:attention-flow:problem:rate-limited', title: 'Too fast' });
    expect(headers).toEqual({ 'retry-after': '7' });
  });

  test('adds what an error has to say besides, and lets it change nothing of the standard', () => {
    const { problem } = of(
      errorWith({ code: 'A_B', status: 409, extensions: { now: 3, status: 200, code: 'X' } }),
    );
    expect(problem).toMatchObject({ now: 3, status: 409, code: 'A_B' });
  });

  test('says when to come again where it is not ready', () => {
    expect(of(errorWith({ code: 'MODEL_BUSY', status: 503 })).headers).toEqual({ 'retry-after': '1' });
    const patient = errorWith({ code: 'MODEL_BUSY', status: 503, headers: { 'retry-after': '9' } });
    expect(of(patient).headers).toEqual({ 'retry-after': '9' });
  });

  test('makes a problem of anything that is thrown, and tells nothing of it', () => {
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        expect(of(thrown).problem).toEqual({
          type: 'urn:attention-flow:problem:internal',
          title: 'Internal error',
          status: 500,
          detail: 'The service failed to answer this request; its log says why',
          instance: '/',
          code: 'INTERNAL',
        });
      }),
    );
  });
});
