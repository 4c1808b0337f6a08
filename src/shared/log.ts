import pino from 'pino';

/** One JSON line an entry. What could hold a secret is never logged; these paths are the second fence. */
export function createLogger(level: string) {
  return pino(
    {
      level,
      base: undefined,
      redact: {
        paths: [
          '*.password',
          '*.currentPassword',
          '*.newPassword',
          '*.token',
          '*.accessToken',
          '*.refreshToken',
          '*.code',
          'req.headers.authorization',
          'req.headers.cookie',
          'res.headers["set-cookie"]',
          '*.passwordHash',
          '*.tokenHash',
          '*.secret',
          '*.clientSecret',
        ],
        censor: '[redacted]',
      },
    },
    // Lines wait for each other, not requests for lines: a write of its own for each was a tenth of a hot read. What
    // waits is written after a moment, and at exit.
    pino.destination({ sync: false, minLength: 8_192, periodicFlush: 100 }),
  );
}
