import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A proxy to a server that a test can cut and restore: refused connections, lost connections, or silence. */
export interface SeverableProxy {
  port: number;
  /** Drops what is connected and refuses what comes. */
  cut(): Promise<void>;
  mend(): Promise<void>;
  /** Stops all traffic without closing connections, like a server that hangs. */
  silence(): void;
  close(): Promise<void>;
}

export async function openProxy(target: { host: string; port: number }): Promise<SeverableProxy> {
  const sockets = new Set<Socket>();
  let isSilent = false;
  const server = createServer((incoming) => {
    const outgoing = connect(target);
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(from);
      from.on('data', (data) => {
        if (!isSilent) to.write(data);
      });
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const cut = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    cut,
    mend: async () => {
      isSilent = false;
      if (!server.listening) await listen(port);
    },
    silence: () => {
      isSilent = true;
    },
    close: cut,
  };
}
