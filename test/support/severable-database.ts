import { testEngines } from './engines.ts';
import { openProxy, type SeverableProxy } from './severable-proxy.ts';

/** A way to the test database that can be cut. The address keeps its user, password and options, and names the proxy alone. */
export async function databaseThrough(): Promise<{ url: string; proxy: SeverableProxy }> {
  const url = new URL(testEngines().mongodbUrl);
  const proxy = await openProxy({ host: url.hostname, port: Number(url.port || 27_017) });
  url.host = `127.0.0.1:${proxy.port}`;
  url.searchParams.delete('replicaSet');
  url.searchParams.set('directConnection', 'true');
  if (url.pathname === '') url.pathname = '/';
  return { url: url.href, proxy };
}
