import type { RequestHandler } from 'express';

/**
 * What the status page needs and nothing else: its own files, pictures in its style sheets, and the styles that its
 * components make while it runs.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The headers of every answer; a route that may be kept says so itself. */
export const headers: RequestHandler = (_request, response, next) => {
  response.set({
    'x-content-type-options': 'nosniff',
    'content-security-policy': contentSecurityPolicy,
    'cache-control': 'no-store',
  });
  next();
};
