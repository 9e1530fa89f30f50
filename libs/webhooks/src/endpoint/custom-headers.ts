import { z } from 'zod';

// Names that are the protocol's, the connection's or this library's own.
const closedNames = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'traceparent',
  'tracestate',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'x-webhook-example',
  'x-webhook-replay',
]);
const maxHeaders = 20;
const maxValueCharacters = 2_000;

const isOpen = (name: string): boolean => !closedNames.has(name) && !name.startsWith('webhook-');

/**
 * Headers that a client wants with each webhook, such as an authorization: names in lower case. Not `webhook-*`,
 * not those of one connection (RFC 9110, section 7.6.1), not those that frame the body.
 */
export const customHeaders = z
  .record(
    z
      .string()
      .regex(/^[!#$%&'*+.^_`|~0-9a-zA-Z-]{1,100}$/, 'not the name of a header')
      .toLowerCase()
      .refine(isOpen, 'this header cannot be chosen'),
    z
      .string()
      .max(maxValueCharacters)
      .regex(/^$|^[\x21-\x7e]([\t\x20-\x7e]*[\x21-\x7e])?$/, 'not the value of a header'),
  )
  .refine((headers) => Object.keys(headers).length <= maxHeaders, `at most ${maxHeaders} headers`);
