import type { Request, RequestHandler, Response } from 'express';

/**
 * A chain of middleware whose headers never depend on the request (helmet's, with fixed options), run once: each answer
 * then gets the same headers from a list.
 */
export function fixedHeaders(middleware: (req: Request, res: Response, next: () => void) => void): RequestHandler {
  const headers: [string, string | number | readonly string[]][] = [];
  const recorder = {
    setHeader(name: string, value: string | number | readonly string[]) {
      headers.push([name, value]);
      return this;
    },
    removeHeader() {},
  };
  middleware({} as Request, recorder as unknown as Response, () => {});
  return (_req, res, next) => {
    for (const [name, value] of headers) res.setHeader(name, value);
    next();
  };
}
