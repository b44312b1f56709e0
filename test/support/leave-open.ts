import type { Server } from 'node:http';

/**
 * Lets only clients end connections that are idle. A server on a busy machine may end one just as a request comes on it,
 * which then fails with ECONNRESET.
 */
export function leaveOpen<T extends Server>(server: T): T {
  server.keepAliveTimeout = 0;
  return server;
}
