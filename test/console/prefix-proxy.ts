import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/**
 * A proxy of a library that gives Muster a path of its own site, and passes an answer on when all of it is here: no
 * event of a stream ever comes through.
 */
export interface PrefixProxy {
  /** Where Muster is for a browser, without a slash at the end. */
  address: string;
  close(): void;
}

export async function openPrefixProxy(origin: string, prefix: string): Promise<PrefixProxy> {
  const server = createServer((asked, answer) => {
    const { url = '', method, headers } = asked;
    if (!url.startsWith(`${prefix}/`)) {
      answer.writeHead(404).end('Another page of the library.');
      return;
    }
    const passed = request(origin + url.slice(prefix.length), { method, headers }, (answered) => {
      buffer(answered).then(
        (body) => answer.writeHead(answered.statusCode ?? 502, answered.headers).end(body),
        () => answer.destroy(),
      );
    });
    passed.on('error', () => {
      if (!answer.headersSent) answer.writeHead(502);
      answer.end();
    });
    answer.on('close', () => passed.destroy());
    asked.pipe(passed);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
