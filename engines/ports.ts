import { once } from 'node:events';
import { connect } from 'node:net';
import getPort from 'get-port';
import type { Engine } from './engine.ts';

/** `usual` takes the well-known ports if they are free. */
export type PortChoice = 'usual' | 'free';

/** One free port for each of the engine's usual ones. */
export async function choosePorts({ usualPorts }: Engine, choice: PortChoice): Promise<number[]> {
  const ports: number[] = [];
  for (const port of usualPorts) {
    // Checked on all interfaces: a server on 0.0.0.0 also takes the port on 127.0.0.1.
    ports.push(await getPort({ ...(choice === 'usual' ? { port } : {}), exclude: ports }));
  }
  return ports;
}

/** Whether nothing listens on these ports of this machine. */
export async function areFree(ports: readonly number[]): Promise<boolean> {
  const answers = await Promise.all(ports.map(isAnswered));
  return !answers.includes(true);
}

async function isAnswered(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
