import type { MongoClient } from 'mongodb';
import { databaseCommands } from '../runtime/watched.ts';

/** Tells those who watch of each command: its name and collection, how long it took and whether it failed. */
export function tellOfCommands(client: MongoClient): void {
  const running = new Map<string, (end: { isOk: boolean }) => void>();
  const keyOf = ({ requestId, connectionId }: { requestId: number; connectionId?: unknown }) =>
    `${requestId} ${String(connectionId)}`;
  const end = (event: { requestId: number; connectionId?: unknown }, isOk: boolean) => {
    const key = keyOf(event);
    running.get(key)?.({ isOk });
    running.delete(key);
  };
  client.on('commandStarted', (event) => {
    const { commandName: command } = event;
    // A further page of a cursor names its collection elsewhere.
    const named: unknown = command === 'getMore' ? event.command['collection'] : event.command[command];
    const collection = typeof named === 'string' ? named : '';
    running.set(keyOf(event), databaseCommands.begin({ command, collection }).end);
  });
  client.on('commandSucceeded', (event) => end(event, true));
  client.on('commandFailed', (event) => end(event, false));
}
